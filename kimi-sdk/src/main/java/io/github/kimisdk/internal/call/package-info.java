/**
 * The call machine: how a request gets to the service, and how its answer comes back.
 *
 * <p>A {@link io.github.kimisdk.internal.call.Call} is a state machine over its attempts. A {@link
 * io.github.kimisdk.internal.call.Receiver} reads the answer, a {@link io.github.kimisdk.internal.http.Transport} sends one
 * attempt as an {@link io.github.kimisdk.internal.http.Exchange}, and a {@link io.github.kimisdk.internal.call.Dispatcher} holds
 * the state that the calls of a client share. {@link io.github.kimisdk.internal.failures.Failures} turns errors into exceptions.
 * Only {@link io.github.kimisdk.internal.threads.Await} and {@code Dispatcher.close} block.
 *
 * <p>This package has no names of the wire format and no records of the chat.
 */
package io.github.kimisdk.internal.call;

