package io.github.kimisdk.server;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What Kimi refuses in the tools and the history of a request. The words are the service's where they are published or
 * were measured: 128 tools, an unanswered call's first words and an empty text beside other roles are guesses.
 */
final class HistoryRules {

  private static final int MOST_TOOLS = 128;

  private HistoryRules() {}

  /** The first fault of a request, in the words of a 400; absent when there is none. */
  static Optional<String> fault(ChatRequest request, JsonObject body) {
    String fault = ofTools(request);
    if (fault == null) {
      fault = ofMessages(request);
    }
    return Optional.ofNullable(fault == null && hasEmptyText(body) ? "text content is empty" : fault);
  }

  private static String ofTools(ChatRequest request) {
    Set<String> names = new HashSet<>();
    if (request.tools().size() > MOST_TOOLS) {
      return "tools array too long. Expected an array with maximum length " + MOST_TOOLS + ", but got " + request.tools().size();
    }
    for (ToolSpec tool : request.tools()) {
      if (tool instanceof ToolSpec.Function && !ToolSpec.validName(tool.name())) {
        return "Invalid request: function name is invalid, must start with a letter and can contain letters, numbers, "
            + "underscores, and dashes";
      }
      if (!names.add(tool.name())) {
        return "function name " + tool.name() + " is duplicated";
      }
    }
    ToolChoice choice = request.toolUse().choice().orElse(ToolChoice.AUTO);
    String model = request.model().orElse("");
    // Kimi Code is not documented here; kimi-k3 and later take "required", but no tool by name.
    boolean forced = choice.equals(ToolChoice.REQUIRED) && model.startsWith("kimi-k2")
        || choice instanceof ToolChoice.Named && model.startsWith("kimi-k");
    return forced && request.reasoning().wanted(model)
        ? "tool_choice '" + (choice instanceof ToolChoice.Named ? "specified" : "required")
            + "' is incompatible with thinking enabled"
        : null;
  }

  private static String ofMessages(ChatRequest request) {
    List<Message> messages = request.messages();
    String model = request.model().orElse("");
    int turn = messages.size();
    while (turn > 0 && !(messages.get(turn - 1) instanceof UserMessage)) {
      turn--;
    }
    int reasonedFrom = request.reasoning().wantedLater(model) ? 0 : request.reasoning().wanted(model) ? turn : messages.size();
    List<String> open = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      Message message = messages.get(i);
      if (message instanceof ToolMessage tool) {
        if (tool.toolCallId().isEmpty() || !open.remove(tool.toolCallId())) {
          return "tool_call_id  not found";
        }
      } else if (!open.isEmpty() && (message instanceof UserMessage || message instanceof AssistantMessage)) {
        break;
      } else if (message instanceof AssistantMessage said) {
        if (said.wordless() && said.toolCalls().isEmpty() && !said.partial()) {
          return "the message at position " + i + " with role 'assistant' must not be empty";
        }
        if (!said.toolCalls().isEmpty() && said.reasoning().isEmpty() && i >= reasonedFrom) {
          return "thinking is enabled but reasoning_content is missing in assistant tool call message at index " + i;
        }
        for (ToolCall call : said.toolCalls()) {
          open.add(call.id());
        }
      }
    }
    return open.isEmpty() ? null
        : "an assistant message with tool calls must be followed by their results, but these tool_call_ids did not have "
            + "response messages: " + String.join(", ", open);
  }

  /** Looks at the JSON, because the codec takes an empty text for no content. */
  private static boolean hasEmptyText(JsonObject body) {
    for (JsonValue message : body.get("messages").asArray()) {
      if (message instanceof JsonObject object && object.tryGet("content").orElse(null) instanceof JsonArray parts) {
        for (JsonValue part : parts) {
          if (part instanceof JsonObject text && text.tryGet("text").orElse(null) instanceof JsonString words
              && words.value().isEmpty()) {
            return true;
          }
        }
      }
    }
    return false;
  }
}
