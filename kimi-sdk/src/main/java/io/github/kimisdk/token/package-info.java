/**
 * What a request weighs before it is sent: tokens counted or estimated, whether they fit, what they cost, and what the
 * service would refuse.
 *
 * <p>No calls live here, and no estimate claims to be exact. Start at {@link io.github.kimisdk.token.ContextCheck}, or at
 * {@link io.github.kimisdk.token.TokenEstimator} to count only.
 */
package io.github.kimisdk.token;
