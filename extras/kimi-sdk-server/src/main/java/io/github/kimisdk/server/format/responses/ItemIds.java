package io.github.kimisdk.server.format.responses;

import io.github.kimisdk.internal.protocol.responses.AssistantItems;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;

/** The ids and states of items, which a server gives. */
final class ItemIds {

  private ItemIds() {}

  /**
   * Returns the items of an answer with ids and states, which official clients require. An item that the service sent keeps its
   * own.
   */
  static List<JsonObject> identified(List<JsonObject> items, String answerId, String status) {
    return Stream.iterate(0, i -> i < items.size(), i -> i + 1)
        .map(i -> identified(items.get(i), of(items.get(i), answerId, i), status))
        .toList();
  }

  static JsonObject identified(JsonObject item, String id, String status) {
    ObjectWriter named = new ObjectWriter();
    if (!item.has("id")) {
      named.put("id", id);
    }
    JsonObject rest = RequiredMembers.item(item);
    return item.has("status") || AssistantItems.isReasoning(item) ? named.with(rest) : named.put("status", status).with(rest);
  }

  static String of(JsonObject item, String answerId, int index) {
    String prefix = switch (item.get("type").asString()) {
      case "reasoning" -> "rs";
      case "message" -> "msg";
      case "function_call" -> "fc";
      case "custom_tool_call" -> "ctc";
      default -> "item";
    };
    return prefix + "_" + answerId + "_" + index;
  }
}
