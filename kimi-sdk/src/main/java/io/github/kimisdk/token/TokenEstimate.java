package io.github.kimisdk.token;

/**
 * An estimate with its error: in at least 19 of 20 cases the true count is from {@code low} to {@code high}.
 *
 * @param low the fewest tokens to expect
 * @param likely the best guess
 * @param high the most tokens to expect
 */
public record TokenEstimate(long low, long likely, long high) {}
