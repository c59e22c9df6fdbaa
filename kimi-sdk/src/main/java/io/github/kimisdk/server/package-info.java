/**
 * A server for any {@link io.github.kimisdk.chat.ChatModel}, in Kimi's own format, on this machine.
 *
 * <p>Here live {@link io.github.kimisdk.server.KimiServer}, the {@link io.github.kimisdk.server.OfflineModel} that
 * answers without a key, and {@link io.github.kimisdk.server.ScriptedAnswer}, which plays a scripted answer byte for byte,
 * faults included.
 *
 * <p>Never here: a second copy of any codec, and the client.
 *
 * <p>Start at {@link io.github.kimisdk.server.KimiServer#start(io.github.kimisdk.chat.ChatModel)}.
 */
package io.github.kimisdk.server;
