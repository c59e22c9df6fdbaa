package io.github.kimisdk.token;

import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.chat.Hints;
import io.github.kimisdk.chat.PromptCacheOptions;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.models.Model;
import io.github.kimisdk.models.Models;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Objects;
import java.util.Optional;

/**
 * The cost of calls by the price list of a day. It is an estimate: only the bill of the service is authoritative.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * <pre>{@code
 * Usage usage = Usage.of(12_000, 800).withCachedTokens(10_000);
 * Model model = Models.shipped().of("kimi-k3.1-pro");
 * Cost.of(usage, model, "USD").ifPresent(cost -> System.out.println(cost.total() + " USD, prices of " + cost.asOf()));
 * }</pre>
 *
 * @param currency {@code USD} or {@code CNY}
 * @param asOf the day of the price list; for a sum the oldest; 1970-01-01 for prices without a day
 * @param cached the cost of prompt tokens that came from the cache
 * @param fresh the cost of the other prompt tokens, writes to the cache included
 * @param output the cost of the answer, reasoning included
 * @param guess whether a price comes from lists of third parties
 */
public record Cost(
    String currency, LocalDate asOf, BigDecimal cached, BigDecimal fresh, BigDecimal output, boolean guess) {
  /**
   * Creates a cost from all components.
   *
   * @param currency not null
   * @param asOf not null
   * @param cached not null
   * @param fresh not null
   * @param output not null
   * @param guess as above
   */
  public Cost {
    Objects.requireNonNull(currency, "currency");
    Objects.requireNonNull(asOf, "asOf");
    Objects.requireNonNull(cached, "cached");
    Objects.requireNonNull(fresh, "fresh");
    Objects.requireNonNull(output, "output");
  }

  /**
   * Returns the cost of a call that names no lifetime of cache entries, which is then five minutes.
   *
   * @param usage the tokens that the service counted
   * @param model the model that answered
   * @param currency {@code USD} or {@code CNY}
   * @return the cost; empty if the table has no price, as for memberships
   */
  public static Optional<Cost> of(Usage usage, Model model, String currency) {
    return of(usage, model, currency, Hints.NONE);
  }

  /**
   * Returns the cost of a call. Tokens written to the cache are priced as writes for the lifetime of the request and not as
   * misses. This is a guess, as the documentation names the prices only. All of an estimated prompt counts as written.
   *
   * @param usage the tokens that the service counted
   * @param model the model that answered
   * @param currency {@code USD} or {@code CNY}
   * @param hints the hints of the request, whose cache options may name a lifetime of {@code 1h}
   * @return the cost; empty if the table has no price, as for memberships
   */
  public static Optional<Cost> of(Usage usage, Model model, String currency, Hints hints) {
    Objects.requireNonNull(hints, "hints");
    boolean hour = hints.promptCacheOptions().flatMap(PromptCacheOptions::ttl).filter("1h"::equals).isPresent();
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(currency, "currency");
    long prompt = Math.max(0, usage.promptTokens());
    long cached = Math.max(0, Math.min(prompt, usage.cachedTokens()));
    long written = usage.estimated() ? prompt - cached : Math.max(0, Math.min(prompt - cached, usage.cacheWriteTokens()));
    long output = Math.max(0, usage.completionTokens());
    JsonObject price = model.price(currency, Math.max(usage.totalTokens(), Usage.of(prompt, output).totalTokens()));
    if (price.empty()) {
      return Optional.empty();
    }
    return Optional.of(new Cost(
        currency, LocalDate.parse(model.text("date", "1970-01-01")), amount(price, "hit", cached),
        amount(price, "miss", prompt - cached - written).add(amount(price, hour ? "write1h" : "write", written)),
        amount(price, "output", output), price.has("guess")));
  }

  /**
   * Returns the cost of a call that a {@link io.github.kimisdk.call.CallListener} has watched.
   *
   * @param report the report of its end
   * @param models the models with their prices, such as {@code Models.shipped()}
   * @param currency {@code USD} or {@code CNY}
   * @return the cost; empty if the report has no usage or no model, or the table has no price
   */
  public static Optional<Cost> of(CallReport report, Models models, String currency) {
    Objects.requireNonNull(report, "report");
    Objects.requireNonNull(models, "models");
    Objects.requireNonNull(currency, "currency");
    return report.usage().flatMap(usage -> report.model().flatMap(model -> of(usage, models.of(model), currency)));
  }

  /** The cost of some tokens; without a price of their own they cost as much as a miss. */
  private static BigDecimal amount(JsonObject price, String name, long tokens) {
    BigDecimal perMillion = price.get(price.has(name) ? name : "miss").asBigDecimal();
    return perMillion.multiply(BigDecimal.valueOf(tokens)).movePointLeft(6);
  }

  /**
   * Returns the whole cost.
   *
   * @return the sum of its parts
   */
  public BigDecimal total() {
    return cached.add(fresh).add(output);
  }

  /**
   * Returns the cost of this and other calls.
   *
   * @param other the cost of the other calls
   * @return the sum
   * @throws IllegalArgumentException if the currencies differ
   */
  public Cost plus(Cost other) {
    Objects.requireNonNull(other, "other");
    if (!currency.equals(other.currency)) {
      throw new IllegalArgumentException("expected a cost in " + currency + ", found one in " + other.currency);
    }
    return new Cost(
        currency, asOf.isBefore(other.asOf) ? asOf : other.asOf, cached.add(other.cached), fresh.add(other.fresh),
        output.add(other.output), guess || other.guess);
  }
}
