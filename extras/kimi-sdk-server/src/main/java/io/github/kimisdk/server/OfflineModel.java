package io.github.kimisdk.server;

import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.server.fake.OfflineAnswer;
import java.util.Objects;

/**
 * A model that needs no key and no network. It has no knowledge; its answer describes the prompts that it received. The same
 * request has the same answer. Its usage counts words, not tokens.
 *
 * <p>It obeys the settings of a request, so that a client or a gateway can be tried without a key:
 *
 * <ul>
 *   <li>Tools: it calls each tool whose name is in the last prompt, or a word of the name that has at least four letters, with
 *       arguments that fit its schema. {@code ToolChoice.REQUIRED} makes it call the first tool if the prompt names none, a named
 *       choice that tool, {@code ToolChoice.NONE} none. It answers the results of tools with text that quotes them.
 *   <li>Formats: with a JSON Schema, its answer is a value that fits; with {@code ResponseFormat.JSON}, an object with its
 *       text. A text is the first of the schema's {@code examples}, or has its {@code format}. The keyword {@code pattern} is not
 *       obeyed.
 *   <li>Pages: its answer has a table, code or a formula in Markdown if the prompt has this word. If the prompt asks for a tool
 *       call and the request has no tools, it calls the tool {@code demo}, which nobody declared. The word demo asks for all.
 *   <li>Limits: a stop word ends the answer. The limit of tokens counts words of reasoning and text; tool calls are always whole.
 *   <li>Reasoning: it thinks when the request switches thinking on, and before a tool call unless thinking is off.
 * </ul>
 */
public final class OfflineModel implements ChatModel {

  /** Creates a model. It has no state and serves any number of conversations. */
  public OfflineModel() {}

  @Override
  public ChatResponse chat(ChatRequest request) {
    return OfflineAnswer.to(Objects.requireNonNull(request, "request"));
  }

  @Override
  public String toString() {
    return "OfflineModel";
  }
}
