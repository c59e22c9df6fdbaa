package io.github.kimisdk.internal.protocol.messages;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.Origins;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A turn goes back as its service wrote it. */
class TurnBlocksTest {

  private static final String THOUGHT = "{'type':'thinking','thinking':'One. ','signature':'s1'}";
  private static final String MORE = "{'type':'thinking','thinking':'Two. ','signature':'s2'}";
  private static final String UNSIGNED = "{'type':'thinking','thinking':'Three. '}";
  private static final String HIDDEN = "{'type':'redacted_thinking','data':'x'}";
  private static final String TEXT = "{'type':'text','text':'Text. '}";
  private static final String CALL = "{'type':'tool_use','id':'a','name':'f','input':{'x':1}}";
  private static final String OTHER = "{'type':'tool_use','id':'b','name':'f','input':{}}";

  private static JsonArray blocks(String... blocks) {
    return Json.parse(("[" + String.join(",", blocks) + "]").replace('\'', '"')).asArray();
  }

  private static AssistantMessage read(JsonArray content) {
    return AnswerBlocks.read(ObjectReader.of(JsonObject.of("content", content), ""), true);
  }

  private static JsonArray written(AssistantMessage message) {
    return JsonArray.of(TurnBlocks.write(message, false));
  }

  /** Streams each block in two pieces. */
  private static ChatResponse streamed(JsonArray content) {
    StringBuilder stream = new StringBuilder();
    event(stream, "{'type':'message_start','message':{'id':'m','model':'k','content':[]}}");
    for (int i = 0; i < content.size(); i++) {
      JsonObject block = content.get(i).asObject();
      String type = block.get("type").asString();
      JsonObject begin = block.without("signature");
      begin = begin.has("input") ? begin.with("input", JsonObject.EMPTY) : begin;
      for (String name : List.of("text", "thinking")) {
        begin = begin.has(name) ? begin.with(name, Json.of("")) : begin;
      }
      event(stream, "{'type':'content_block_start','index':" + i + ",'content_block':" + begin + "}");
      if (type.equals("tool_use")) {
        delta(stream, i, "input_json_delta", "partial_json", block.get("input").toString());
      } else if (type.equals("text") || type.equals("thinking")) {
        delta(stream, i, type + "_delta", type, block.get(type).asString().substring(0, 2));
        delta(stream, i, type + "_delta", type, block.get(type).asString().substring(2));
      }
      if (block.has("signature")) {
        delta(stream, i, "signature_delta", "signature", block.get("signature").asString());
      }
      event(stream, "{'type':'content_block_stop','index':" + i + "}");
    }
    event(stream, "{'type':'message_delta','delta':{'stop_reason':'end_turn'}}");
    event(stream, "{'type':'message_stop'}");
    return EventLog.of(stream.toString()).response();
  }

  private static void delta(StringBuilder stream, int index, String type, String name, String piece) {
    event(stream, "{'type':'content_block_delta','index':" + index + ",'delta':"
        + JsonObject.of("type", type, name, piece) + "}");
  }

  private static void event(StringBuilder stream, String data) {
    stream.append("data: ").append(data.replace('\'', '"')).append("\n\n");
  }

  @Test
  void interleavedThinkingStaysInOrderWithItsSignatures() {
    JsonArray content = blocks(THOUGHT, CALL, MORE, OTHER);
    AssistantMessage message = read(content);
    assertThat(message.reasoning()).contains("One. Two. ");
    assertThat(message.toolCalls()).hasSize(2);
    assertThat(message.extra()).isEqualTo(JsonObject.EMPTY);
    assertThat(written(message)).isEqualTo(content);
    assertThat(streamed(content).message()).isEqualTo(message);
  }

  @Test
  void anyOrderOfBlocksGoesBackAsItCameWholeAndStreamed() {
    List<String> kinds = List.of(THOUGHT, MORE, UNSIGNED, HIDDEN, TEXT, CALL, OTHER);
    Random random = new Random(7);
    for (int round = 0; round < 2_000; round++) {
      List<String> blocks = new ArrayList<>();
      while (blocks.size() < 1 + random.nextInt(7)) {
        String next = kinds.get(random.nextInt(kinds.size()));
        // Two texts in a row are one.
        if (!next.equals(TEXT) || blocks.isEmpty() || !blocks.get(blocks.size() - 1).equals(TEXT)) {
          blocks.add(next);
        }
      }
      JsonArray content = blocks(blocks.toArray(String[]::new));
      AssistantMessage message = read(content);
      assertThat(written(message)).as("%s", blocks).isEqualTo(content);
      assertThat(streamed(content).message()).as("%s", blocks).isEqualTo(message);
    }
  }

  @Test
  void theOrderInWhichModelsAnswerNeedsNoPiece() {
    assertThat(read(blocks(UNSIGNED, TEXT, CALL, OTHER)).origin()).isEmpty();
    assertThat(read(blocks(TEXT)).origin()).isEmpty();
  }

  @Test
  void otherReasoningDropsTheSignatures() {
    AssistantMessage changed = read(blocks(THOUGHT, TEXT)).withReasoning("New.");
    assertThat(written(changed)).isEqualTo(blocks("{'type':'thinking','thinking':'New.'}", TEXT));
  }

  @Test
  void fewerCallsThanBeforeLeaveTheRestInOrder() {
    AssistantMessage message = read(blocks(THOUGHT, CALL, MORE, OTHER));
    ToolCall last = message.toolCalls().get(1);
    assertThat(written(message.withToolCalls(List.of(last)))).isEqualTo(blocks(THOUGHT, OTHER, MORE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "[-1,-5,-9]", "[2147483647,2147483647,2147483647]", "['a',null,1.5]", "7", "[99999999999,0,0]"})
  void aPlaceThatIsNoneIsTheNearestOne(String after) {
    JsonValue place = Json.parse(after.replace('\'', '"'));
    JsonObject piece = JsonObject.of("messages", JsonObject.of("block", Json.parse(HIDDEN.replace('\'', '"')))).with("after", place);
    AssistantMessage message = AssistantMessage.of("Text. ").withReasoning("Three. ").withOrigin(List.of(piece));
    assertThat(written(message).values()).containsExactlyInAnyOrderElementsOf(blocks(UNSIGNED, TEXT, HIDDEN).values());
  }

  @Test
  void piecesOfOtherProtocolsAndOddOnesAreLeftOut() {
    JsonObject odd = JsonObject.of("messages", JsonObject.of("signature", 5));
    AssistantMessage message = AssistantMessage.of("Text. ").withReasoning("Three. ")
        .withOrigin(List.of(Origins.item(JsonObject.of("type", "reasoning")), odd, JsonObject.of("messages", 1)));
    assertThat(written(message)).isEqualTo(blocks(UNSIGNED, TEXT));
  }
}
