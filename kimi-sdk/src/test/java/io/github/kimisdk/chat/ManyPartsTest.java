package io.github.kimisdk.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.internal.protocol.chat.ChatFormat;
import io.github.kimisdk.internal.stream.ChunkDecoder;
import io.github.kimisdk.internal.stream.ChunkSink;
import io.github.kimisdk.internal.wire.ResponseWire;
import io.github.kimisdk.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Very many calls, choices and members: folding looks at each once. */
@Timeout(300)
class ManyPartsTest {

  private static final int MANY = 60_000;

  private final ChatAssembler assembler = new ChatAssembler();

  @Test
  void callsInTheirOrder() {
    fold(i ->
        delta("\"tool_calls\":[{\"index\":" + i + ",\"id\":\"c" + i + "\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]",
        0));
    assertThat(assembler.response().toolCalls()).hasSize(MANY).first().extracting(ToolCall::id).isEqualTo("c0");
    assertThat(assembler.size()).isBetween(MANY * 64L, MANY * 100L);
  }

  @Test
  void callsInTheOppositeOrderThatAreReadEachTime() {
    int[] seen = {0};
    fold(i -> {
      seen[0] += assembler.toolCalls(seen[0]).size();
      return delta("\"tool_calls\":[{\"index\":" + (MANY - i) + ",\"id\":\"c" + i
          + "\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]", 0);
    });
    assertThat(seen[0]).isEqualTo(MANY - 1);
    assertThat(assembler.response().toolCalls()).hasSize(MANY).first().extracting(ToolCall::id).isEqualTo("c" + (MANY - 1));
  }

  /** A long call stands behind calls that come later. It is not made again for each of them. */
  @Test
  void aCallBehindManyThatAreReadEachTimeIsMadeOnce() {
    Set<ToolCall> made = Collections.newSetFromMap(new IdentityHashMap<>());
    fold(i -> {
      made.addAll(assembler.toolCalls(Math.max(0, i - 1)));
      return delta("\"tool_calls\":[{\"index\":" + (i == 0 ? MANY : i) + ",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]",
          0);
    });
    assertThat(made).hasSize(1);
    assertThat(assembler.toolCalls(MANY)).isEmpty();
    assertThat(assembler.toolCalls(MANY + 1)).isEmpty();
  }

  @Test
  void callsThatAreNamedByIdOnly() {
    fold(i -> delta("\"tool_calls\":[{\"id\":\"c" + i / 2 + "\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]", 0));
    assertThat(assembler.response().toolCalls()).hasSize(MANY / 2).last().extracting(ToolCall::arguments).isEqualTo("{}{}");
  }

  /** A choice has an index of 0 to 127; its pieces may come in any order, and without an end. */
  @Test
  void choicesInTheOppositeOrder() {
    fold(i -> delta("\"content\":\"x\"", 127 - i % 128));
    assertThat(assembler.response().choices()).hasSize(128).first().extracting(Choice::index).isEqualTo(0);
    assertThat(assembler.size()).isEqualTo(MANY + 128 * ChatAssembler.OBJECT_SIZE);
    assertThat(assembler.finished()).isFalse();
  }

  @Test
  void callsAndMembersOfAWholeResponse() {
    String calls = join(i -> "{\"id\":\"c" + i + "\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}");
    String members = join(i -> "\"m" + i + "\":" + i);
    ChatResponse response = ResponseWire.read(
        Json.parse("{" + members + ",\"choices\":[{\"message\":{\"tool_calls\":[" + calls + "]," + members
        + "},\"finish_reason\":\"tool_calls\"}]}"));
    assertThat(response.toolCalls()).hasSize(MANY);
    assertThat(response.extra().size()).isEqualTo(MANY);
  }

  private static String join(IntFunction<String> part) {
    return IntStream.range(0, MANY).mapToObj(part).collect(Collectors.joining(","));
  }

  private static String delta(String delta, int choice) {
    return "data: {\"choices\":[{\"index\":" + choice + ",\"delta\":{" + delta + "}}]}\n\n";
  }

  private void fold(IntFunction<String> event) {
    ChunkDecoder decoder = new ChunkDecoder(new ChunkSink() {
      @Override
      public boolean chunk(ChatChunk chunk) {
        assembler.add(chunk);
        return true;
      }

      @Override
      public void done() {}

      @Override
      public void error(String error) {
        throw new AssertionError(error);
      }

      @Override
      public void unreadable(String reason, String found) {
        throw new AssertionError(reason);
      }
    }, new ChatFormat().events(), 1_000_000);
    for (int i = 0; i < MANY; i++) {
      decoder.feed(List.of(ByteBuffer.wrap(event.apply(i).getBytes(StandardCharsets.UTF_8))));
    }
  }
}
