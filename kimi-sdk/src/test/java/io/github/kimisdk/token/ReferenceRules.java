package io.github.kimisdk.token;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The rules of the service for a body, written from the rules of the wire and not from the code under test:
 * it reads the JSON that would be sent. Where the service is not known to be strict, this is.
 */
final class ReferenceRules {

  private ReferenceRules() {}

  /** The first reason to answer 400; the empty string when there is none. */
  static String refuses(JsonObject body, String reasoningRule) {
    JsonArray messages = body.get("messages").asArray();
    if (messages.empty()) {
      return "messages must not be empty";
    }
    Set<String> tools = new HashSet<>();
    for (JsonValue tool : body.has("tools") ? body.get("tools").asArray() : JsonArray.EMPTY) {
      String name = tool.at("/function/name").asString();
      if (!tools.add(name)) {
        return "function name " + name + " is duplicated";
      }
    }
    Set<String> open = new LinkedHashSet<>();
    int readFrom = readFrom(messages, reasoningRule);
    for (int i = 0; i < messages.size(); i++) {
      JsonObject message = messages.get(i).asObject();
      String reason = alone(message, i, i == messages.size() - 1);
      if (!reason.isEmpty()) {
        return reason;
      }
      String role = message.get("role").asString();
      if (role.equals("tool")) {
        String id = message.get("tool_call_id").asString();
        String first = open.isEmpty() ? "" : open.iterator().next();
        if (!open.remove(id)) {
          return "tool_call_id  not found at " + i;
        }
        if (!id.equals(first)) {
          return "the result at " + i + " is not that of the first call without one";
        }
        continue;
      }
      if (!open.isEmpty() && !role.equals("system")) {
        return "tool_call_ids did not have response messages: " + open;
      }
      if (message.has("tool_calls")) {
        for (JsonValue call : message.get("tool_calls").asArray()) {
          String id = call.get("id").asString();
          if (id.isEmpty() || !open.add(id)) {
            return "id \"" + id + "\" at " + i + " is empty or duplicated";
          }
          if (!object(call.at("/function/arguments").asString())) {
            return "the arguments of " + id + " at " + i + " cannot be parsed";
          }
        }
        if (i >= readFrom && !message.has("reasoning_content")) {
          return "reasoning_content is missing in assistant tool call message at index " + i;
        }
      }
    }
    return open.isEmpty() ? "" : "tool_call_ids did not have response messages: " + open;
  }

  private static boolean object(String arguments) {
    try {
      return Json.parse(arguments) instanceof JsonObject;
    } catch (JsonParseException other) {
      return false;
    }
  }

  private static String alone(JsonObject message, int i, boolean last) {
    boolean partial = message.has("partial") && message.get("partial").asBoolean();
    if (partial && !last) {
      return "partial at " + i + " is not the last";
    }
    if (!message.has("content")) {
      return message.has("tool_calls") || message.has("tools") ? "" : "no content at " + i;
    }
    if (message.get("content") instanceof JsonString text) {
      return text.value().isEmpty() && !partial ? "the message at position " + i + " must not be empty" : "";
    }
    JsonArray parts = message.get("content").asArray();
    for (JsonValue part : parts) {
      if (part.get("type").asString().equals("text") && part.get("text").asString().isEmpty()) {
        return "text content is empty at " + i;
      }
    }
    return parts.empty() ? "the message at position " + i + " must not be empty" : "";
  }

  /** In one turn from after the last answer or the last time that a user spoke, whichever was earlier; always; or never. */
  private static int readFrom(JsonArray messages, String rule) {
    int lastUser = -1;
    int lastAnswer = -1;
    for (int i = 0; i < messages.size(); i++) {
      JsonObject message = messages.get(i).asObject();
      String role = message.get("role").asString();
      lastUser = role.equals("user") ? i : lastUser;
      lastAnswer = role.equals("assistant") && !message.has("tool_calls") && !message.has("partial") ? i : lastAnswer;
    }
    return rule.equals("all") ? 0 : rule.equals("none") ? messages.size() : Math.min(lastUser, lastAnswer) + 1;
  }
}
