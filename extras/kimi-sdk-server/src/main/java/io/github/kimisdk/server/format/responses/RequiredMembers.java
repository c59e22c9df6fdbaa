package io.github.kimisdk.server.format.responses;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.function.UnaryOperator;

/** Adds members that the published schema requires and that a model may leave out. Official clients read them without a check. */
final class RequiredMembers {

  private RequiredMembers() {}

  /** Completes the texts of an item. */
  static JsonObject item(JsonObject item) {
    return item.tryGet("content").orElse(null) instanceof JsonArray parts
        ? item.with("content", each(parts, RequiredMembers::part)) : item;
  }

  /** Completes a text. Another part stays as it is. */
  static JsonObject part(JsonObject part) {
    if (!isOfType(part, "output_text")) {
      return part;
    }
    JsonObject text = withList(withList(part, "annotations"), "logprobs");
    return text.with("logprobs", each(text.get("logprobs").asArray(), RequiredMembers::token));
  }

  /** A token without a list of bytes has none of its own. */
  private static JsonObject token(JsonObject token) {
    JsonObject listed = withList(withList(token, "bytes"), "top_logprobs");
    return listed.with("top_logprobs", each(listed.get("top_logprobs").asArray(), other -> withList(other, "bytes")));
  }

  /** Completes the functions among the tools that an answer repeats. */
  static JsonValue tools(JsonValue tools) {
    return tools instanceof JsonArray list ? each(list, tool -> isOfType(tool, "function")
        ? withNull(withNull(tool, "parameters"), "strict") : tool) : tools;
  }

  private static JsonArray each(JsonArray list, UnaryOperator<JsonObject> complete) {
    return JsonArray.of(list.values().stream()
        .map(one -> one instanceof JsonObject object ? complete.apply(object) : one).toList());
  }

  private static boolean isOfType(JsonObject object, String type) {
    return object.tryGet("type").filter(JsonString.of(type)::equals).isPresent();
  }

  private static JsonObject withList(JsonObject object, String name) {
    return object.tryGet(name).orElse(null) instanceof JsonArray ? object : object.with(name, JsonArray.EMPTY);
  }

  private static JsonObject withNull(JsonObject object, String name) {
    return object.has(name) ? object : object.with(name, JsonNull.NULL);
  }
}
