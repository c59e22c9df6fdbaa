package io.github.kimisdk.platform.data;

import io.github.kimisdk.json.JsonObject;
import java.math.BigDecimal;
import java.util.Objects;
import java.util.Optional;

/**
 * The money of an account of the platform (platform documentation, Balance). All amounts are in the same currency.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param available the money that can be spent; at 0 or less the service answers no model
 * @param voucher the part that comes from vouchers
 * @param cash the part that was paid; may be negative, and then {@code available} equals {@code voucher}
 * @param currency {@code USD} of {@code api.moonshot.ai}, {@code CNY} of {@code api.moonshot.cn}; absent of other hosts, because
 *     the answer does not name it
 * @param extra members that this version does not know
 */
public record Balance(BigDecimal available, BigDecimal voucher, BigDecimal cash, Optional<String> currency, JsonObject extra) {

  /**
   * Creates a balance from all components.
   *
   * @param available the money that can be spent, not null
   * @param voucher the vouchers, not null
   * @param cash the cash, not null
   * @param currency the currency or empty
   * @param extra unknown members, not null
   */
  public Balance {
    Objects.requireNonNull(available, "available");
    Objects.requireNonNull(voucher, "voucher");
    Objects.requireNonNull(cash, "cash");
    Objects.requireNonNull(currency, "currency");
    Objects.requireNonNull(extra, "extra");
  }

  /**
   * Returns a balance of vouchers and cash without a currency. A negative cash does not lessen the vouchers.
   *
   * @param voucher the vouchers
   * @param cash the cash
   * @return the balance
   */
  public static Balance of(BigDecimal voucher, BigDecimal cash) {
    Objects.requireNonNull(voucher, "voucher");
    Objects.requireNonNull(cash, "cash");
    return new Balance(cash.signum() < 0 ? voucher : voucher.add(cash), voucher, cash, Optional.empty(), JsonObject.EMPTY);
  }

  /**
   * Returns a copy with a currency.
   *
   * @param currency for example {@code USD}
   * @return a copy
   */
  public Balance withCurrency(String currency) {
    return new Balance(available, voucher, cash, Optional.of(Objects.requireNonNull(currency, "currency")), extra);
  }

  /**
   * Returns whether nothing is left to spend, so that the service refuses calls of models.
   *
   * @return whether {@link #available} is 0 or less
   */
  public boolean spent() {
    return available.signum() <= 0;
  }

  /**
   * Returns the balance in one line.
   *
   * @return for example {@code Balance[49.58894 USD: 46.58893 voucher, 3.00001 cash]}
   */
  @Override
  public String toString() {
    return "Balance[" + available.toPlainString() + currency.map(name -> " " + name).orElse("") + ": " + voucher.toPlainString()
        + " voucher, "
        + cash.toPlainString() + " cash]";
  }
}
