package io.github.kimisdk.strict;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/**
 * One step of a conversation, the same for the three formats.
 *
 * @param role system, user, assistant or result
 * @param position the index in the messages or the input
 * @param calls the ids of the calls of an assistant
 * @param result the id that a result belongs to
 * @param reasoned whether an assistant message carries its reasoning, an empty one included
 */
record Turn(String role, int position, String text, List<String> calls, String result, boolean reasoned) {

  static List<Turn> of(Route route, JsonObject body) {
    List<Turn> turns = new ArrayList<>();
    List<JsonObject> items = Body.list(body, route == Route.RESPONSES ? "input" : "messages");
    for (int i = 0; i < items.size(); i++) {
      switch (route) {
        case CHAT -> turns.add(chat(items.get(i), i));
        case MESSAGES -> messages(items.get(i), i, turns);
        case RESPONSES -> turns.add(responses(items.get(i), i));
        default -> throw new AssertionError(route);
      }
    }
    if (route == Route.RESPONSES && turns.isEmpty()) {
      turns.add(plain("user", 0, Body.text(body, "input")));
    }
    return turns;
  }

  private static Turn plain(String role, int position, String text) {
    return new Turn(role, position, text, List.of(), "", false);
  }

  private static Turn chat(JsonObject message, int position) {
    String text = Body.content(message.tryGet("content").orElse(JsonNull.NULL));
    List<String> calls = Body.list(message, "tool_calls").stream().map(call -> Body.text(call, "id")).toList();
    String role = Body.text(message, "role");
    return switch (role) {
      case "tool" -> new Turn("result", position, text, List.of(), Body.text(message, "tool_call_id"), false);
      case "assistant" -> new Turn(role, position, text, calls, "", Body.member(message, "reasoning_content").isPresent());
      case "developer" -> plain("system", position, text);
      default -> plain(role, position, text);
    };
  }

  private static void messages(JsonObject message, int position, List<Turn> turns) {
    String role = Body.text(message, "role");
    JsonValue content = message.tryGet("content").orElse(JsonNull.NULL);
    List<JsonObject> blocks = content instanceof JsonArray array ? Body.objects(array) : List.of();
    List<String> calls = new ArrayList<>();
    boolean others = blocks.isEmpty();
    boolean reasoned = false;
    for (JsonObject block : blocks) {
      switch (Body.text(block, "type")) {
        case "tool_use" -> calls.add(Body.text(block, "id"));
        case "tool_result" -> turns.add(new Turn("result", position, Body.content(block.tryGet("content").orElse(JsonNull.NULL)),
            List.of(), Body.text(block, "tool_use_id"), false));
        case "thinking", "redacted_thinking" -> reasoned = true;
        default -> others = true;
      }
    }
    if (others || !calls.isEmpty() || reasoned) {
      turns.add(new Turn(role, position, Body.content(content), calls, "", reasoned));
    }
  }

  private static Turn responses(JsonObject item, int position) {
    return switch (Body.text(item, "type")) {
      case "function_call", "custom_tool_call" ->
          new Turn("assistant", position, "", List.of(Body.text(item, "call_id")), "", true);
      case "function_call_output", "custom_tool_call_output" -> new Turn("result", position,
          Body.content(item.tryGet("output").orElse(JsonNull.NULL)), List.of(), Body.text(item, "call_id"), false);
      case "reasoning", "web_search_call", "additional_tools" -> plain("other", position, "");
      default -> plain(role(item), position, Body.content(item.tryGet("content").orElse(JsonNull.NULL)));
    };
  }

  private static String role(JsonObject item) {
    String role = Body.text(item, "role");
    return role.equals("developer") ? "system" : role;
  }
}
