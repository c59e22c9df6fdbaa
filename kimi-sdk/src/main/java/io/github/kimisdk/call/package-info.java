/**
 * The settings and the outcome of calls: where they go, how long they take, and how they fail.
 *
 * <p>Start at {@link io.github.kimisdk.call.KimiException}. {@link io.github.kimisdk.call.Endpoint}, {@link
 * io.github.kimisdk.call.Timeouts}, {@link io.github.kimisdk.call.RetryPolicy} and {@link io.github.kimisdk.call.RateLimits} are
 * settings; a {@link io.github.kimisdk.call.CallListener} watches calls.
 *
 * <p>The records of this package are growing: their constructors and record patterns are not part of the API. See
 * {@link io.github.kimisdk.chat} for this promise.
 *
 * <p>This package does not look into messages, and does no I/O. An exception only carries a partial response.
 */
package io.github.kimisdk.call;
