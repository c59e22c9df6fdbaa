package io.github.kimisdk.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.internal.wire.ChunkWire;
import io.github.kimisdk.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChatAssemblerTest {

  private static ChatResponse folded(String... chunks) {
    ChatAssembler assembler = new ChatAssembler();
    for (String chunk : chunks) {
      assembler.add(ChunkWire.read(Json.parse(chunk)));
    }
    return assembler.response();
  }

  private static ChatResponse calls(String... pieces) {
    String[] chunks = new String[pieces.length];
    for (int i = 0; i < pieces.length; i++) {
      chunks[i] = "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[" + pieces[i] + "]}}]}";
    }
    return folded(chunks);
  }

  private static String piece(String where, String arguments) {
    return "{" + where + ",\"function\":{\"name\":\"n\",\"arguments\":\"" + arguments + "\"}}";
  }

  @Test
  void piecesWithoutAnIndexBelongToTheCallOfTheirIdOrToTheLast() {
    ChatResponse response = calls(
        piece("\"id\":\"a\"", "1"), piece("\"type\":\"function\"", "2"), piece("\"id\":\"b\"", "3"),
        piece("\"id\":\"\"", "4"), piece("\"id\":\"a\"", "5"));

    assertThat(response.toolCalls()).containsExactly(ToolCall.of("a", "n", "125"), ToolCall.of("b", "n", "34"));
  }

  @Test
  void callsStandInTheOrderOfTheirIndex() {
    ChatResponse response = calls(
        piece("\"index\":2,\"id\":\"c\"", "3"), piece("\"index\":0,\"id\":\"a\"", "1"), piece("\"index\":1,\"id\":\"a\"", "2"));

    assertThat(response.toolCalls()).extracting(ToolCall::arguments).containsExactly("1", "2", "3");
  }

  @Test
  void choicesStandInTheOrderOfTheirIndex() {
    ChatResponse response = folded(
        "{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"b\"}},{\"index\":0,\"delta\":{\"content\":\"a\"}}]}");

    assertThat(response.choices()).extracting(choice -> choice.message().text()).containsExactly("a", "b");
  }

  @Test
  void aUsageBesideSeveralChoicesIsThatOfTheWhole() {
    ChatResponse response = folded(
        "{\"choices\":[{\"index\":0,\"delta\":{}},{\"index\":1,\"delta\":{}}],"
            + "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15}}");

    assertThat(response.usage()).contains(Usage.of(10, 5));
  }

  @Test
  void aUsageThatGrowsCountsOnceWithItsLastValue() {
    ChatResponse response = folded(
        "{\"choices\":[{\"index\":0,\"delta\":{}}],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":1}}",
        "{\"choices\":[{\"index\":0,\"delta\":{}}],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":2}}",
        "{\"choices\":[{\"index\":0,\"delta\":{}}],\"usage\":null}");

    assertThat(response.usage()).contains(Usage.of(10, 2));
  }

  @Test
  void emptyReasoningIsPresent() {
    assertThat(folded("{\"choices\":[{\"delta\":{\"reasoning_content\":\"\"}}]}").reasoning()).contains("");
    assertThat(folded("{\"choices\":[{\"delta\":{\"reasoning_content\":null}}]}").reasoning()).isEmpty();
  }

  @Test
  void thePiecesOfProbabilitiesAreJoined() {
    ChatResponse response = folded(
        "{\"choices\":[{\"delta\":{},\"logprobs\":{\"content\":[1],\"refusal\":null}}]}",
        "{\"choices\":[{\"delta\":{},\"logprobs\":{\"content\":[2,3],\"refusal\":null}}]}");

    assertThat(response.choices().get(0).logprobs()).contains(Json.parse("{\"content\":[1,2,3],\"refusal\":null}").asObject());
  }

  @Test
  void anotherKindOfProbabilitiesReplacesTheList() {
    ChatResponse response = folded(
        "{\"choices\":[{\"delta\":{},\"logprobs\":{\"content\":[1]}}]}",
        "{\"choices\":[{\"delta\":{},\"logprobs\":{\"content\":\"none\"}}]}",
        "{\"choices\":[{\"delta\":{},\"logprobs\":{\"content\":[2]}}]}");

    assertThat(response.choices().get(0).logprobs()).contains(Json.parse("{\"content\":[2]}").asObject());
  }

  @Test
  void argumentsThatComeAsAnObjectAreKeptAsText() {
    ChatResponse response = folded(
        "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"n\",\"arguments\":{\"b\":1}}}]}}]}");

    assertThat(response.toolCalls()).containsExactly(ToolCall.of("a", "n", "{\"b\":1}"));
  }

  @Test
  void theLastCallsAreGivenWithoutTheFirst() {
    ChatAssembler assembler = new ChatAssembler();
    assertThat(assembler.toolCalls(0)).isEmpty();
    ToolCall first = ToolCall.of("a", "n", "1");
    ToolCall second = ToolCall.of("b", "n", "2");
    ChatResponse.of(AssistantMessage.of("", List.of(first, second))).chunks().forEach(assembler::add);
    assertThat(assembler.toolCalls(0)).containsExactly(first, second);
    assertThat(assembler.toolCalls(1)).containsExactly(second);
    assertThat(assembler.toolCalls(2)).isEmpty();
  }

  @Test
  void unknownMembersAreKeptWhereTheyStoodWithTheirLastValue() {
    ChatResponse response = folded(
        "{\"a\":1,\"choices\":[{\"b\":1,\"delta\":{\"c\":1}}]}", "{\"a\":2,\"choices\":[{\"b\":2,\"delta\":{\"c\":2,\"d\":3}}]}");

    assertThat(response.extra()).hasToString("{\"a\":2}");
    assertThat(response.choices().get(0).extra()).hasToString("{\"b\":2}");
    assertThat(response.message().extra()).hasToString("{\"c\":2,\"d\":3}");
  }

  @Test
  void nothingIsAnEmptyAnswerThatIsNotComplete() {
    ChatResponse nothing = folded();

    assertThat(nothing.choices()).isEmpty();
    assertThat(nothing.text()).isEmpty();
    assertThat(nothing.usage()).isEmpty();
    assertThat(nothing.complete()).isFalse();
    assertThat(new ChatAssembler().finish().response().complete()).isTrue();
  }
}
