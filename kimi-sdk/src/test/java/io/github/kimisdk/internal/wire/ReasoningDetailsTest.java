package io.github.kimisdk.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Other hosts of Kimi's models send the reasoning as a list of objects, and tool calls with members of their own. */
class ReasoningDetailsTest {

  private static final String CALL =
      "{'id':'a','type':'function','function':{'name':'look','arguments':'{}'},'extras':{'signature':'s'}}";

  private static JsonObject json(String text) {
    return Json.parse(text.replace('\'', '"')).asObject();
  }

  private static AssistantMessage whole(String members) {
    return ResponseWire.read(json("{'choices':[{'message':{'role':'assistant'," + members + "},'finish_reason':'stop'}]}"))
        .message();
  }

  private static ChatAssembler streamed(String... deltas) {
    ChatAssembler fold = new ChatAssembler();
    for (String delta : deltas) {
      fold.add(ChunkWire.read(json("{'choices':[{'index':0,'delta':{" + delta + "}}]}")));
    }
    return fold;
  }

  @Test
  void theReasoningIsTheTextOfTheDetails() {
    AssistantMessage message = whole("'content':'A','reasoning_details':[{'type':'reasoning.text','text':'Be'},"
        + "{'type':'reasoning.encrypted','data':'x'},{'type':'reasoning.summary','summary':'cause'}]");
    assertThat(message.reasoning()).contains("Because");
    assertThat(whole("'content':'A','reasoning':'R','reasoning_details':[{'type':'reasoning.text','text':'B'}]").reasoning())
        .contains("R");
    for (String other : List.of("null", "'text'", "[]", "[1,null,{}]", "[{'type':'reasoning.encrypted','data':'x'}]")) {
      assertThat(whole("'content':'A','reasoning_details':" + other).reasoning()).as(other).isEmpty();
    }
  }

  @Test
  void theDetailsGoBackAsTheyCame() {
    String details = "[{'type':'reasoning.text','text':'Because','signature':'s','format':'f','index':0}]";
    JsonObject back = MessageWire.write(whole("'content':'A','reasoning_details':" + details));
    assertThat(back.get("reasoning_details")).isEqualTo(Json.parse(details.replace('\'', '"')));
    assertThat(back.get("reasoning_content").asString()).isEqualTo("Because");
  }

  @Test
  void thePiecesOfAStreamAreJoined() {
    ChatResponse response = streamed(
        "'reasoning':'Be','reasoning_details':[{'type':'reasoning.text','text':'Be','index':0,'format':'f'}]",
        "'reasoning':'cause','reasoning_details':[{'type':'reasoning.text','text':'cause','index':0}]",
        "'reasoning_details':[{'type':'reasoning.text','signature':'s','index':0,'text':null}]",
        "'reasoning_details':[{'type':'reasoning.encrypted','data':'x','index':1},{'type':'reasoning.encrypted','data':'y','index':1}]",
        "'reasoning_details':[{'type':'reasoning.summary','summary':'S','index':2}]",
        "'reasoning_details':[{'type':'reasoning.summary','summary':'um','index':2}]",
        "'content':'A'").response();
    assertThat(response.message()).isEqualTo(whole("'content':'A','reasoning':'BecauseSum','reasoning_details':["
        + "{'type':'reasoning.text','text':'Because','index':0,'format':'f','signature':'s'},{'type':'reasoning.encrypted','data':'x','index':1},"
        + "{'type':'reasoning.encrypted','data':'y','index':1},{'type':'reasoning.summary','summary':'Sum','index':2}]"));
  }

  @Test
  void aWholeAnswerIsCutAndFoldedWithoutAChange() {
    ChatResponse response = ResponseWire.read(json("{'choices':[{'index':0,'message':{'role':'assistant','content':'A','reasoning_details':["
        + "{'type':'reasoning.text','text':'a'},{'type':'reasoning.text','text':'b'}]},'finish_reason':'stop'}]}"));
    ChatAssembler fold = new ChatAssembler();
    response.chunks().forEach(fold::add);
    assertThat(fold.response()).isEqualTo(response);
  }

  @Test
  void manyPiecesTakeLinearTimeAndAreCounted() {
    ChatAssembler fold = new ChatAssembler();
    for (int i = 0; i < 50_000; i++) {
      fold.add(ChunkWire.read(json("{'choices':[{'index':0,'delta':{'reasoning_details':[{'type':'reasoning.text','text':'0123456789'}]}}]}")));
    }
    assertThat(fold.size()).isGreaterThan(1_000_000);
    assertThat(fold.response().message().extra().at("/reasoning_details/0/text").asString()).hasSize(500_000);
  }

  @Test
  void otherListsOfADeltaAreReplaced() {
    assertThat(streamed("'annotations':[{'type':'a'}]", "'annotations':[{'type':'b'}]").response().message().extra())
        .isEqualTo(json("{'annotations':[{'type':'b'}]}"));
  }

  @Test
  void onlyChatCompletionsGetTheDetails() {
    AssistantMessage answer = whole("'content':'A','reasoning_details':[{'type':'reasoning.text','text':'B'}]");
    assertThat(OwnMembers.known(answer.extra(), Protocol.CHAT)).isSameAs(answer.extra());
    for (Protocol other : List.of(Protocol.MESSAGES, Protocol.RESPONSES)) {
      assertThat(OwnMembers.known(answer.extra(), other)).isEqualTo(JsonObject.EMPTY);
    }
  }

  @Test
  void extrasOfACallAreKeptAndSentBack() {
    JsonValue call = json(CALL);
    AssistantMessage whole = whole("'content':null,'tool_calls':[" + CALL + "]");
    assertThat(MessageWire.write(whole).at("/tool_calls/0")).isEqualTo(call);
    AssistantMessage streamed = streamed(
        "'tool_calls':[{'index':0,'id':'a','type':'function','function':{'name':'look','arguments':''},'extras':{'signature':'s'}}]",
        "'tool_calls':[{'index':0,'function':{'arguments':'{}'}}]").response().message();
    assertThat(streamed).isEqualTo(whole);
    assertThat(MessageWire.read(MessageWire.write(streamed), "")).isEqualTo(whole);
  }
}
