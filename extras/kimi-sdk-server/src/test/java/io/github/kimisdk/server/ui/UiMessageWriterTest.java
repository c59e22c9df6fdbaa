package io.github.kimisdk.server.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.wire.ChunkWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.server.format.EventWriter.Event;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The UI message stream, event by event. */
class UiMessageWriterTest {

  private final UiMessageWriter writer = new UiMessageWriter();
  private final List<String> events = new ArrayList<>();

  @Test
  void anAnswerWithReasoningTextAndParallelToolCallsHasTheEventsOfTheProtocol() {
    delta("{'role':'assistant','content':''}");
    delta("{'reasoning_content':'Two '}");
    delta("{'reasoning_content':'cities.'}");
    delta("{'content':'Let me '}");
    delta("{'content':'look.'}");
    delta("{'tool_calls':[{'index':0,'id':'weather:0','type':'function','function':{'name':'weather','arguments':''}}]}");
    delta("{'tool_calls':[{'index':0,'function':{'arguments':'{\\\"city\\\":'}}]}");
    delta("{'tool_calls':[{'index':1,'id':'weather:1','type':'function','function':{'name':'weather','arguments':'{}'}}]}");
    delta("{'tool_calls':[{'index':0,'function':{'arguments':'\\\"Oslo\\\"}'}}]}");
    finish("tool_calls");
    add(writer.chunk(ChunkWire.read(Json.parse("{\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,\"total_tokens\":3}}"))));
    end();

    assertThat(String.join("\n", events)).isEqualTo("""
        {"type":"start"}
        {"type":"start-step"}
        {"type":"reasoning-start","id":"reasoning-0"}
        {"type":"reasoning-delta","id":"reasoning-0","delta":"Two "}
        {"type":"reasoning-delta","id":"reasoning-0","delta":"cities."}
        {"type":"reasoning-end","id":"reasoning-0"}
        {"type":"text-start","id":"text-1"}
        {"type":"text-delta","id":"text-1","delta":"Let me "}
        {"type":"text-delta","id":"text-1","delta":"look."}
        {"type":"text-end","id":"text-1"}
        {"type":"tool-input-start","toolCallId":"weather:0","toolName":"weather"}
        {"type":"tool-input-delta","toolCallId":"weather:0","inputTextDelta":"{\\"city\\":"}
        {"type":"tool-input-start","toolCallId":"weather:1","toolName":"weather"}
        {"type":"tool-input-delta","toolCallId":"weather:1","inputTextDelta":"{}"}
        {"type":"tool-input-delta","toolCallId":"weather:0","inputTextDelta":"\\"Oslo\\"}"}
        {"type":"tool-input-available","toolCallId":"weather:0","toolName":"weather","input":{"city":"Oslo"}}
        {"type":"tool-input-available","toolCallId":"weather:1","toolName":"weather","input":{}}
        {"type":"finish-step"}
        {"type":"finish","finishReason":"tool-calls"}""");
    assertThat(writer.endMark()).isTrue();
  }

  @Test
  void aWholeResponseThatIsWrittenAsChunksIsOneTextBlock() {
    ChatResponse.of("Hello").chunks().forEach(chunk -> add(writer.chunk(chunk)));
    end();
    assertThat(events).filteredOn(event -> event.contains("-start\",\"id\"")).hasSize(1);
    assertThat(events).contains("{\"type\":\"text-delta\",\"id\":\"text-0\",\"delta\":\"Hello\"}")
        .endsWith("{\"type\":\"finish\",\"finishReason\":\"stop\"}");
  }

  @Test
  void theSignatureOfReasoningEndsItsBlock() {
    delta("{'reasoning_content':'Hm.'}");
    delta("{'origin':[{'messages':{'signature':'ab'}}]}");
    delta("{'origin':[{'messages':{}}],'content':'Yes.'}");
    assertThat(events).contains(
        "{\"type\":\"reasoning-end\",\"id\":\"reasoning-0\",\"providerMetadata\":{\"kimi\":{\"origin\":["
            + "{\"messages\":{\"signature\":\"ab\"}},{\"messages\":{}}]}}}");
  }

