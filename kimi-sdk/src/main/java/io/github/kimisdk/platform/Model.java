package io.github.kimisdk.platform;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.time.LocalDate;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * What is known of a model. Ids are open: a model that nobody knows has no facts, and every method then says its
 * default.
 *
 * <p>The facts are members of an object, so that a service can add what this version does not know. Beside those that
 * have a method, the shipped table uses: {@code product} ({@code platform}, {@code coding} or {@code proxy}, an
 * unofficial one); {@code thinking} ({@code switch}, {@code always}, {@code never}); {@code keep} (whether
 * {@code thinking.keep} is refused: {@code no}, free: {@code may}, or fixed: {@code all}); {@code efforts} and
 * {@code effort}, the default, and {@code effortAliases} that are taken as well; {@code sampling} (the fixed values
 * {@code temperature}, {@code temperatureOff} without thinking, {@code topP}; or, where values are free within their ranges,
 * {@code n}, the most answers); {@code logprobs} (whether they are reported); {@code tools};
 * {@code dynamicTools}; {@code choice} (a forced tool is possible {@code any} time, only with thinking {@code off}, or with
 * thinking only if it is {@code required} without a name);
 * {@code searchOff} (web search wants thinking off); {@code toolBytes}, the largest schema;
 * {@code overhead} (tokens per request, per message, and for tools); {@code note}.
 *
 * @param id the model's id
 * @param facts what is known
 */
public record Model(String id, JsonObject facts) {

  /**
   * A value with every component.
   *
   * @param id not null
   * @param facts not null
   */
  public Model {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(facts, "facts");
  }

  /**
   * Whether anything is known of it.
   *
   * @return false for an id that neither the table nor the service knows
   */
  public boolean known() {
    return !facts.empty();
  }

  /**
   * Whether the service listed it for the account that asked.
   *
   * @return the fact {@code listed}
   */
  public boolean listed() {
    return flag("listed", false);
  }

  /**
   * Whether the model is to be used.
   *
   * @return {@code current}, {@code deprecated}, {@code retired}, {@code unofficial}, or {@code unknown}
   */
  public String status() {
    return listed() ? "current" : text("status", known() ? "current" : "unknown");
  }

  /**
   * Whether it is gone. A model that the service lists is not, whatever the table says.
   *
   * @param day the day that is asked about
   * @return whether its status is {@code retired}, or its last day, the fact {@code until}, is over
   */
  public boolean retired(LocalDate day) {
    Objects.requireNonNull(day, "day");
    String until = text("until", "");
    return status().equals("retired") || !listed() && !until.isEmpty() && !LocalDate.parse(until).isAfter(day);
  }

  /**
   * The context window: the most tokens that prompt and answer have together.
   *
   * @return tokens; absent when neither the table nor the service says, and then nothing is too long
   */
  public OptionalLong window() {
    return known("window");
  }

  /**
   * The most tokens of an answer when the request sets no limit.
   *
   * @return tokens; absent when not known. A number of the table is not used for a server that lists a smaller window.
   */
  public OptionalLong output() {
    OptionalLong output = known("output");
    return output.orElse(0) > window().orElse(Long.MAX_VALUE) ? OptionalLong.empty() : output;
  }

  /**
   * The most tokens of an answer that a request may ask for, if the window has room.
   *
   * @return tokens, at most the window; absent when not known
   */
  public OptionalLong maxOutput() {
    OptionalLong window = window();
    OptionalLong most = known("maxOutput");
    return most.isPresent() && most.getAsLong() < window.orElse(Long.MAX_VALUE) ? most : window;
  }

  private OptionalLong known(String fact) {
    return facts.has(fact) ? OptionalLong.of(number(fact, 0)) : OptionalLong.empty();
  }

  /**
   * Whether it reads a kind of content.
   *
   * @param kind {@code text}, {@code image} or {@code video}
   * @return whether it does; true when not known
   */
  public boolean reads(String kind) {
    Objects.requireNonNull(kind, "kind");
    return !facts.has("input") || facts.get("input").asArray().values().contains(JsonString.of(kind));
  }

  /**
   * What a million tokens cost, as the table has it: {@code hit} for tokens of the prompt that come out of the cache,
   * {@code miss} for others, {@code output} for the answer, {@code write} and {@code write1h} for those that are written to
   * the cache for five minutes or an hour; {@code guess} where the price comes from lists of third parties.
   *
   * @param currency {@code USD} or {@code CNY}
   * @param tokens the tokens of prompt and answer together, for models that are billed by size
   * @return the price on the day that the fact {@code date} names; empty when the table knows none
   */
  public JsonObject price(String currency, long tokens) {
    Objects.requireNonNull(currency, "currency");
    if (facts.has("prices")) {
      for (JsonValue price : facts.get("prices").asArray()) {
        Model named = new Model(id, price.asObject());
        if (named.text("currency", "").equals(currency) && named.number("upTo", tokens) >= tokens) {
          return named.facts;
        }
      }
    }
    return JsonObject.EMPTY;
  }

  /**
   * A fact that is a text.
   *
   * @param fact its name
   * @param otherwise what to give when it is not known
   * @return the text
   */
  public String text(String fact, String otherwise) {
    Objects.requireNonNull(fact, "fact");
    Objects.requireNonNull(otherwise, "otherwise");
    return facts.has(fact) ? facts.get(fact).asString() : otherwise;
  }

  /**
   * A fact that is a whole number.
   *
   * @param fact its name
   * @param otherwise what to give when it is not known
   * @return the number
   */
  public long number(String fact, long otherwise) {
    Objects.requireNonNull(fact, "fact");
    return facts.has(fact) ? facts.get(fact).asLong() : otherwise;
  }

  /**
   * A fact that is a yes or a no.
   *
   * @param fact its name
   * @param otherwise what to give when it is not known
   * @return the answer
   */
  public boolean flag(String fact, boolean otherwise) {
    Objects.requireNonNull(fact, "fact");
    return facts.has(fact) ? facts.get(fact).asBoolean() : otherwise;
  }

  /**
   * The same model with more facts; those given win.
   *
   * @param more the facts
   * @return a copy
   */
  public Model with(JsonObject more) {
    Objects.requireNonNull(more, "more");
    JsonObject all = facts;
    for (String name : more.names()) {
      all = all.with(name, more.get(name));
    }
    return new Model(id, all);
  }

  /**
   * One line.
   *
   * @return for example {@code kimi-k3 (current, window 1048576)}
   */
  @Override
  public String toString() {
    return id + " (" + status() + ", window " + (window().isPresent() ? window().getAsLong() : "unknown") + ")";
  }
}
