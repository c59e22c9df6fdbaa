/** The Messages format of Anthropic, in the dialect of Kimi, for both sides. */
package io.github.kimisdk.internal.protocol.messages;
