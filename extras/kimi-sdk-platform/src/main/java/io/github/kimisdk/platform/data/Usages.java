package io.github.kimisdk.platform.data;

import io.github.kimisdk.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The quotas of a membership of Kimi Code. Memberships differ in their quotas, and the service documents none of the members:
 * older ones count requests in a week and in five hours, newer ones tell which part of a month is used. So every value may be
 * absent.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param total the quota of the membership as a whole; absent for newer memberships
 * @param windows the quotas of windows of time, in the order of the answer, first those with counts and then those with names
 * @param wallet the prepaid money for use beyond the quotas
 * @param level the level of the membership, for example {@code LEVEL_ADVANCED}
 * @param userId the id of the member
 * @param extra members that this version does not know
 */
public record Usages(
    Optional<Quota> total, List<Quota> windows, Optional<Wallet> wallet, Optional<String> level, Optional<String> userId,
    JsonObject extra) {

  /**
   * A quota: an amount of use, or a part of it.
   *
   * @param name the name of the quota, for example {@code limit_5h}; empty if it has none
   * @param window the time after which the quota is whole again; absent if the service does not say
   * @param limit the whole amount
   * @param used the part that was used
   * @param remaining the part that is left
   * @param usedRatio the used part of the whole, 0 to 1, as the service tells it
   * @param reset the time of the next reset
   * @param extra members that this version does not know
   */
  public record Quota(
      String name, Optional<Duration> window, Optional<BigDecimal> limit, Optional<BigDecimal> used,
      Optional<BigDecimal> remaining,
      Optional<BigDecimal> usedRatio, Optional<Instant> reset, JsonObject extra) {

    /**
     * Creates a quota from all components. If one of {@code used} and {@code remaining} is absent, it follows from the other and
     * the limit.
     *
     * @param name the name, not null
     * @param window the window or empty
     * @param limit the whole amount or empty
     * @param used the used part or empty
     * @param remaining the rest or empty
     * @param usedRatio the ratio or empty
     * @param reset the time or empty
     * @param extra unknown members, not null
     */
    public Quota {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(window, "window");
      Objects.requireNonNull(limit, "limit");
      Objects.requireNonNull(used, "used");
      Objects.requireNonNull(remaining, "remaining");
      Objects.requireNonNull(usedRatio, "usedRatio");
      Objects.requireNonNull(reset, "reset");
      Objects.requireNonNull(extra, "extra");
      Optional<BigDecimal> taken = used.isPresent() ? used : rest(limit, remaining);
      remaining = remaining.isPresent() ? remaining : rest(limit, used);
      used = taken;
    }

    private static Optional<BigDecimal> rest(Optional<BigDecimal> whole, Optional<BigDecimal> part) {
      return whole.flatMap(all -> part.map(all::subtract));
    }

    /**
     * Returns which part of the quota is used: as the service tells it, or else from the counts.
     *
     * @return 0 to 1, or more if more was used; empty if neither is known
     */
    public OptionalDouble ratio() {
      if (usedRatio.isPresent()) {
        return OptionalDouble.of(usedRatio.get().doubleValue());
      }
      boolean counted = used.isPresent() && limit.isPresent() && limit.get().signum() > 0;
      return counted ? OptionalDouble.of(used.get().doubleValue() / limit.get().doubleValue()) : OptionalDouble.empty();
    }

    /**
     * Returns the quota in one line.
     *
     * @return for example {@code Quota[Weekly requests, 40 of 1000 used, until 2026-05-19T04:12:48Z]}
     */
    @Override
    public String toString() {
      String time = name.isEmpty() ? window.map(length -> length + ", ").orElse("") : name + ", ";
      OptionalDouble ratio = ratio();
      String amount = used.isPresent() && limit.isPresent()
          ? used.get().toPlainString() + " of " + limit.get().toPlainString() + " used"
          : ratio.isPresent() ? Math.round(ratio.getAsDouble() * 1000) / 10.0 + " % used" : "use not known";
      return "Quota[" + time + amount + reset.map(moment -> ", until " + moment).orElse("") + "]";
    }
  }

  /**
   * Prepaid money for use beyond the quotas. Amounts are in whole units of the currency, such as dollars.
   *
   * @param amount the money that was paid in
   * @param left the money that is left
   * @param limited whether the money of a month is limited
   * @param monthlyLimit the most money of a month
   * @param monthlyUsed the money of this month so far
   * @param currency the currency of the monthly amounts; the service names none for the others
   * @param extra members that this version does not know
   */
  public record Wallet(
      Optional<BigDecimal> amount, Optional<BigDecimal> left, Optional<Boolean> limited, Optional<BigDecimal> monthlyLimit,
      Optional<BigDecimal> monthlyUsed, Optional<String> currency, JsonObject extra) {

    /**
     * Creates a wallet from all components.
     *
     * @param amount the money that was paid in or empty
     * @param left the rest or empty
     * @param limited whether a month is limited or empty
     * @param monthlyLimit the most money or empty
     * @param monthlyUsed the used money or empty
     * @param currency the currency or empty
     * @param extra unknown members, not null
     */
    public Wallet {
      Objects.requireNonNull(amount, "amount");
      Objects.requireNonNull(left, "left");
      Objects.requireNonNull(limited, "limited");
      Objects.requireNonNull(monthlyLimit, "monthlyLimit");
      Objects.requireNonNull(monthlyUsed, "monthlyUsed");
      Objects.requireNonNull(currency, "currency");
      Objects.requireNonNull(extra, "extra");
    }

    /**
     * Returns the wallet in one line.
     *
     * @return for example {@code Wallet[100.00 of 200.00 left, 50.00 of 200.00 USD used this month]}
     */
    @Override
    public String toString() {
      return "Wallet[" + shown(left) + " of " + shown(amount) + " left, " + shown(monthlyUsed) + " of " + shown(monthlyLimit)
          + currency.map(name -> " " + name).orElse("") + " used this month]";
    }

    private static String shown(Optional<BigDecimal> money) {
      return money.map(BigDecimal::toPlainString).orElse("an unknown amount");
    }
  }

  /**
   * Creates usages from all components.
   *
   * @param total the quota as a whole or empty
   * @param windows the quotas of windows, not null
   * @param wallet the wallet or empty
   * @param level the level or empty
   * @param userId the id or empty
   * @param extra unknown members, not null
   */
  public Usages {
    Objects.requireNonNull(total, "total");
    windows = List.copyOf(Objects.requireNonNull(windows, "windows"));
    Objects.requireNonNull(wallet, "wallet");
    Objects.requireNonNull(level, "level");
    Objects.requireNonNull(userId, "userId");
    Objects.requireNonNull(extra, "extra");
  }

  /**
   * Returns a quota of a window by its name.
   *
   * @param name for example {@code limit_month_total}
   * @return the quota; empty if the answer has none of this name
   */
  public Optional<Quota> window(String name) {
    Objects.requireNonNull(name, "name");
    return windows.stream().filter(quota -> quota.name().equals(name)).findFirst();
  }

  /**
   * Returns a quota of a window by its length.
   *
   * @param length for example five hours
   * @return the first quota of this length; empty if the answer has none
   */
  public Optional<Quota> window(Duration length) {
    Objects.requireNonNull(length, "length");
    return windows.stream().filter(quota -> quota.window().filter(length::equals).isPresent()).findFirst();
  }

  /**
   * Returns the usages in one line, without the id of the member.
   *
   * @return for example {@code Usages[LEVEL_ADVANCED, Quota[Weekly requests, 40 of 1000 used, until 2026-05-19T04:12:48Z]]}
   */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder("Usages[").append(level.orElse("unknown level"));
    total.ifPresent(quota -> line.append(", ").append(quota));
    windows.forEach(quota -> line.append(", ").append(quota));
    wallet.ifPresent(money -> line.append(", ").append(money));
    return line.append(']').toString();
  }
}
