package io.github.kimisdk.platform.wire;

import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.platform.data.Balance;
import java.math.BigDecimal;
import java.util.Optional;

/** The balance of an account. The answer does not name the currency. */
public final class BalanceWire {

  public static final String PATH = "/users/me/balance";

  private BalanceWire() {}

  /**
   * Reads an answer.
   *
   * @throws JsonTypeException if an amount is missing or no number
   */
  public static Balance read(JsonValue answer, Optional<String> currency) {
    requireSuccess(ObjectReader.of(answer, ""));
    ObjectReader data = ObjectReader.of(answer, "").requiredChild("data");
    BigDecimal available = amount(data, "available_balance");
    BigDecimal voucher = amount(data, "voucher_balance");
    BigDecimal cash = amount(data, "cash_balance");
    return new Balance(available, voucher, cash, currency, data.rest());
  }

  /** A refusal comes with a status of success, a code and a message. */
  private static void requireSuccess(ObjectReader answer) {
    Optional<BigDecimal> code = LenientMembers.decimal(answer, "code").filter(number -> number.signum() != 0);
    if (code.isPresent() || LenientMembers.bool(answer, "status").filter(good -> !good).isPresent()) {
      String number = code.map(found -> " with code " + found.toPlainString()).orElse("");
      throw new JsonTypeException("/code", "a balance", "a refusal" + number + ": " + LenientMembers.textOrEmpty(answer,
          "message"));
    }
  }

  private static BigDecimal amount(ObjectReader data, String name) {
    return LenientMembers.decimal(data, name).orElseThrow(() -> data.object().tryGet(name)
        .map(found -> JsonTypeException.of("number", found).under(data.path() + "/" + name))
        .orElseGet(() -> new JsonTypeException(data.path() + "/" + name, "number", "nothing")));
  }
}
