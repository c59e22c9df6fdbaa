/**
 * Estimates and counts of tokens, checks of requests against the context window and the rules of the service, and costs.
 *
 * <p>This package makes no calls, and no estimate claims to be exact. Start at {@link io.github.kimisdk.token.ContextCheck}, or
 * at {@link io.github.kimisdk.token.TokenEstimator} to count only.
 */
package io.github.kimisdk.token;
