package io.github.kimisdk.server.run;

import java.math.BigDecimal;

/**
 * Tokens, and their cost.
 *
 * @param tokens the number of tokens
 * @param money their cost in the currency of the budgets
 */
record Amount(long tokens, BigDecimal money) {

  static final Amount ZERO = new Amount(0, BigDecimal.ZERO);

  /** Returns a sum, whose tokens do not overflow. */
  Amount plus(Amount more) {
    long sum = tokens + more.tokens;
    boolean overflow = ((tokens ^ sum) & (more.tokens ^ sum)) < 0;
    return new Amount(overflow ? Long.MAX_VALUE : sum, money.add(more.money));
  }

  Amount minus(Amount less) {
    return plus(new Amount(-less.tokens, less.money.negate()));
  }
}
