/**
 * What is said: requests, messages, responses and chunks of a chat as records.
 *
 * <p>Here live {@link io.github.kimisdk.chat.ChatModel} (anything that answers a
 * {@link io.github.kimisdk.chat.ChatRequest}), the kinds of {@link io.github.kimisdk.chat.Message}, the
 * {@link io.github.kimisdk.chat.ChatResponse} and the {@link io.github.kimisdk.chat.ChatChunk}s of a stream, and
 * {@link io.github.kimisdk.chat.ChatAssembler}, the only place where chunks are folded into a response.
 *
 * <p>Never here: names of the wire, futures, input and output.
 *
 * <p>Start at {@link io.github.kimisdk.chat.ChatRequest}. Absent values are {@code Optional}, an empty list or an
 * empty object, never {@code null}; whatever the service sends and this version does not know is kept in
 * {@code extra} or in a kind named {@code Unknown}. The canonical constructors of records may gain components;
 * accessors, factories and builders stay.
 */
package io.github.kimisdk.chat;
