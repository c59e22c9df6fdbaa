package io.github.kimisdk.server.gateway;

import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.server.format.ServerFormat;
import io.github.kimisdk.server.gemini.GeminiFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Accounts for the members of a request that another format than that of the service does not have: those that are read, those
 * without which the answer would be another one, which are refused, and all others, which are named.
 */
final class RequestMembers {

  /** The members that are read of objects within a request. The readers of Messages and Responses tell the others themselves. */
  private static final Map<String, Set<String>> READ = Map.of(
      "messages/metadata", Set.of("user_id"),
      "messages/output_config", Set.of("effort", "format"),
      "responses/reasoning", Set.of("effort", "summary"),
      "responses/text", Set.of("format"),
      "gemini", Set.of("model", "contents", "systemInstruction", "tools", "toolConfig", "generationConfig", "cachedContent"),
      "gemini/generationConfig", Set.of("temperature", "topP", "candidateCount", "maxOutputTokens", "stopSequences",
          "presencePenalty", "frequencyPenalty", "responseMimeType", "responseSchema", "responseJsonSchema",
          "_responseJsonSchema", "responseModalities", "responseLogprobs", "thinkingConfig"),
      "gemini/generationConfig/thinkingConfig", Set.of("includeThoughts", "thinkingBudget", "thinkingLevel"),
      "gemini/toolConfig", Set.of("functionCallingConfig"));

  /** The member of each format of the client with the conversation. */
  private static final Map<String, String> CONVERSATIONS = Map.of("messages", "messages", "responses", "input");

  /** Members that are read, and that their readers keep nevertheless. */
  private static final Set<String> KEPT = Set.of("thinking", "parallel_tool_calls", "include");

  /** Members whose service a program needs for its answer. */
  private static final Set<String> REFUSED = Set.of("mcp_servers", "container", "responseFormat");

  /** The items of a conversation, and the blocks of an answer in it, that are read. */
  private static final Map<String, Set<String>> KINDS = Map.of(
      "responses", Set.of("message", "reasoning", "function_call", "function_call_output", "custom_tool_call",
          "custom_tool_call_output", "additional_tools", "item_reference"),
      "messages", Set.of("text", "thinking", "tool_use"));

  /** Items and blocks about a tool that the service of another vendor ran. The answer behind them has what came of it. */
  private static final Set<String> OF_THE_SERVICE = Set.of("web_search_call", "file_search_call", "code_interpreter_call",
      "image_generation_call", "mcp_call", "mcp_list_tools", "server_tool_use", "mcp_tool_use", "redacted_thinking");
  private static final String RESULT = "_tool_result";

  private static final int MOST_NAMES = 30;
  private static final int LONGEST_NAME = 64;
  private static final String OTHER = "other";

  private final ServerFormat format;
  private final Set<String> dropped = new LinkedHashSet<>();

  private RequestMembers(ServerFormat format) {
    this.format = format;
  }

  /**
   * Returns the names of the members that are left out.
   *
   * @throws IllegalArgumentException for one that is refused; the message has its place
   */
  static Set<String> leftOut(ServerFormat format, JsonObject body, Protocol to) {
    RequestMembers members = new RequestMembers(format);
    if (CONVERSATIONS.containsKey(format.name()) && !to.name().equals(format.name().toUpperCase(Locale.ROOT))) {
      members.object(format.name(), body, members.unread(body));
      members.conversation(body);
    } else if (READ.containsKey(format.name())) {
      members.object(format.name(), body, members.unread(format.name(), body));
    }
    return members.dropped;
  }

  /** Returns the members that the reader of the format keeps for a service of this format, because it does not know them. */
  private Set<String> unread(JsonObject body) {
    String conversation = CONVERSATIONS.get(format.name());
    JsonObject settings = body.with(conversation, JsonArray.EMPTY);
    Set<String> unread = new LinkedHashSet<>(
        format.readRequest(settings, Protocol.valueOf(format.name().toUpperCase(Locale.ROOT))).extra().names());
    unread.removeAll(KEPT);
    return unread;
  }

  private Set<String> unread(String place, JsonObject object) {
    return object.names().stream().filter(name -> !READ.get(place).contains(name(name))).collect(Collectors.toSet());
  }

  private String name(String spelled) {
    return format instanceof GeminiFormat ? GeminiFormat.camel(spelled) : spelled;
  }

  private void object(String place, JsonObject object, Set<String> unread) {
    for (String spelled : object.names()) {
      String name = name(spelled);
      JsonValue value = object.get(spelled);
      String path = place + "/" + name;
      if (READ.containsKey(path) && value instanceof JsonObject inner) {
        object(path, inner, unread(path, inner));
        continue;
      }
      if (!unread.contains(spelled) || empty(value)) {
        continue;
      }
      if (REFUSED.contains(name)) {
        throw new IllegalArgumentException(path.substring(format.name().length())
            + ": expected nothing, because the service behind this server has no such setting; leave it out");
      }
      drop(name);
    }
  }

  private static boolean empty(JsonValue value) {
    return value == JsonNull.NULL || value instanceof JsonArray list && list.empty()
        || value instanceof JsonObject object && object.empty();
  }

  /** The names go into a header and a log, so they are few and short. */
  private void drop(String name) {
    boolean plain = name.length() <= LONGEST_NAME
        && name.chars().allMatch(c -> c == '_' || c < 128 && Character.isLetterOrDigit(c));
    dropped.add(dropped.size() < MOST_NAMES && plain ? name : OTHER);
  }

  /** A part of a history that no reader takes would be gone without a word, so it is refused. */
  private void conversation(JsonObject body) {
    if (format.name().equals("responses")) {
      kinds(list(body, "input"), "/input/");
    } else if (format.name().equals("messages")) {
      List<JsonValue> turns = list(body, "messages");
      for (int i = 0; i < turns.size(); i++) {
        if (turns.get(i) instanceof JsonObject turn && text(turn, "role").filter("assistant"::equals).isPresent()) {
          kinds(list(turn, "content"), "/messages/" + i + "/content/");
        }
      }
    }
  }

  private void kinds(List<JsonValue> list, String path) {
    for (int i = 0; i < list.size(); i++) {
      String kind = list.get(i) instanceof JsonObject item ? text(item, "type").orElse("message") : "message";
      if (KINDS.get(format.name()).contains(kind) || kind.equals("message")) {
        continue;
      }
      if (!OF_THE_SERVICE.contains(kind) && !kind.endsWith(RESULT)) {
        throw new IllegalArgumentException(path + i + "/type: expected a part of a conversation that this server reads, found "
            + kind + "; send the messages, calls and results themselves");
      }
      drop(kind);
    }
  }

  private static List<JsonValue> list(JsonObject object, String name) {
    return object.tryGet(name).orElse(null) instanceof JsonArray list ? list.values() : List.of();
  }

  private static Optional<String> text(JsonObject object, String name) {
    return object.tryGet(name).filter(JsonString.class::isInstance).map(JsonValue::asString);
  }
}
