/**
 * Tools that a model may call, and the agent that runs them until the model is done.
 *
 * <p>Here live {@link io.github.kimisdk.tool.Tool} and its {@link io.github.kimisdk.tool.ToolResult},
 * {@link io.github.kimisdk.tool.Agent} with its {@link io.github.kimisdk.tool.AgentRun} and
 * {@link io.github.kimisdk.tool.AgentEvent}, and {@link io.github.kimisdk.tool.Conversation}, the memory.
 *
 * <p>Never here: HTTP, the client, pools of threads, and a second copy of any codec.
 *
 * <p>Start at {@link io.github.kimisdk.tool.Tool#of(String, String, Class, io.github.kimisdk.tool.Tool.Work)}.
 */
package io.github.kimisdk.tool;
