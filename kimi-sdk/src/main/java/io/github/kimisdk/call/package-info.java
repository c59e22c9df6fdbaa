/**
 * How a call fares: where it goes, how long it may take, and how it fails.
 *
 * <p>Here live the sealed {@link io.github.kimisdk.call.KimiException}, what is known of a failed call
 * ({@link io.github.kimisdk.call.CallDetails}, {@link io.github.kimisdk.call.ApiError}),
 * {@link io.github.kimisdk.call.Endpoint} and {@link io.github.kimisdk.call.Timeouts}.
 *
 * <p>Never here: the content of messages (an exception carries a partial response without looking into it), input
 * and output.
 *
 * <p>Start at {@link io.github.kimisdk.call.KimiException}.
 */
package io.github.kimisdk.call;
