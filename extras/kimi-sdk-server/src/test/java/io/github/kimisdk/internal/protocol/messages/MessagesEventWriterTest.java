package io.github.kimisdk.internal.protocol.messages;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.Origins;
import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.wire.ChunkWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.format.EventWriter.Event;
import io.github.kimisdk.server.format.EventWriter;
import io.github.kimisdk.server.format.Events;
import io.github.kimisdk.server.format.messages.MessagesServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessagesEventWriterTest {

  private static final JsonObject BODY = JsonObject.of("model", "kimi-k3");

  private static List<Event> events(List<ChatChunk> chunks) {
    EventWriter writer = new MessagesServer().events(BODY);
    List<Event> events = new ArrayList<>();
    chunks.forEach(chunk -> events.addAll(writer.chunk(chunk)));
    events.addAll(writer.end());
    return events;
  }

  /** Chunks of chat completions by their deltas. */
  private static List<ChatChunk> chat(String... deltas) {
    List<ChatChunk> chunks = new ArrayList<>();
    for (String delta : deltas) {
      chunks.add(ChunkWire.read(Json.parse("{'id':'c','choices':[{'index':0,'delta':".replace('\'', '"')
          + delta.replace('\'', '"') + "}]}")));
    }
    return chunks;
  }

  private static List<String> brief(List<Event> events) {
    return events.stream().map(event -> {
      JsonObject data = event.data();
      assertThat(data.get("type").asString()).isEqualTo(event.name());
      String index = data.tryGet("index").map(Object::toString).orElse("");
      String inner = data.tryGet("delta").or(() -> data.tryGet("content_block")).map(Object::toString).orElse("");
      return event.name().replace("content_block_", "") + index + inner;
    }).toList();
  }

  private static String call(int index, String id, String arguments) {
    return "{'tool_calls':[{'index':" + index + (id.isEmpty() ? "" : ",'id':'" + id + "','type':'function'") + ",'function':{"
        + (id.isEmpty() ? "" : "'name':'f',") + "'arguments':'" + arguments + "'}}]}";
  }

  @Test
  void eventsHaveWhatOfficialClientsNeed() {
    ChatResponse response = ChatResponse.of(
        Origins.signed(AssistantMessage.of("Hi", List.of(ToolCall.of("a", "f", "{}"))).withReasoning("Why"), "sig"))
        .withUsage(Usage.of(10, 5).withCachedTokens(4));
    List<Event> events = events(response.chunks());
    JsonObject started = events.get(0).data().get("message").asObject();
    assertThat(started.get("id").asString()).startsWith("msg_");
    assertThat(started.without("id")).isEqualTo(Json.parse("""
        {"type":"message","role":"assistant","model":"kimi-k3","content":[],"stop_reason":null,"stop_sequence":null,
         "usage":{"input_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0}}"""));
    assertThat(brief(events)).containsExactly(
        "message_start",
        "start0{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}",
        "delta0{\"type\":\"thinking_delta\",\"thinking\":\"Why\"}",
        "delta0{\"type\":\"signature_delta\",\"signature\":\"sig\"}",
        "stop0",
        "start1{\"type\":\"text\",\"text\":\"\"}",
        "delta1{\"type\":\"text_delta\",\"text\":\"Hi\"}",
        "stop1",
        "start2{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"f\",\"input\":{}}",
        "delta2{\"type\":\"input_json_delta\",\"partial_json\":\"{}\"}",
        "stop2",
        "message_delta{\"stop_reason\":\"tool_use\",\"stop_sequence\":null}",
        "message_stop");
    assertThat(events.get(events.size() - 2).data().get("usage")).isEqualTo(Json.parse(
        "{\"input_tokens\":6,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":4,\"output_tokens\":5}"));
    assertThat(new MessagesServer().events(BODY).endMark()).isFalse();
  }

  @Test
  void emptyPiecesBeginNoBlocks() {
    List<Event> events = events(chat("{'role':'assistant','content':''}", "{'content':'A','reasoning_content':''}",
        "{'content':'B','reasoning_content':''}", "{'content':''}"));
    assertThat(brief(events)).filteredOn(event -> event.startsWith("start")).hasSize(2);
    assertThat(EventLog.of(Events.stream(events)).response().text()).isEqualTo("AB");
    assertThat(EventLog.of(Events.stream(events)).response().reasoning()).contains("");
  }

  @Test
  void interleavedCallsBecomeOneBlockAfterTheOther() {
    List<Event> events = events(chat(call(0, "a", ""), call(1, "b", ""), call(0, "", "{'x':".replace('\'', ' ')),
        call(1, "", "[1,"),
        call(0, "", "1}"), call(1, "", "2]")));
    assertThat(brief(events)).containsExactly(
        "message_start",
        "start0{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"f\",\"input\":{}}",
        "delta0{\"type\":\"input_json_delta\",\"partial_json\":\"{ x :\"}",
        "delta0{\"type\":\"input_json_delta\",\"partial_json\":\"1}\"}",
        "stop0",
        "start1{\"type\":\"tool_use\",\"id\":\"b\",\"name\":\"f\",\"input\":{}}",
        "delta1{\"type\":\"input_json_delta\",\"partial_json\":\"[1,2]\"}",
        "stop1",
        "message_delta{\"stop_reason\":\"tool_use\",\"stop_sequence\":null}",
        "message_stop");
  }

  @Test
  void callBehindACompleteCallIsNotHeldBack() {
    EventWriter writer = new MessagesServer().events(BODY);
    List<Event> events = new ArrayList<>();
    chat(call(0, "a", "{}"), call(1, "b", ""), call(1, "", "{")).forEach(chunk -> events.addAll(writer.chunk(chunk)));
    assertThat(brief(events)).endsWith("delta1{\"type\":\"input_json_delta\",\"partial_json\":\"{\"}");
  }

  @Test
  void contentBetweenTheArgumentsOfACallWaitsForItsEnd() {
    List<Event> events = events(chat(call(0, "a", "["), "{'content':'Hi','reasoning_content':'Hm'}", call(0, "", "1,"),
        "{'content':' you'}", call(0, "", "2]"), "{'content':'!'}", call(0, "", " ")));
    assertThat(brief(events)).containsExactly(
        "message_start",
        "start0{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"f\",\"input\":{}}",
        "delta0{\"type\":\"input_json_delta\",\"partial_json\":\"[\"}",
        "delta0{\"type\":\"input_json_delta\",\"partial_json\":\"1,\"}",
        "delta0{\"type\":\"input_json_delta\",\"partial_json\":\"2]\"}",
        "stop0",
        "start1{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}",
        "delta1{\"type\":\"thinking_delta\",\"thinking\":\"Hm\"}",
        "delta1{\"type\":\"signature_delta\",\"signature\":\"\"}",
        "stop1",
        "start2{\"type\":\"text\",\"text\":\"\"}",
        "delta2{\"type\":\"text_delta\",\"text\":\"Hi\"}",
        "delta2{\"type\":\"text_delta\",\"text\":\" you\"}",
        "delta2{\"type\":\"text_delta\",\"text\":\"!\"}",
        "stop2",
        "message_delta{\"stop_reason\":\"tool_use\",\"stop_sequence\":null}",
        "message_stop");
  }

  @Test
  void contentBehindACallThatNeverEndsIsNotLost() {
    List<Event> events = events(chat(call(0, "a", "{"), "{'content':'Hi'}", call(1, "b", "{}"), "{'content':' you'}"));
    ChatResponse response = EventLog.of(Events.stream(events)).response();
    assertThat(response.text()).isEqualTo("Hi you");
    assertThat(response.toolCalls()).containsExactly(ToolCall.of("a", "f", "{"), ToolCall.of("b", "f", "{}"));
  }

  @Test
  void callsWithoutIndexesAreToldApartById() {
    List<Event> events = events(chat("{'tool_calls':[{'id':'a','function':{'name':'f','arguments':'{}'}}]}",
        "{'tool_calls':[{'id':'b','function':{'name':'g','arguments':'{'}}]}",
        "{'tool_calls':[{'function':{'arguments':'}'}}]}"));
    assertThat(EventLog.of(Events.stream(events)).response().toolCalls())
        .containsExactly(ToolCall.of("a", "f", "{}"), ToolCall.of("b", "g", "{}"));
  }

  @Test
  void signatureThatComesLastIsWrittenWithTheIndexOfItsBlock() {
    List<ChatChunk> chunks = chat("{'reasoning_content':'Why'}", "{'content':'A'}", "{'origin':[{'messages':{'signature':'sig'}}]}");
    assertThat(brief(events(chunks))).contains("stop1", "delta0{\"type\":\"signature_delta\",\"signature\":\"sig\"}");
    assertThat(Origins.signature(EventLog.of(Events.stream(events(chunks))).response().message())).contains("sig");
  }

  @Test
  void eachBlockOfThinkingHasItsOwnSignature() {
    List<ChatChunk> chunks = chat("{'reasoning_content':'One.'}", "{'origin':[{'messages':{'signature':'s1'}}]}",
        "{'origin':[{'messages':{}}],'reasoning_content':'Two.'}", "{'origin':[{'messages':{'signature':'s2'}}]}", "{'content':'A'}");
    assertThat(brief(events(chunks))).containsSubsequence(
        "delta0{\"type\":\"thinking_delta\",\"thinking\":\"One.\"}",
        "delta0{\"type\":\"signature_delta\",\"signature\":\"s1\"}", "stop0",
        "delta1{\"type\":\"thinking_delta\",\"thinking\":\"Two.\"}",
        "delta1{\"type\":\"signature_delta\",\"signature\":\"s2\"}", "stop1", "stop2");
  }

  @Test
  void aWholeAnswerIsWrittenInTheOrderOfItsBlocks() {
    List<JsonObject> origin = List.of(Origins.signature("s1", 4),
        Origins.block(JsonObject.of("type", "redacted_thinking", "data", "x"), 4, 1, 0), Origins.signature("s2", 8));
    ChatResponse response = ChatResponse.of(AssistantMessage.of("AB").withReasoning("One.Two.").withOrigin(origin));
    assertThat(EventLog.of(Events.stream(events(response.chunks()))).response().message().withOrigin(List.of()))
        .isEqualTo(response.message().withOrigin(List.of()));
    assertThat(brief(events(response.chunks()))).containsSubsequence(
        "start0{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}", "start1{\"type\":\"text\",\"text\":\"\"}",
        "start2{\"type\":\"redacted_thinking\",\"data\":\"x\"}",
        "start3{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}",
        "delta3{\"type\":\"signature_delta\",\"signature\":\"s2\"}", "start4{\"type\":\"text\",\"text\":\"\"}");
  }

  @Test
  void emptyAnswerIsComplete() {
    EventLog log = EventLog.of(Events.stream(events(List.of())));
    assertThat(log.end).isEqualTo("done");
    assertThat(log.response().usage()).isEmpty();
  }

  @Test
  void errorIsAnEventOfItsName() {
    List<Event> events = new MessagesServer().events(BODY).error(429, ApiError.of("engine_overloaded_error", "Busy"));
    assertThat(events).containsExactly(new Event(
        "error", Json.parse("{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Busy\"}}").asObject()));
  }
}
