/**
 * Requests, messages, responses and chunks.
 *
 * <p>Start at {@link io.github.kimisdk.chat.ChatRequest}. {@link io.github.kimisdk.chat.ChatModel} is anything that answers a
 * request, with a {@link io.github.kimisdk.chat.ChatResponse} or with {@link io.github.kimisdk.chat.ChatChunk}s. {@link
 * io.github.kimisdk.chat.ChatAssembler} is the only place where chunks are folded into a response.
 *
 * <p>A missing value is an {@code Optional}, an empty list or an empty object, never {@code null}. A value that the service
 * sends and this version does not know is kept in {@code extra} or in a type named {@code Unknown}.
 *
 * <p>Most records of this library are <i>growing</i>: requests, messages, answers, reports and settings gain components when the
 * service or the library does. Their javadoc says so. Accessors, factories, builders and {@code with...} methods of a growing
 * record stay compatible; its constructor and record patterns are not part of the API. The other records are closed, because
 * their components are their definition, such as the name in a {@link io.github.kimisdk.chat.FinishReason}.
 *
 * <p>This package has no names of the wire format, no futures, and no I/O.
 */
package io.github.kimisdk.chat;
