package io.github.kimisdk.token;

/**
 * An estimate with its error: in at least 19 of 20 cases the true count is from {@code low} to {@code high}. That was
 * measured of texts like those that were learned, or before learning; it is less sure of a kind of text that no response had,
 * once many others were learned.
 *
 * @param low the fewest tokens to expect
 * @param likely the best guess
 * @param high the most tokens to expect
 */
public record TokenEstimate(long low, long likely, long high) {}
