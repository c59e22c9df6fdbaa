package io.github.kimisdk.server.gateway;

import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.internal.wire.ServerFormat;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.server.gemini.GeminiFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Accounts for the members of a request that another format than that of the service does not have: those that are read, those
 * without which the answer would be another one, which are refused, and all others, which are named. The readers of the formats
 * leave out what they do not know, so each member that one of them reads has its place here, too.
 */
final class RequestMembers {

  /** The members of an object that are read. The format names it, and its path within the request. */
  private static final Map<String, Set<String>> READ = Map.of(
      "messages", Set.of("model", "max_tokens", "messages", "system", "stream", "temperature", "top_p", "stop_sequences",
          "thinking", "output_config", "output_format", "tools", "tool_choice", "metadata", "cache_control", "thread"),
      "messages/metadata", Set.of("user_id"),
      "messages/output_config", Set.of("effort", "format"),
      "responses", Set.of("model", "input", "instructions", "stream", "temperature", "top_p", "max_output_tokens", "reasoning",
          "text", "tools", "tool_choice", "parallel_tool_calls", "include", "top_logprobs", "prompt_cache_key",
          "safety_identifier", "background", "conversation", "previous_response_id", "prompt"),
      "responses/reasoning", Set.of("effort", "summary"),
      "responses/text", Set.of("format"),
      "gemini", Set.of("model", "contents", "systemInstruction", "tools", "toolConfig", "generationConfig", "cachedContent"),
      "gemini/generationConfig", Set.of("temperature", "topP", "candidateCount", "maxOutputTokens", "stopSequences",
          "presencePenalty", "frequencyPenalty", "responseMimeType", "responseSchema", "responseJsonSchema",
          "_responseJsonSchema", "responseModalities", "responseLogprobs", "thinkingConfig"),
      "gemini/generationConfig/thinkingConfig", Set.of("includeThoughts", "thinkingBudget", "thinkingLevel"),
      "gemini/toolConfig", Set.of("functionCallingConfig"));

  /** Members whose service a program needs for its answer. */
  private static final Set<String> REFUSED = Set.of("mcp_servers", "container", "responseFormat");

  /** The items of a conversation, and the blocks of an answer in it, that are read. */
  private static final Map<String, Set<String>> KINDS = Map.of(
      "responses", Set.of("message", "reasoning", "function_call", "function_call_output", "custom_tool_call",
          "custom_tool_call_output", "additional_tools", "item_reference"),
      "messages", Set.of("text", "thinking", "tool_use"));

  /** Items and blocks about a tool that the service of another vendor ran. The answer behind them has what came of it. */
  private static final Pattern OF_THE_SERVICE = Pattern.compile(
      "(web_search|file_search|code_interpreter|image_generation|mcp)_call|mcp_list_tools|(server|mcp)_tool_use|\\w+_tool_result"
          + "|redacted_thinking");

  private static final int MOST_NAMES = 30;
  private static final Pattern NAME = Pattern.compile("\\w{1,64}");
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
    if (!to.name().toLowerCase(Locale.ROOT).equals(format.name()) && READ.containsKey(format.name())) {
      members.object(format.name(), body);
      members.conversation(body);
    }
    return members.dropped;
  }

  private void object(String place, JsonObject object) {
    for (String spelled : object.names()) {
      String name = format instanceof GeminiFormat ? GeminiFormat.camel(spelled) : spelled;
      JsonValue value = object.get(spelled);
      String path = place + "/" + name;
      if (READ.containsKey(path) && value instanceof JsonObject inner) {
        object(path, inner);
      }
      if (READ.get(place).contains(name) || empty(value)) {
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
    dropped.add(dropped.size() < MOST_NAMES && NAME.matcher(name).matches() ? name : OTHER);
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
      if (!OF_THE_SERVICE.matcher(kind).matches()) {
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
