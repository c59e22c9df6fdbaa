package io.github.kimisdk.strict;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.strict.Reply.Answer;
import io.github.kimisdk.strict.Reply.Call;
import java.util.ArrayList;
import java.util.List;

/** Writes answers of the Responses route as Kimi does (section 4.10). */
final class ResponsesAnswers implements Answers {

  @Override
  public JsonObject whole(Asked asked, Answer answer) {
    return response(asked, "completed", items(asked, answer));
  }

  @Override
  public List<String> frames(Asked asked, Answer answer) {
    List<JsonObject> events = new ArrayList<>();
    events.add(event("response.created").with("response", response(asked, "in_progress", List.of())));
    List<JsonObject> items = items(asked, answer);
    for (int i = 0; i < items.size(); i++) {
      JsonObject item = items.get(i);
      events.add(event("response.output_item.added").with("output_index", Json.of(i)).with("item", begun(item)));
      deltas(item, i, events);
      events.add(event("response.output_item.done").with("output_index", Json.of(i)).with("item", item));
    }
    events.add(event("response.completed").with("response", response(asked, "completed", items)));
    List<String> frames = new ArrayList<>();
    for (JsonObject event : events) {
      frames.add("event: " + Body.text(event, "type") + "\ndata: "
          + Json.write(event.with("sequence_number", Json.of(frames.size()))) + "\n\n");
    }
    return frames;
  }

  private static void deltas(JsonObject item, int index, List<JsonObject> events) {
    JsonObject place = JsonObject.of("item_id", Body.text(item, "id"), "output_index", index);
    switch (Body.text(item, "type")) {
      case "reasoning" -> {
        JsonObject part = Body.list(item, "summary").get(0);
        events.add(event("response.reasoning_summary_part.added", place).with("summary_index", Json.of(0))
            .with("part", part.with("text", Json.of(""))));
        pieces("response.reasoning_summary_text", place.with("summary_index", Json.of(0)), "text", Body.text(part, "text"),
            events);
        events.add(event("response.reasoning_summary_part.done", place).with("summary_index", Json.of(0)).with("part", part));
      }
      case "message" -> {
        JsonObject part = Body.list(item, "content").get(0);
        events.add(event("response.content_part.added", place).with("content_index", Json.of(0))
            .with("part", part.with("text", Json.of(""))));
        pieces("response.output_text", place.with("content_index", Json.of(0)), "text", Body.text(part, "text"), events);
        events.add(event("response.content_part.done", place).with("content_index", Json.of(0)).with("part", part));
      }
      default -> pieces("response.function_call_arguments", place, "arguments", Body.text(item, "arguments"), events);
    }
  }

  private static void pieces(String type, JsonObject place, String member, String text, List<JsonObject> events) {
    for (String piece : Answers.pieces(text)) {
      events.add(event(type + ".delta", place).with("delta", Json.of(piece)));
    }
    events.add(event(type + ".done", place).with(member, Json.of(text)));
  }

  private static JsonObject event(String type) {
    return JsonObject.of("type", type);
  }

  private static JsonObject event(String type, JsonObject place) {
    JsonObject event = event(type);
    for (String name : place.names()) {
      event = event.with(name, place.get(name));
    }
    return event;
  }

  /** Returns the form of an item before it has content. */
  private static JsonObject begun(JsonObject item) {
    JsonObject begun = item.has("status") ? item.with("status", Json.of("in_progress")) : item;
    for (String list : List.of("summary", "content")) {
      begun = begun.has(list) ? begun.with(list, JsonArray.EMPTY) : begun;
    }
    return begun.has("arguments") ? begun.with("arguments", Json.of("")) : begun;
  }

  private static List<JsonObject> items(Asked asked, Answer answer) {
    List<JsonObject> items = new ArrayList<>();
    items.add(JsonObject.of("id", "rs_" + asked.id(), "type", "reasoning", "summary",
        List.of(JsonObject.of("type", "summary_text", "text", answer.reasoning()))));
    if (!answer.text().isEmpty()) {
      items.add(JsonObject.of("id", "msg_" + asked.id(), "type", "message", "role", "assistant", "status", "completed", "content",
          List.of(JsonObject.of("type", "output_text", "text", answer.text(), "annotations", JsonArray.EMPTY))));
    }
    for (Call call : answer.calls()) {
      items.add(JsonObject.of("id", "fc_" + asked.id() + items.size(), "type", "function_call", "status", "completed",
          "call_id", call.id(), "name", call.name(), "arguments", call.arguments()));
    }
    return items;
  }

  private static JsonObject response(Asked asked, String status, List<JsonObject> items) {
    return JsonObject.of("id", "resp_" + asked.id(), "object", "response", "created_at", 1_788_000_000, "status", status, "model",
        asked.modelId(), "output", JsonArray.of(items), "error", JsonNull.NULL, "incomplete_details", JsonNull.NULL, "store",
        false, "background", false, "previous_response_id", JsonNull.NULL, "usage", JsonObject.of("input_tokens", asked.tokens(),
            "input_tokens_details", JsonObject.of("cached_tokens", 0), "output_tokens", 20, "output_tokens_details",
            JsonObject.of("reasoning_tokens", 5), "total_tokens", asked.tokens() + 20));
  }
}
