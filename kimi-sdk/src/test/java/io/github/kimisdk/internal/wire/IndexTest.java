package io.github.kimisdk.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonTypeException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Choices and calls that arrive out of order, and indexes out of range. */
class IndexTest {

  private static final String CHOICE =
      "{\"index\":%d,\"%s\":{\"content\":\"%d\",\"tool_calls\":[%s]},\"finish_reason\":\"stop\"}";

  private final Random random = new Random(20261122);

  @Test
  void aWholeAnswerAndAStreamGiveChoicesAndCallsInTheOrderOfTheirIndexes() {
    for (int round = 0; round < 200; round++) {
      List<Integer> order = order(1 + random.nextInt(5));
      String calls = calls(order(random.nextInt(4)));
      ChatAssembler stream = new ChatAssembler();
      List<String> whole = new ArrayList<>();
      for (int index : order) {
        whole.add(CHOICE.formatted(index, "message", index, calls));
        stream.add(ChunkWire.read(Json.parse("{\"choices\":[" + CHOICE.formatted(index, "delta", index, calls) + "]}")));
      }
      ChatResponse read = ResponseWire.read(Json.parse("{\"choices\":" + whole + "}"));

      assertThat(read).isEqualTo(stream.finish().response());
      assertThat(read.choices()).extracting(Choice::index).isSorted().hasSameSizeAs(order);
      assertThat(read.choices()).allSatisfy(choice -> assertThat(choice.message().text()).isEqualTo("" + choice.index()));
      assertThat(read.toolCalls()).extracting(ToolCall::id).isSorted();
    }
  }

  private List<Integer> order(int count) {
    List<Integer> indexes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      indexes.add(i);
    }
    Collections.shuffle(indexes, random);
    return indexes;
  }

  private static String calls(List<Integer> order) {
    List<String> calls = new ArrayList<>();
    for (int index : order) {
      calls.add("{\"index\":%d,\"id\":\"%d\",\"function\":{\"name\":\"n\",\"arguments\":\"{}\"}}".formatted(index, index));
    }
    return String.join(",", calls);
  }

  @Test
  void theIndexOfAChoiceIsItsPositionIfItHasNone() {
    String choice = "{\"message\":{\"content\":\"a\"}}";
    assertThat(ResponseWire.read(Json.parse("{\"choices\":[" + choice + "," + choice + "]}")).choices())
        .extracting(Choice::index).containsExactly(0, 1);
  }

  @Test
  void callsOfAWholeAnswerThatShareAnIndexOrHaveNoneKeepTheirOrder() {
    for (String index : List.of("\"index\":0,", "")) {
      String calls = "{%1$s\"id\":\"b\"},{%1$s\"id\":\"a\"},{%1$s\"id\":\"c\"}".formatted(index);
      assertThat(ResponseWire.read(Json.parse("{\"choices\":[{\"message\":{\"tool_calls\":[" + calls + "]}}]}")).toolCalls())
          .extracting(ToolCall::id).containsExactly("b", "a", "c");
    }
  }

  @Test
  void aWholeAnswerWithTwoChoicesOfOneIndexIsRefused() {
    String choice = "{\"index\":1,\"message\":{}}";
    assertThatThrownBy(() -> ResponseWire.read(Json.parse("{\"choices\":[" + choice + "," + choice + "]}")))
        .isInstanceOf(JsonTypeException.class)
        .hasMessage("/choices/1/index: expected an index that no choice before has, found number 1 again");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MIN_VALUE, 128, Integer.MAX_VALUE})
  void anIndexOfAChoiceOutOfRangeIsRefused(int index) {
    String words = "/choices/0/index: expected an index of 0 to 127 (a fixed limit), found number " + index;
    String calls = "";
    assertThatThrownBy(() ->
        ResponseWire.read(Json.parse("{\"choices\":[" + CHOICE.formatted(index, "message", 0, calls) + "]}")))
        .isInstanceOf(JsonTypeException.class).hasMessage(words);
    assertThatThrownBy(() -> ChunkWire.read(Json.parse("{\"choices\":[" + CHOICE.formatted(index, "delta", 0, calls) + "]}")))
        .isInstanceOf(JsonTypeException.class).hasMessage(words);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65_536, Integer.MAX_VALUE})
  void anIndexOfACallOutOfRangeIsRefused(int index) {
    String words = "/tool_calls/0/index: expected an index of 0 to 65535 (a fixed limit), found number " + index;
    String calls = calls(List.of(index));
    assertThatThrownBy(() -> ResponseWire.read(Json.parse("{\"choices\":[" + CHOICE.formatted(0, "message", 0, calls) + "]}")))
        .isInstanceOf(JsonTypeException.class).hasMessage("/choices/0/message" + words);
    assertThatThrownBy(() -> ChunkWire.read(Json.parse("{\"choices\":[" + CHOICE.formatted(0, "delta", 0, calls) + "]}")))
        .isInstanceOf(JsonTypeException.class).hasMessage("/choices/0/delta" + words);
  }

  @Test
  void theLargestIndexesAreAccepted() {
    String calls = calls(List.of(ToolWire.LAST_CALL));
    String choice = "{\"choices\":[" + CHOICE.formatted(ResponseWire.LAST_CHOICE, "delta", 0, calls) + "]}";
    assertThat(ChunkWire.read(Json.parse(choice)).index()).isEqualTo(127);
  }
}
