package io.github.kimisdk.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonValue;
import org.junit.jupiter.api.Test;

class StreamEqualsResponseTest {

  private static final int ROUNDS = 5_000;

  private final RandomResponses responses = new RandomResponses(20260720);

  @Test
  void theChunksOfAResponseFoldIntoTheResponse() {
    for (int round = 0; round < ROUNDS; round++) {
      ChatResponse response = responses.next();
      ChatAssembler assembler = new ChatAssembler();
      response.chunks().forEach(assembler::add);

      assertThat(assembler.response()).isEqualTo(response).hasSameHashCodeAs(response).hasToString(response.toString());
    }
  }

  @Test
  void aResponseIsReadAsItWasWritten() {
    for (int round = 0; round < ROUNDS; round++) {
      ChatResponse response = responses.next();
      JsonValue json = wired(ResponseWire.write(response));

      assertThat(ResponseWire.read(json)).isEqualTo(response);
      assertThat(ResponseWire.write(ResponseWire.read(json))).isEqualTo(json);
    }
  }

  private static JsonValue wired(JsonValue json) {
    return Json.parse(Json.bytes(json));
  }
}
