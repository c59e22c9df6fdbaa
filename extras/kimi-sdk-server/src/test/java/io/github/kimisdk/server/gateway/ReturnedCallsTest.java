package io.github.kimisdk.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolCallDelta;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.ToolUse;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The calls of an answer, whole and in pieces, as the program gets them. */
class ReturnedCallsTest {

  private final ProgramTools tools = new ProgramTools(sources -> List.of());

  private void declare(String... declared) {
    List<ToolSpec> specs = new ArrayList<>();
    for (String tool : declared) {
      JsonObject raw = Json.parse(tool.replace('\'', '"')).asObject();
      specs.add(new ToolSpec.Unknown(raw.get("type").asString(), raw));
    }
    tools.translate(ToolUse.of(specs));
  }

  private ReturnedCalls calls(ToolCall... history) {
    return new ReturnedCalls(tools, List.of(AssistantMessage.of("", List.of(history))));
  }

  private static List<String> ids(List<ToolCall> calls) {
    return calls.stream().map(ToolCall::id).toList();
  }

  private static ToolCallDelta begin(int index, String id, String name) {
    return ToolCallDelta.of(index).withId(id).withName(name).withArguments("");
  }

  private static ChatChunk chunk(ToolCallDelta... pieces) {
    return ChatChunk.of(Delta.EMPTY.withToolCalls(List.of(pieces)));
  }

  private static ChatChunk end() {
    return ChatChunk.of(List.of(ChunkChoice.of(0, Delta.EMPTY).withFinishReason(FinishReason.TOOL_CALLS)));
  }

  private static List<ToolCallDelta> pieces(ReturnedCalls calls, ChatChunk... chunks) {
    List<ToolCallDelta> all = new ArrayList<>();
    for (ChatChunk chunk : chunks) {
      calls.of(chunk).choices().forEach(choice -> all.addAll(choice.delta().toolCalls()));
    }
    return all;
  }

  @Test
  void anIdThatIsThereGetsANumberAndOthersStay() {
    ReturnedCalls calls = calls(ToolCall.of("functions.f:0", "f", "{}"));

    ChatResponse returned = calls.of(ChatResponse.of(AssistantMessage.of("", List.of(ToolCall.of("functions.f:0", "f", "{}"),
        ToolCall.of("functions.f:1", "f", "{}"), ToolCall.of("functions.f:1", "f", "{}")))));

    assertThat(ids(returned.toolCalls())).containsExactly("functions.f:0-2", "functions.f:1", "functions.f:1-2");
  }

  @Test
  void anAnswerWithoutAnythingToChangeStaysAsItIs() {
    ChatResponse text = ChatResponse.of("Hi");
    ChatChunk chunk = ChatChunk.of(Delta.EMPTY.withContent("Hi"));

    assertThat(calls().of(text)).isSameAs(text);
    assertThat(calls().of(chunk)).isSameAs(chunk);
  }

  @Test
  void idsInAStreamAreUniqueToo() {
    List<ToolCallDelta> pieces = pieces(calls(ToolCall.of("a", "f", "{}")), chunk(begin(0, "a", "f")), chunk(begin(1, "b", "f")),
        chunk(begin(2, "b", "f")), end());

    assertThat(pieces.stream().map(piece -> piece.id().orElseThrow())).containsExactly("a-2", "b", "b-2");
  }

  @Test
  void aServiceMayRepeatTheIdAndTheNameInEachPiece() {
    declare("{'type':'custom','name':'patch'}");
    List<ToolCallDelta> pieces = pieces(calls(ToolCall.of("a", "f", "{}")),
        chunk(begin(0, "a", "f")), chunk(begin(0, "a", "f").withArguments("{}")),
        chunk(begin(1, "c", "patch").withArguments("{\"input\":")), chunk(begin(1, "c", "").withArguments("\"x\"}")), end());

    assertThat(pieces).extracting(piece -> piece.id().orElseThrow()).containsExactly("a-2", "a-2", "c");
    assertThat(pieces.get(2).arguments()).contains("x");
  }

  @Test
  void aStreamedCustomCallComesInOnePieceWhenItIsComplete() {
    declare("{'type':'custom','name':'patch'}");
    ReturnedCalls calls = calls();

    List<ToolCallDelta> before = pieces(calls, chunk(begin(0, "c", "patch")), chunk(ToolCallDelta.of(0).withArguments("{\"inp")),
        chunk(ToolCallDelta.of(0).withArguments("ut\":\"a\\nb\"}")));
    List<ToolCallDelta> after = pieces(calls, end());

    assertThat(before).isEmpty();
    assertThat(after).singleElement().satisfies(piece -> {
      assertThat(piece.type()).contains("custom");
      assertThat(piece.id()).contains("c");
      assertThat(piece.name()).contains("patch");
      assertThat(piece.arguments()).contains("a\nb");
    });
    assertThat(pieces(calls, end())).isEmpty();
  }

  @Test
  void callsKeepTheirOrderBehindACustomCall() {
    declare("{'type':'custom','name':'patch'}");

    List<ToolCallDelta> pieces = pieces(calls(), chunk(begin(0, "c", "patch").withArguments("{\"input\":\"x\"}")),
        chunk(begin(1, "f", "f")), end());

    assertThat(pieces).extracting(piece -> piece.index().orElseThrow()).containsExactly(0, 1);
  }

  @Test
  void aCallOfANamespaceGetsItsNameInAStream() {
    declare("{'type':'namespace','name':'n','tools':[{'name':'f'}]}");

    List<ToolCallDelta> pieces = pieces(calls(), chunk(begin(0, "a", "n__f")),
        chunk(ToolCallDelta.of(0).withArguments("{}")), end());

    assertThat(pieces.get(0).name()).contains("f");
    assertThat(pieces.get(0).extra()).isEqualTo(JsonObject.of("namespace", "n"));
    assertThat(pieces.get(1).arguments()).contains("{}");
  }
}
