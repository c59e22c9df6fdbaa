/**
 * Tools that a model may call, and the agent that runs them until the model answers.
 *
 * <p>A {@link io.github.kimisdk.tool.Tool} returns a {@link io.github.kimisdk.tool.ToolResult}. An
 * {@link io.github.kimisdk.tool.Agent} reports everything that happens as an {@link io.github.kimisdk.tool.AgentEvent}, and
 * returns an {@link io.github.kimisdk.tool.AgentRun}. A {@link io.github.kimisdk.tool.Conversation} holds the messages, and a
 * {@link io.github.kimisdk.tool.ConversationStore} keeps them.
 *
 * <p>This package does not contain HTTP, the client, thread pools, or a second copy of any codec.
 *
 * <p>Start at {@link io.github.kimisdk.tool.Tool#of(String, String, Class, io.github.kimisdk.tool.Tool.Work)}.
 */
package io.github.kimisdk.tool;
