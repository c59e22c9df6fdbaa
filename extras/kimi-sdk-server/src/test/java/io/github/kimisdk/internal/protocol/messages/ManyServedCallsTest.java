package io.github.kimisdk.internal.protocol.messages;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.ToolCallDelta;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.format.EventWriter.Event;
import io.github.kimisdk.server.format.EventWriter;
import io.github.kimisdk.server.format.messages.MessagesServer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The work of a server grows with the length of an answer, whatever its model sends. */
@Timeout(120)
class ManyServedCallsTest {

  private static final int CALLS = 20_000;
  private static final String LONG = "1,".repeat(200);

  private final EventWriter writer = new MessagesServer().events(JsonObject.EMPTY);
  private int starts;
  private int stops;
  private long written;

  private void count(List<Event> events) {
    for (Event event : events) {
      starts += event.name().equals("content_block_start") ? 1 : 0;
      stops += event.name().equals("content_block_stop") ? 1 : 0;
      event.data().tryGet("delta").flatMap(delta -> ((JsonObject) delta).tryGet("partial_json"))
          .ifPresent(piece -> written += piece.asString().length());
    }
  }

  private void send(Optional<String> text, ToolCallDelta... pieces) {
    Delta delta = new Delta(Optional.empty(), text, Optional.empty(), List.of(), List.of(pieces), JsonObject.EMPTY);
    ChunkChoice choice = ChunkChoice.of(0, delta);
    count(writer.chunk(new ChatChunk("c", Optional.empty(), "m", List.of(choice), Optional.empty(), Optional.empty(),
        JsonObject.EMPTY)));
  }

  private static ToolCallDelta piece(int index, String arguments) {
    return new ToolCallDelta(
        OptionalInt.of(index), Optional.of("call:" + index), Optional.empty(), Optional.of("f"), Optional.of(arguments),
        JsonObject.EMPTY);
  }

  @Test
  void newCallsBesideACallOfLongArgumentsAreWrittenOnce() {
    send(Optional.empty(), piece(0, "["));
    for (int call = 1; call <= CALLS; call++) {
      // To look for the end of the first call in all of its arguments takes 80 GB of characters.
      send(Optional.of("t"), piece(0, LONG), piece(call, "{}"));
    }
    count(writer.end());

    // The calls, and the text that waited for the first one.
    assertThat(starts).isEqualTo(stops).isEqualTo(CALLS + 2);
    assertThat(written).isEqualTo(1 + (long) CALLS * LONG.length() + 2L * CALLS);
  }
}
