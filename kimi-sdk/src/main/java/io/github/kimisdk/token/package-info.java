/**
 * Tokens of a request before it is sent: estimates and exact counts, checks against the window and the rules of the service,
 * and costs.
 *
 * <p>This package makes no calls, and no estimate claims to be exact. Start at {@link io.github.kimisdk.token.ContextCheck}, or at
 * {@link io.github.kimisdk.token.TokenEstimator} to count only.
 */
package io.github.kimisdk.token;
