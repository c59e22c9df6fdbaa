/**
 * Kimi as a model of LangChain4j: its {@code ChatModel} and its {@code StreamingChatModel} over a client of this library.
 *
 * <p>This package does not contain calls of its own: keys, timeouts, retries and limits are those of the client.
 *
 * <p>Start at {@link io.github.kimisdk.langchain4j.KimiChatModel#of}.
 */
package io.github.kimisdk.langchain4j;
