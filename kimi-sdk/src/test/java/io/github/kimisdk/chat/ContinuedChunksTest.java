package io.github.kimisdk.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.internal.access.ChunkAccess.ValueSlot;
import io.github.kimisdk.internal.access.ChunkAccess;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Chunks that share a frame are folded by appending a string; the result is that of chunks that share nothing. */
class ContinuedChunksTest {

  private static final String[] STRINGS = {"", "a", " word", "界", "😀", "\n"};

  private final Random random = new Random(17);

  @Test
  void chunksThatShareAFrameFoldLikeChunksThatShareNothing() {
    for (int round = 0; round < 5_000; round++) {
      List<ChatChunk> chunks = new ArrayList<>();
      ChatChunk chunk = template();
      for (int i = 0; i < 12; i++) {
        chunk = random.nextInt(4) == 0 ? template() : next(chunk);
        chunks.add(chunk);
      }
      ChatAssembler shared = new ChatAssembler();
      ChatAssembler apart = new ChatAssembler();
      for (ChatChunk one : chunks) {
        shared.add(one);
        apart.add(new ChatChunk(
            one.id(), one.created(), one.model(), one.choices(), one.usage(), one.systemFingerprint(), one.extra()));
      }
      assertThat(shared.response()).as("round %d: %s", round, chunks).isEqualTo(apart.response());
    }
  }

  private ChatChunk next(ChatChunk chunk) {
    Delta delta = chunk.choices().get(0).delta();
    List<ChatChunk> possible = new ArrayList<>();
    delta.content().ifPresent(text -> possible.add(copy(chunk, ValueSlot.TEXT)));
    delta.reasoning().ifPresent(text -> possible.add(copy(chunk, ValueSlot.REASONING)));
    if (delta.toolCalls().size() == 1 && delta.toolCalls().get(0).arguments().isPresent()) {
      possible.add(copy(chunk, ValueSlot.ARGUMENTS));
    }
    return possible.isEmpty() ? template() : possible.get(random.nextInt(possible.size()));
  }

  private ChatChunk copy(ChatChunk chunk, ValueSlot slot) {
    return ChunkAccess.copies(chunk, slot).apply(string());
  }

  private ChatChunk template() {
    List<ToolCallDelta> calls = new ArrayList<>();
    for (int i = random.nextInt(4) - 1; i > 0; i--) {
      calls.add(new ToolCallDelta(
          random.nextBoolean() ? OptionalInt.of(random.nextInt(2)) : OptionalInt.empty(), maybe("id" + random.nextInt(2)),
          Optional.empty(), maybe("name"), maybe(string()), JsonObject.EMPTY));
    }
    Delta delta = new Delta(maybe("assistant"), maybe(string()), maybe(string()), List.of(), calls, JsonObject.EMPTY);
    ChunkChoice choice = new ChunkChoice(
        random.nextInt(2), delta, maybe("stop").map(FinishReason::new), maybe("").map(none -> Usage.of(1, random.nextInt(9))),
        maybe("").map(none -> JsonObject.of("content", List.of(random.nextInt(9)))), JsonObject.of("x", random.nextInt(3)));
    return new ChatChunk(
        "id", Optional.empty(), "m", List.of(choice), maybe("").map(none -> Usage.of(2, random.nextInt(9))), maybe("fp"),
        JsonObject.of("y", random.nextInt(3)));
  }

  private Optional<String> maybe(String value) {
    return random.nextBoolean() ? Optional.of(value) : Optional.empty();
  }

  private String string() {
    return STRINGS[random.nextInt(STRINGS.length)];
  }
}
