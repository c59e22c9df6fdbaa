package io.github.kimisdk.server.format.responses;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.internal.protocol.responses.Recorded;
import io.github.kimisdk.internal.protocol.responses.ResponsesFormat;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Damaged streams, answers and requests end in an answer or in a clear error. */
class DamagedResponsesTest {

  private static final int ROUNDS = 1_000;
  private static final String[] VALUES = {"null", "1", "-1", "99999999999", "1.5", "\"x\"", "[]", "{}", "true", "[1]",
      "{\"type\":1}"};

  private final long seed = Long.getLong("kimi.seed", System.nanoTime());
  private final Random random = new Random(seed);

  /** Replaces one value, or swaps, repeats or removes a byte or a line. */
  private String damaged(String text) {
    int at = random.nextInt(text.length());
    return switch (random.nextInt(4)) {
      case 0 -> text.substring(0, at) + text.substring(Math.min(text.length(), at + 1 + random.nextInt(3)));
      case 1 -> text.substring(0, at) + (char) (32 + random.nextInt(95)) + text.substring(at + 1);
      case 2 -> {
        int colon = Math.max(0, text.indexOf(':', at));
        int end = colon + 1;
        while (end < text.length() && ",}]\n".indexOf(text.charAt(end)) < 0) {
          end++;
        }
        yield text.substring(0, colon + 1) + VALUES[random.nextInt(VALUES.length)] + text.substring(end);
      }
      default -> {
        int line = text.indexOf("\n\n", at);
        int next = line < 0 ? -1 : text.indexOf("\n\n", line + 2);
        yield next < 0 ? text : random.nextBoolean()
            ? text.substring(0, line) + text.substring(next) : text.substring(0, next) + text.substring(line, next)
            + text.substring(next);
      }
    };
  }

  @Test
  void aDamagedStreamEndsInAnAnswerOrAnError() {
    for (String name : List.of("text", "tools", "search-and-patch", "incomplete", "failed")) {
      String stream = new String(Recorded.bytes(name), StandardCharsets.UTF_8);
      for (int round = 0; round < ROUNDS / 5; round++) {
        String broken = damaged(random.nextInt(3) == 0 ? damaged(stream) : stream);
        Recorded recorded = Recorded.read(broken.getBytes(StandardCharsets.UTF_8));
        assertThat(recorded.ending()).as("seed %d, %s", seed, name).matches("(?s)|done|error .*|unreadable .+");
        assertThat(recorded.response()).isNotNull();
      }
    }
  }

  @Test
  void aDamagedAnswerIsReadOrToldByItsPath() {
    String answer = Recorded.last(Recorded.bytes("search-and-patch")).toString();
    for (int round = 0; round < ROUNDS; round++) {
      try {
        new ResponsesFormat().readResponse(Json.parse(damaged(answer)));
      } catch (JsonParseException | JsonTypeException clear) {
        assertThat(clear.getMessage()).as("seed %d", seed).isNotBlank();
      }
    }
  }

  @Test
  void aDamagedRequestIsReadOrRefused() {
    RandomRequests requests = new RandomRequests(seed);
    for (int round = 0; round < ROUNDS; round++) {
      String body = new ResponsesFormat().writeRequest(RequestWire.named(requests.next(), "m"), true).toString();
      try {
        new ResponsesServer().readRequest(Json.parse(damaged(body)).asObject());
      } catch (JsonParseException | JsonTypeException | IllegalArgumentException clear) {
        assertThat(clear.getMessage()).as("seed %d", seed).isNotBlank();
      }
    }
  }
}
