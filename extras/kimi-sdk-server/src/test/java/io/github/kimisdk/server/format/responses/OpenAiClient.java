package io.github.kimisdk.server.format.responses;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.server.format.EventWriter.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Folds the events of a stream as OpenAI's Node library does: the first event makes the answer, items and parts are appended in
 * their order, and each piece belongs to a part that was announced.
 */
final class OpenAiClient {

  /** The list of parts, and the member of a part, that an event with content belongs to. */
  private static final Map<String, String[]> PIECES = Map.of(
      "response.output_text", new String[] {"content", "content_index", "text"},
      "response.reasoning_summary_text", new String[] {"summary", "summary_index", "text"},
      "response.function_call_arguments", new String[] {"", "", "arguments"},
      "response.custom_tool_call_input", new String[] {"", "", "input"});

  private final List<JsonObject> output = new ArrayList<>();
  private JsonObject response = JsonObject.EMPTY;

  private OpenAiClient() {}

  /** Returns the answer of the last event, after comparing its items with the fold. */
  static JsonObject fold(List<Event> events) {
    OpenAiClient client = new OpenAiClient();
    for (int i = 0; i < events.size(); i++) {
      JsonObject data = events.get(i).data();
      assertThat(data.get("type").asString()).isEqualTo(events.get(i).name());
      assertThat(data.get("sequence_number").asInt()).isEqualTo(i);
      assertThat(data.get("type").asString().equals("response.created")).isEqualTo(i == 0);
      client.add(data.get("type").asString(), data);
    }
    return client.response;
  }

  private void add(String type, JsonObject event) {
    switch (type) {
      case "response.created", "response.in_progress" -> assertThat(event.get("response").asObject().get("output"))
          .isEqualTo(JsonArray.EMPTY);
      case "response.completed", "response.incomplete", "response.failed" -> {
        response = event.get("response").asObject();
        assertThat(response.get("output")).isEqualTo(JsonArray.of(output));
      }
      case "response.output_item.added" -> {
        assertThat(event.get("output_index").asInt()).isEqualTo(output.size());
        output.add(event.get("item").asObject());
      }
      case "response.output_item.done" -> {
        JsonObject folded = item(event);
        JsonObject whole = event.get("item").asObject();
        for (String member : List.of("id", "type", "content", "summary", "arguments", "input")) {
          assertThat(folded.tryGet(member)).as(member).isEqualTo(whole.tryGet(member));
        }
        output.set(event.get("output_index").asInt(), whole);
      }
      case "response.content_part.added", "response.content_part.done" -> part(event, "content", "content_index");
      case "response.reasoning_summary_part.added", "response.reasoning_summary_part.done" ->
          part(event, "summary", "summary_index");
      case "error" -> assertThat(event.get("error").asObject().get("message")).isEqualTo(event.get("message"));
      default -> piece(type, event);
    }
  }

  private JsonObject item(JsonObject event) {
    return output.get(event.get("output_index").asInt());
  }

  private void part(JsonObject event, String list, String index) {
    JsonObject item = item(event);
    assertThat(event.get("item_id")).isEqualTo(item.get("id"));
    List<JsonValue> parts = new ArrayList<>(item.get(list).asArray().values());
    int at = event.get(index).asInt();
    assertThat(at).isLessThanOrEqualTo(parts.size());
    if (at == parts.size()) {
      parts.add(event.get("part"));
    } else {
      parts.set(at, event.get("part"));
    }
    output.set(event.get("output_index").asInt(), item.with(list, JsonArray.of(parts)));
  }

  private void piece(String type, JsonObject event) {
    String[] place = PIECES.get(type.substring(0, type.lastIndexOf('.')));
    JsonObject item = item(event);
    assertThat(event.get("item_id")).isEqualTo(item.get("id"));
    JsonObject holder = place[0].isEmpty() ? item : item.get(place[0]).asArray().get(event.get(place[1]).asInt()).asObject();
    String before = holder.get(place[2]).asString();
    if (type.endsWith(".done")) {
      assertThat(event.get(place[2]).asString()).isEqualTo(before);
      return;
    }
    JsonObject more = holder.with(place[2], Json.of(before + event.get("delta").asString()));
    JsonObject changed = place[0].isEmpty() ? more : item.with(place[0], JsonArray.of(more));
    output.set(event.get("output_index").asInt(), changed);
  }
}
