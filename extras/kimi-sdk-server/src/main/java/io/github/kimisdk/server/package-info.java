/**
 * A server for any {@link io.github.kimisdk.chat.ChatModel}, in Kimi's own format, on this machine.
 *
 * <p>{@link io.github.kimisdk.server.KimiServer} serves a model, such as the {@link io.github.kimisdk.server.OfflineModel} that
 * needs no key, or plays a {@link io.github.kimisdk.server.ScriptedAnswer} with its faults. This package contains no codec of its
 * own, and does not know the client. {@link io.github.kimisdk.server.SseRelay} writes answers in servers of other makers.
 *
 * <p>Start at {@link io.github.kimisdk.server.KimiServer#start(io.github.kimisdk.chat.ChatModel)}.
 */
package io.github.kimisdk.server;
