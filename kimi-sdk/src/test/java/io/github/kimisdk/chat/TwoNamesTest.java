package io.github.kimisdk.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Two calls that a server sends under one index with one id. */
class TwoNamesTest {

  private static ToolCallDelta piece(String arguments) {
    return ToolCallDelta.of(0).withArguments(arguments);
  }

  private static List<ToolCall> folded(ToolCallDelta... pieces) {
    ChatAssembler fold = new ChatAssembler();
    for (ToolCallDelta piece : pieces) {
      fold.add(ChatChunk.of(Delta.EMPTY.withToolCalls(List.of(piece))));
    }
    return fold.response().toolCalls();
  }

  @Test
  void anotherNameIsAnotherCall() {
    assertThat(folded(piece("{}").withId("a").withName("f"), piece("[").withId("a").withName("g"), piece("]")))
        .containsExactly(ToolCall.of("a", "f", "{}"), ToolCall.of("a", "g", "[]"));
  }

  @Test
  void aRepeatedNameIsTheSameCall() {
    assertThat(folded(piece("{").withId("a").withName("f"), piece("}").withId("a").withName("f")))
        .containsExactly(ToolCall.of("a", "f", "{}"));
  }
}
