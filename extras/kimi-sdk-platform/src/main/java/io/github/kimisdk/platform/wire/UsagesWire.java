package io.github.kimisdk.platform.wire;

import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.platform.data.Usages;
import io.github.kimisdk.platform.data.Usages.Quota;
import io.github.kimisdk.platform.data.Usages.Wallet;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The quotas of Kimi Code. Memberships of both forms exist: {@code usage} and {@code limits} with counts, and {@code usages} with
 * ratios by name. Nothing is documented, so that a member that cannot be read counts as absent. This class only
 * reads: a server of tests sends bodies as they were seen.
 */
public final class UsagesWire {

  public static final String PATH = "/usages";

  private static final List<String> RESETS = List.of("resetTime", "reset_time", "resetAt", "reset_at");

  private static final Map<String, Duration> UNITS = Map.of(
      "TIME_UNIT_MINUTE", Duration.ofMinutes(1), "TIME_UNIT_HOUR", Duration.ofHours(1), "TIME_UNIT_DAY", Duration.ofDays(1),
      "TIME_UNIT_WEEK", Duration.ofDays(7));

  private static final BigDecimal MOST_UNITS = BigDecimal.valueOf(1_000_000);

  /** Amounts of the wallet are millionths of a cent. */
  private static final int WALLET_DIGITS = 8;

  private static final int CENT_DIGITS = 2;

  private UsagesWire() {}

  /**
   * Reads an answer.
   *
   * @throws io.github.kimisdk.json.JsonTypeException if the JSON is no object
   */
  public static Usages read(JsonValue answer) {
    ObjectReader fields = ObjectReader.of(answer, "");
    ObjectReader user = LenientMembers.nested(fields, "user");
    Optional<String> level = LenientMembers.text(LenientMembers.nested(user, "membership"), "level");
    Optional<String> id = LenientMembers.text(user, "userId");
    Optional<Quota> total = fields.lenient("usage", (reader, name) ->
        reader.optional(name, quota -> quota(quota, name(quota), Optional.empty(), quota)));
    List<Quota> windows = new ArrayList<>();
    windows.addAll(windows(fields));
    windows.addAll(named(LenientMembers.nested(fields, "usages")));
    Optional<Wallet> wallet = fields.lenient("boosterWallet", (reader, name) -> reader.optional(name, UsagesWire::wallet));
    return new Usages(total, windows, wallet, level, id, fields.rest());
  }

  /** Reads a quota whose counts may be in an object of their own. */
  private static Quota quota(ObjectReader counts, String name, Optional<Duration> window, ObjectReader whole) {
    return new Quota(
        name, window, LenientMembers.decimal(counts, "limit"), LenientMembers.decimal(counts, "used"),
        LenientMembers.decimal(counts, "remaining"),
        LenientMembers.decimal(counts, "used_ratio"), LenientMembers.time(counts, RESETS), whole.rest());
  }

  private static String name(ObjectReader quota) {
    return LenientMembers.textOrEmpty(quota, "name");
  }

  private static List<Quota> named(ObjectReader usages) {
    List<Quota> quotas = new ArrayList<>();
    for (String name : usages.object().names()) {
      usages.lenient(name, (reader, member) ->
          reader.optional(member, fields -> quota(fields, member, Optional.empty(), fields))).ifPresent(quotas::add);
    }
    return quotas;
  }

  /** Reads the windows. If an entry is no object, the others count, and the list also stays in the rest. */
  private static List<Quota> windows(ObjectReader fields) {
    List<Quota> windows = new ArrayList<>();
    if (fields.object().tryGet("limits").orElse(null) instanceof JsonArray limits) {
      for (JsonValue entry : limits) {
        if (entry instanceof JsonObject) {
          windows.add(window(ObjectReader.of(entry, "/limits")));
        }
      }
      if (windows.size() == limits.size()) {
        fields.value("limits");
      }
    }
    return windows;
  }

  /** Reads a window, whose counts are in an object of their own. */
  private static Quota window(ObjectReader entry) {
    Optional<Duration> length = length(LenientMembers.nested(entry, "window"));
    ObjectReader counts = LenientMembers.nested(entry, "detail");
    return quota(counts, name(counts), length, entry);
  }

  /** Returns the length of a window. One in another unit stays in the rest. */
  private static Optional<Duration> length(ObjectReader window) {
    Optional<Duration> unit = window.object().tryGet("timeUnit").filter(value -> window.isString("timeUnit"))
        .map(value -> UNITS.get(value.asString()));
    if (unit.isEmpty()) {
      return unit;
    }
    Optional<BigDecimal> count = LenientMembers.decimal(window, "duration").filter(UsagesWire::counts);
    if (count.isPresent()) {
      window.value("timeUnit");
    }
    return count.map(number -> unit.get().multipliedBy(number.longValue()));
  }

  private static boolean counts(BigDecimal units) {
    return units.signum() > 0 && units.compareTo(MOST_UNITS) <= 0 && units.stripTrailingZeros().scale() <= 0;
  }

  private static Wallet wallet(ObjectReader fields) {
    ObjectReader balance = LenientMembers.nested(fields, "balance");
    Optional<BigDecimal> amount = LenientMembers.decimal(balance, "amount").map(number -> money(number, WALLET_DIGITS));
    Optional<BigDecimal> left = LenientMembers.decimal(balance, "amountLeft").map(number -> money(number, WALLET_DIGITS));
    Optional<Boolean> limited = LenientMembers.bool(fields, "monthlyChargeLimitEnabled");
    ObjectReader limit = LenientMembers.nested(fields, "monthlyChargeLimit");
    ObjectReader used = LenientMembers.nested(fields, "monthlyUsed");
    Optional<String> limitCurrency = LenientMembers.text(limit, "currency");
    Optional<String> usedCurrency = LenientMembers.text(used, "currency");
    Optional<BigDecimal> monthlyLimit = LenientMembers.decimal(limit, "priceInCents").map(cents -> money(cents, CENT_DIGITS));
    Optional<BigDecimal> monthlyUsed = LenientMembers.decimal(used, "priceInCents").map(cents -> money(cents, CENT_DIGITS));
    return new Wallet(amount, left, limited, monthlyLimit, monthlyUsed, limitCurrency.or(() -> usedCurrency), fields.rest());
  }

  /** Moves the decimal point, and keeps two digits behind it or more. */
  private static BigDecimal money(BigDecimal number, int digits) {
    BigDecimal units = number.movePointLeft(digits).stripTrailingZeros();
    return units.scale() < CENT_DIGITS ? units.setScale(CENT_DIGITS) : units;
  }
}
