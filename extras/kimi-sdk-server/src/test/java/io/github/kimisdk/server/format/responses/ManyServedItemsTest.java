package io.github.kimisdk.server.format.responses;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.ToolCallDelta;
import io.github.kimisdk.internal.protocol.responses.ResponsesFormat;
import io.github.kimisdk.internal.wire.EventReader.StreamEvent;
import io.github.kimisdk.internal.wire.EventReader;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.format.EventWriter.Event;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The work of a server grows with the length of an answer, whatever its model sends. */
@Timeout(120)
class ManyServedItemsTest {

  private static final int CALLS = 20_000;
  private static final int TEXTS = 2_000;

  private final ResponseEventWriter writer = new ResponseEventWriter(JsonObject.EMPTY);
  private int events;
  private long characters;
  private JsonObject last = JsonObject.EMPTY;

  private void count(List<Event> written) {
    events += written.size();
    for (Event event : written) {
      last = event.data();
      characters += last.toString().length();
    }
  }

  private void send(Delta delta, JsonObject extra) {
    ChunkChoice choice = ChunkChoice.of(0, delta);
    count(writer.chunk(new ChatChunk("r", Optional.empty(), "m", List.of(choice), Optional.empty(), Optional.empty(), extra)));
  }

  private static Delta call(OptionalInt index, String id, String arguments, JsonObject extra) {
    ToolCallDelta piece = new ToolCallDelta(index, Optional.of(id), Optional.empty(), Optional.of("f"), Optional.of(arguments),
        extra);
    return Delta.EMPTY.withToolCalls(List.of(piece));
  }

  private void end() {
    count(writer.end());
  }

  @Test
  void callsWithoutNumbersAreFoundByTheirIds() {
    for (int round = 0; round < 2; round++) {
      for (int call = 0; call < CALLS; call++) {
        send(call(OptionalInt.empty(), "call:" + call, round == 0 ? "[" : "]", JsonObject.EMPTY), JsonObject.EMPTY);
      }
    }
    end();

    // The beginning and the end; for each call the item, two pieces, the whole arguments, and the whole item.
    assertThat(events).isEqualTo(2 + 5 * CALLS + 1);
    assertThat(last.at("/response/output").asArray().values()).hasSize(CALLS)
        .allSatisfy(item -> assertThat(item.get("arguments").asString()).isEqualTo("[]"));
  }

  @Test
  void unknownMembersOfACallAndOfTheAnswerAreAdded() {
    for (int member = 0; member < CALLS; member++) {
      JsonObject more = JsonObject.of("m" + member, member);
      send(call(OptionalInt.of(0), "a", "1", more), more);
    }
    end();

    assertThat(last.at("/response/output/0").asObject().size()).isGreaterThan(CALLS);
    assertThat(last.get("response").asObject().has("m" + (CALLS - 1))).isTrue();
    // Each member of the call is in three events, and that of the answer in one.
    assertThat(characters).isLessThan(CALLS * 400L);
  }

  @Test
  void unknownMembersOfTheMessageAreWrittenWithOneText() {
    for (int text = 0; text < TEXTS; text++) {
      JsonObject more = JsonObject.of("m" + text, "word");
      send(Delta.EMPTY.withContent("a").withReasoning("b").withExtra(more), JsonObject.EMPTY);
    }
    end();

    JsonObject answer = Json.parse(last.get("response").toString()).asObject();
    assertThat(new ResponsesFormat().readResponse(answer).message().extra().size()).isEqualTo(TEXTS);
    assertThat(characters).isLessThan(TEXTS * 4_000L);
  }

  @Test
  void clientFindsTheCallsOfALongAnswerInAnyOrder() {
    EventReader reader = new ResponsesFormat().events();
    List<JsonObject> items = new ArrayList<>();
    for (int call = 0; call < CALLS; call++) {
      JsonObject item = JsonObject.of("type", "function_call", "call_id", "call:" + call, "name", "f", "arguments", "");
      reader.read(JsonObject.of("type", "response.output_item.added", "output_index", call, "item", item));
      items.add(item.with("arguments", Json.of("{}")));
    }
    Collections.reverse(items);
    StreamEvent end = reader.read(JsonObject.of("type", "response.completed", "response",
        JsonObject.of("id", "r", "output", items)));

    assertThat(end).isInstanceOfSatisfying(StreamEvent.Last.class, whole -> {
      List<ToolCallDelta> calls = whole.chunk().choices().get(0).delta().toolCalls();
      assertThat(calls).hasSize(CALLS);
      assertThat(calls.get(0).index()).hasValue(CALLS - 1);
    });
  }
}
