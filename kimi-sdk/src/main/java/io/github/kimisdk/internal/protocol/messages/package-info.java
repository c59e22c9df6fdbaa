/** The Messages format of Anthropic, in the dialect of Kimi: the half that asks, and the names that both halves use. */
package io.github.kimisdk.internal.protocol.messages;
