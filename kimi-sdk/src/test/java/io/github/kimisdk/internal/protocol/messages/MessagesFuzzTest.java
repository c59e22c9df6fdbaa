package io.github.kimisdk.internal.protocol.messages;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Damaged events and answers are read, or they are errors; nothing else is thrown, and text is not invented. */
class MessagesFuzzTest {

  private static final int ROUNDS = 1_000;
  private static final String[] RECORDINGS = {
    "thinking-tool-call", "kimi-code-signed-no-space", "no-event-lines", "parallel-calls", "unknown-blocks",
        "two-thinking-blocks"};

  private final long seed = Long.getLong("kimi.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Damage damage = new Damage(random);
  private final MessagesFormat format = new MessagesFormat();

  @Test
  void streamWithADamagedEventEndsOrReportsAnError() {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] recording = EventLog.resource(RECORDINGS[random.nextInt(RECORDINGS.length)] + ".sse");
      String stream = damaged(new String(recording, StandardCharsets.UTF_8));
      EventLog log = EventLog.of(stream);
      assertThat(log.end).as("seed %d: %s", seed, stream).matches("(?s)done|cut|(error|unreadable) .+");
      EventLog whole = EventLog.of(recording, recording.length);
      assertThat(log.chunks.size()).as("seed %d: %s", seed, stream).isLessThanOrEqualTo(2 * whole.chunks.size() + 2);
    }
  }

  @Test
  void flippedBytesNeverThrow() {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] stream = EventLog.resource(RECORDINGS[random.nextInt(RECORDINGS.length)] + ".sse");
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        stream[random.nextInt(stream.length)] = (byte) random.nextInt(256);
      }
      assertThat(EventLog.of(stream, random.nextInt(stream.length)).end).as("seed %d", seed)
          .matches("(?s)done|cut|(error|unreadable) .+");
    }
  }

  @Test
  void damagedAnswerIsReadOrReportsAPath() {
    for (int round = 0; round < ROUNDS; round++) {
      JsonValue answer = damage.damaged(Json.parse(EventLog.resource(RECORDINGS[random.nextInt(RECORDINGS.length)] + ".json")));
      try {
        assertThat(format.readResponse(answer).choices()).hasSize(1);
      } catch (JsonTypeException expected) {
        assertThat(expected).as("seed %d", seed).hasMessageContaining("expected");
      }
    }
  }

  /** Leaves out, repeats, moves or damages one event. */
  private String damaged(String stream) {
    String gap = stream.contains("\r\n\r\n") ? "\r\n\r\n" : "\n\n";
    List<String> events = new ArrayList<>(List.of(stream.split(gap)));
    int at = random.nextInt(events.size());
    switch (random.nextInt(4)) {
      case 0 -> events.remove(at);
      case 1 -> events.add(random.nextInt(events.size()), events.get(at));
      case 2 -> events.add(random.nextInt(events.size()), events.remove(at));
      default -> {
        String event = events.get(at);
        int data = event.indexOf('{');
        events.set(at, event.substring(0, data) + Json.write(damage.damaged(Json.parse(event.substring(data)))));
      }
    }
    return String.join(gap, events) + gap;
  }
}
