package io.github.kimisdk.internal.protocol.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.format.EventWriter.Event;
import io.github.kimisdk.server.format.EventWriter;
import io.github.kimisdk.server.format.chat.ChatServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChatEventWriterTest {

  private static ChatChunk chunk(String text, Optional<FinishReason> reason, Optional<Usage> top, Optional<Usage> inChoice) {
    Delta delta = Delta.EMPTY.withContent(text);
    ChunkChoice choice = new ChunkChoice(0, delta, reason, inChoice, Optional.empty(), JsonObject.EMPTY);
    return new ChatChunk("answer_1", Optional.empty(), "kimi-k3", List.of(choice), top, Optional.empty(), JsonObject.EMPTY);
  }

  private static List<JsonObject> events(boolean asked, ChatChunk... chunks) {
    String body = asked ? "{\"stream_options\":{\"include_usage\":true}}" : "{}";
    EventWriter writer = new ChatServer().events(Json.parse(body).asObject());
    List<Event> events = new ArrayList<>();
    for (ChatChunk chunk : chunks) {
      events.addAll(writer.chunk(chunk));
    }
    events.addAll(writer.end());
    return events.stream().map(Event::data).toList();
  }

  @Test
  void aClientThatAskedGetsTheUsageInALastChunkWithoutChoices() {
    Optional<Usage> usage = Optional.of(Usage.of(7, 3));
    Optional<FinishReason> stop = Optional.of(FinishReason.STOP);

    for (List<JsonObject> events : List.of(
        events(true, chunk("a", Optional.empty(), Optional.empty(), Optional.empty()), chunk("", stop, usage, Optional.empty())),
        events(true, chunk("a", Optional.empty(), Optional.empty(), Optional.empty()),
        chunk("", stop, Optional.empty(), usage)))) {
      assertThat(events).hasSize(3);
      assertThat(events.subList(0, 2)).noneMatch(event -> event.has("usage"));
      assertThat(events.get(2).get("choices").asArray().size()).isZero();
      assertThat(events.get(2).get("usage").get("total_tokens").asLong()).isEqualTo(10);
      assertThat(events).allMatch(event -> event.get("id").asString().equals("answer_1"));
    }
  }

  @Test
  void aClientThatDidNotAskGetsNoUsageAtTheTop() {
    List<JsonObject> events = events(false,
        chunk("a", Optional.of(FinishReason.STOP), Optional.of(Usage.of(7, 3)), Optional.empty()));

    assertThat(events).hasSize(1).noneMatch(event -> event.has("usage"));
  }
}