  @Test
  void argumentsWaitForTheNameAndACallWithoutAnIdGetsOne() {
    delta("{'tool_calls':[{'index':0,'function':{'arguments':'{\\\"a\\\":'}}]}");
    assertThat(events).containsExactly("{\"type\":\"start\"}", "{\"type\":\"start-step\"}");
    delta("{'tool_calls':[{'index':0,'function':{'name':'add','arguments':'1}'}}]}");
    finish("tool_calls");
    assertThat(events.subList(2, events.size())).containsExactly(
        "{\"type\":\"tool-input-start\",\"toolCallId\":\"call-0\",\"toolName\":\"add\"}",
        "{\"type\":\"tool-input-delta\",\"toolCallId\":\"call-0\",\"inputTextDelta\":\"{\\\"a\\\":1}\"}",
        "{\"type\":\"tool-input-available\",\"toolCallId\":\"call-0\",\"toolName\":\"add\",\"input\":{\"a\":1}}");
  }

  @Test
  void callsWithoutAnIndexAreToldApartByTheirIds() {
    delta("{'tool_calls':[{'id':'a','function':{'name':'f','arguments':'{'}}]}");
    delta("{'tool_calls':[{'function':{'arguments':'}'}}]}");
    delta("{'tool_calls':[{'id':'b','function':{'name':'f','arguments':'{}'}}]}");
    finish("tool_calls");
    end();
    assertThat(events).filteredOn(event -> event.contains("available")).hasSize(2)
        .allMatch(event -> event.contains("\"input\":{}"));
  }

  @Test
  void argumentsThatAreNotJsonAreAnErrorOfTheirCallWithTheirText() {
    delta("{'tool_calls':[{'index':0,'id':'a','function':{'name':'f','arguments':'{\\\"x'}}]}");
    finish("length");
    end();
    assertThat(events).contains("{\"type\":\"tool-input-error\",\"toolCallId\":\"a\",\"toolName\":\"f\",\"input\":\"{\\\"x\","
        + "\"errorText\":\"the arguments of the tool call are not JSON\"}", "{\"type\":\"finish\",\"finishReason\":\"length\"}");
  }

  @ParameterizedTest
  @CsvSource({"stop,stop", "length,length", "tool_calls,tool-calls", "content_filter,content-filter", "tired,other"})
  void finishReasonsHaveTheNamesOfTheProtocol(String ours, String theirs) {
    finish(ours);
    end();
    assertThat(events).endsWith("{\"type\":\"finish\",\"finishReason\":\"" + theirs + "\"}");
  }

  @Test
  void anErrorClosesTheOpenTextAndLeavesAnOpenToolCall() {
    delta("{'content':'Hal'}");
    add(writer.error(502, ApiError.of("server_error", "broken")));
    assertThat(events.subList(3, events.size())).containsExactly(
        "{\"type\":\"text-delta\",\"id\":\"text-0\",\"delta\":\"Hal\"}",
        "{\"type\":\"text-end\",\"id\":\"text-0\"}",
        "{\"type\":\"error\",\"errorText\":\"broken\"}");
  }

  @Test
  void onlyTheFirstChoiceIsWritten() {
    add(writer.chunk(ChunkWire.read(Json.parse("""
        {"choices":[{"index":1,"delta":{"content":"two"}},{"index":0,"delta":{"content":"one"}}]}"""))));
    assertThat(events).contains("{\"type\":\"text-delta\",\"id\":\"text-0\",\"delta\":\"one\"}")
        .noneMatch(event -> event.contains("two"));
  }

  @Test
  void anEmptyAnswerIsAMessageWithoutParts() {
    end();
    assertThat(events).containsExactly("{\"type\":\"start\"}", "{\"type\":\"start-step\"}", "{\"type\":\"finish-step\"}",
        "{\"type\":\"finish\",\"finishReason\":\"other\"}");
  }

  private void delta(String json) {
    add(writer.chunk(chunk("{'choices':[{'index':0,'delta':" + json + "}]}")));
  }

  private void finish(String reason) {
    add(writer.chunk(chunk("{'choices':[{'index':0,'delta':{},'finish_reason':'" + reason + "'}]}")));
  }

  private void end() {
    add(writer.end());
  }

  private void add(List<Event> written) {
    for (Event event : written) {
      assertThat(event.name()).isEmpty();
      events.add(event.data().toString());
    }
  }

  private static ChatChunk chunk(String json) {
    return ChunkWire.read(Json.parse(json.replace('\'', '"')));
  }
}
