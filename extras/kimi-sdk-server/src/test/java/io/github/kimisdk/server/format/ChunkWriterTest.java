package io.github.kimisdk.server.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.wire.ChunkWire;
import io.github.kimisdk.internal.wire.RandomResponses;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkWriterTest {

  private static final int ROUNDS = 5_000;

  private final RandomResponses responses = new RandomResponses(20260720);

  @Test
  void theChunksOfAResponseFoldIntoTheResponseAfterTheWire() {
    for (int round = 0; round < ROUNDS; round++) {
      ChatResponse response = responses.next();
      ChatAssembler assembler = new ChatAssembler();
      for (ChatChunk chunk : response.chunks()) {
        ChatChunk read = ChunkWire.read(wired(ChunkWriter.write(chunk)));
        assertThat(chunk.complete() ? read.withComplete() : read).isEqualTo(chunk).hasSameHashCodeAs(chunk);
        assembler.add(read);
      }

      assertThat((response.complete() ? assembler.finish() : assembler).response()).isEqualTo(response);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "{\"created\":1.5}", "{\"created\":\"2024\"}", "{\"created\":9223372036854775807}", "{\"created\":{}}", "{\"usage\":7}",
    "{\"usage\":{\"prompt_tokens\":\"5\",\"total_tokens\":5}}",
    "{\"usage\":{\"completion_tokens_details\":{\"reasoning_tokens\":true}}}",
    "{\"usage\":[]}"
  })
  void malformedMetadataOfAChunkIsWrittenAsItWasRead(String odd) {
    JsonObject kept = Json.parse(odd).asObject();
    JsonObject chunk = Json.parse("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}").asObject()
        .with(kept.name(0), kept.value(0));

    assertThat(ChunkWriter.write(ChunkWire.read(chunk)).get(kept.name(0))).isEqualTo(kept.value(0));
  }

  private static JsonValue wired(JsonValue json) {
    return Json.parse(Json.bytes(json));
  }
}
