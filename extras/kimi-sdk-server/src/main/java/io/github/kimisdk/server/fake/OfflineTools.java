package io.github.kimisdk.server.fake;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The tool calls of the offline model: those that a request demands, or that its last prompt names. */
final class OfflineTools {

  /** Shorter words of a tool's name, such as "get", are in many prompts. */
  private static final int SHORTEST_WORD = 4;

  private final ChatRequest request;
  private final String prompt;

  /** Takes the request and its last prompt. */
  OfflineTools(ChatRequest request, String prompt) {
    this.request = request;
    this.prompt = prompt;
  }

  /** Returns the calls of the answer, with arguments that fit their schemas; often none. */
  List<ToolCall> calls() {
    if (request.tools().isEmpty() && shows()) {
      return new OfflineDemo(prompt).call().map(List::of).orElse(List.of());
    }
    long before = request.messages().stream().filter(AssistantMessage.class::isInstance)
        .mapToLong(message -> ((AssistantMessage) message).toolCalls().size()).sum();
    List<ToolCall> calls = new ArrayList<>();
    for (ToolSpec tool : called()) {
      String type = tool instanceof ToolSpec.Builtin ? ToolCall.BUILTIN : ToolCall.FUNCTION;
      calls.add(new ToolCall(tool.name() + ":" + (before + calls.size()), type, tool.name(), arguments(tool), JsonObject.EMPTY));
    }
    return calls;
  }

  private List<ToolSpec> called() {
    List<ToolSpec> tools = request.tools();
    ToolChoice choice = request.toolUse().choice().orElse(ToolChoice.AUTO);
    if (choice instanceof ToolChoice.Named named) {
      return List.of(tools.stream().filter(tool -> tool.name().equals(named.name())).findFirst()
          .orElseThrow(() -> missing(named.name())));
    }
    if (tools.isEmpty() || choice.equals(ToolChoice.NONE)) {
      return List.of();
    }
    List<ToolSpec> wanted = tools.stream().filter(tool -> wants(tool.name())).toList();
    if (choice.equals(ToolChoice.REQUIRED)) {
      return wanted.isEmpty() ? tools.subList(0, 1) : wanted;
    }
    return asked() ? wanted : List.of();
  }

  /** Returns whether the prompt is the last message. */
  private boolean asked() {
    List<Message> messages = request.messages();
    return !messages.isEmpty() && messages.get(messages.size() - 1) instanceof UserMessage;
  }

  /** Returns whether the answer may have a part that is there only to be seen. */
  private boolean shows() {
    return asked() && request.toolUse().choice().isEmpty()
        && request.output().format().filter(format -> !format.equals(ResponseFormat.TEXT)).isEmpty();
  }

  private KimiException missing(String name) {
    List<String> names = request.tools().stream().map(ToolSpec::name).toList();
    return new KimiException.BadRequest("tool_choice: expected one of the tools " + names + ", found " + name,
        "Declare the tool, or choose another one.", CallDetails.NONE);
  }

  /** Returns whether the prompt has the name of a tool or a word of it. */
  private boolean wants(String name) {
    String text = prompt.toLowerCase(Locale.ROOT);
    String tool = name.toLowerCase(Locale.ROOT);
    for (String word : tool.replace('-', ' ').replace('_', ' ').split(" ")) {
      if (word.length() >= SHORTEST_WORD && text.contains(word)) {
        return true;
      }
    }
    return text.contains(tool);
  }

  private String arguments(ToolSpec tool) {
    JsonObject schema = tool instanceof ToolSpec.Function function ? function.parameters() : JsonObject.EMPTY;
    return schema.empty() ? "{}" : Json.write(SchemaSample.of(schema, OfflineAnswer.subject(prompt)));
  }
}
