/** The chat completions format, of which Kimi's own API is a dialect. */
package io.github.kimisdk.internal.protocol.chat;
