package io.github.kimisdk.server.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.Origins;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.ToolCallDelta;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.server.format.EventWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Damaged requests are read or refused clearly, and any order of chunks makes a well-formed stream. */
class GeminiFuzzTest {

  private static final int ROUNDS = 3_000;
  private static final List<JsonValue> STRANGERS = List.of(
      JsonNull.NULL, Json.of(true), Json.of(-1), Json.of(0.5), Json.of("text"), JsonArray.EMPTY, JsonObject.EMPTY,
      Json.of(List.of(1)), JsonObject.of("a", 1));

  private final long seed = Long.getLong("kimi.seed", System.nanoTime());
  private final RandomTalk talk = new RandomTalk(seed);
  private final Random random = talk.random;

  @Test
  void damagedRequestIsReadOrRefusedWithReason() {
    int refused = 0;
    for (int i = 0; i < ROUNDS; i++) {
      ChatRequest request = talk.request();
      JsonValue body = damaged(GeminiClientRequest.write(request), 0);
      try {
        assertThat(new GeminiFormat().readRequest(body.asObject())).isNotNull();
      } catch (JsonTypeException | IllegalArgumentException clear) {
        refused++;
        assertThat(clear.getMessage()).as("seed %d: %s", seed, body).contains("expected").contains("found");
      } catch (RuntimeException other) {
        throw new AssertionError("seed " + seed + ": " + body, other);
      }
    }
    assertThat(refused).as("seed %d", seed).isBetween(1, ROUNDS - 1);
  }

  /** Replaces a value somewhere below a value, mostly deep down. */
  private JsonValue damaged(JsonValue value, int depth) {
    if (depth > 0 && random.nextInt(6) == 0) {
      return STRANGERS.get(random.nextInt(STRANGERS.size()));
    }
    if (value instanceof JsonObject object && !object.empty()) {
      String name = object.name(random.nextInt(object.size()));
      return random.nextInt(12) == 0 ? object.without(name) : object.with(name, damaged(object.get(name), depth + 1));
    }
    if (value instanceof JsonArray array && !array.empty()) {
      List<JsonValue> values = new ArrayList<>(array.values());
      int at = random.nextInt(values.size());
      values.set(at, damaged(values.get(at), depth + 1));
      return JsonArray.of(values);
    }
    return depth == 0 ? value : STRANGERS.get(random.nextInt(STRANGERS.size()));
  }

  @Test
  void anyOrderOfChunksMakesWellFormedFrames() {
    for (int i = 0; i < ROUNDS; i++) {
      EventWriter writer = new GeminiFormat().events(JsonObject.EMPTY);
      StringBuilder said = new StringBuilder();
      StringBuilder shown = new StringBuilder();
      for (int pieces = random.nextInt(8); pieces > 0; pieces--) {
        ChatChunk chunk = chunk();
        said.append(chunk.text());
        writer.chunk(chunk).forEach(event -> shown.append(text(event.data(), false)));
      }
      JsonObject last = writer.end().get(0).data();
      assertThat(shown.append(text(last, true))).as("seed %d", seed).asString().isEqualTo(said.toString());
      assertThat(writer.endMark()).isFalse();
    }
  }

  /** Returns the text of a frame, of which it checks all parts. */
  private String text(JsonObject frame, boolean last) {
    assertThat(frame.has("candidates") || last).as("seed %d: %s", seed, frame).isTrue();
    StringBuilder text = new StringBuilder();
    for (JsonValue candidate : frame.tryGet("candidates").map(JsonValue::asArray).orElse(JsonArray.EMPTY)) {
      assertThat(candidate.tryGet("finishReason").isPresent()).as("seed %d: %s", seed, frame).isEqualTo(last);
      for (JsonValue part : candidate.get("content").get("parts").asArray()) {
        if (part.asObject().has("functionCall")) {
          part.get("functionCall").get("args").asObject();
        } else if (candidate.get("index").asInt() == 0 && !part.asObject().has("thought")) {
          text.append(part.get("text").asString());
        }
      }
    }
    return text.toString();
  }

  private ChatChunk chunk() {
    Delta delta = new Delta(
        Optional.empty(), maybe("t" + random.nextInt(9)), maybe("r"),
        random.nextBoolean() ? List.of() : List.of(Origins.signature("s", 0)),
        random.nextInt(3) > 0 ? List.of()
        : List.of(call()),
        JsonObject.EMPTY);
    ChunkChoice choice = new ChunkChoice(
        0, delta, random.nextInt(5) == 0 ? Optional.of(FinishReason.STOP) : Optional.empty(), maybe(Usage.of(1, 2)),
        Optional.empty(),
        JsonObject.EMPTY);
    List<ChunkChoice> choices = random.nextInt(6) == 0 ? List.of() : List.of(choice);
    return new ChatChunk("id", Optional.empty(), "model", choices, maybe(Usage.of(3, 4)), Optional.empty(), JsonObject.EMPTY);
  }

  private ToolCallDelta call() {
    return new ToolCallDelta(
        random.nextBoolean() ? OptionalInt.of(random.nextInt(3)) : OptionalInt.empty(), maybe("id"), maybe("function"),
        maybe("f"),
        maybe(List.of("{\"a\":", "1}", "[", "", "\"x\"").get(random.nextInt(5))), JsonObject.EMPTY);
  }

  private <T> Optional<T> maybe(T value) {
    return random.nextBoolean() ? Optional.of(value) : Optional.empty();
  }
}
