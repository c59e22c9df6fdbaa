package io.github.kimisdk.server.format.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponsesServerTest {

  private final ResponsesServer format = new ResponsesServer();

  private ChatRequest read(String body) {
    return format.readRequest(Json.parse(body).asObject());
  }

  @Test
  void theInputMayBeOneText() {
    assertThat(read("{\"model\":\"m\",\"input\":\"Hi\"}")).isEqualTo(ChatRequest.of("Hi").withModel("m"));
    assertThat(format.streams(Json.parse("{\"stream\":true}").asObject())).isTrue();
    assertThat(format.streams(Json.parse("{\"stream\":null}").asObject())).isFalse();
  }

  @Test
  void messagesMayLackTheirTypeAndHaveTextAsContent() {
    assertThat(read("""
        {"instructions":"A","input":[{"role":"system","content":"B"},{"role":"developer","content":"C"},
         {"role":"user","content":"D"},{"role":"assistant","content":"E"},
         {"id":"msg_1","type":"message","role":"assistant","status":"completed","content":[
          {"type":"output_text","text":"F","annotations":[],"logprobs":[]}]}]}""").messages()).containsExactly(
        Message.system("A"), Message.system("B"), Message.system("C"), Message.user("D"), Message.assistant("E"),
        Message.assistant("F"));
  }

  @Test
  void theItemsOfOneTurnAreOneMessage() {
    assertThat(read("""
        {"input":[{"role":"user","content":[{"type":"input_text","text":"D"},
          {"type":"input_image","image_url":"data:image/png;base64,iVBORw0KGgo","detail":"auto"}]},
         {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"R"}],"encrypted_content":null},
         {"type":"message","role":"assistant","content":[{"type":"output_text","text":"T"}]},
         {"type":"function_call","id":"fc_1","call_id":"c1","name":"f","arguments":"{}","status":"completed"},
         {"type":"function_call","id":"fc_2","call_id":"c2","name":"g","arguments":"{}"},
         {"type":"function_call_output","call_id":"c2","output":[{"type":"input_text","text":"2"}],"status":"completed"},
         {"type":"function_call_output","id":"o","call_id":"c1","output":"1"},
         {"type":"additional_tools","role":"developer","tools":[{"type":"function","name":"h","parameters":null,"strict":null}]},
         {"type":"message","role":"assistant","content":"Done"}]}""").messages()).containsExactly(
        Message.user(ContentPart.text("D"), ContentPart.image("data:image/png;base64,iVBORw0KGgo")),
        AssistantMessage.of("T", List.of(ToolCall.of("c1", "f", "{}"), ToolCall.of("c2", "g", "{}"))).withReasoning("R"),
        Message.tool("c2", "2"),
        Message.tool("c1", "1"),
        SystemMessage.adding(List.of(
            new ToolSpec.Function("h", Optional.empty(), JsonObject.EMPTY, Optional.empty(), JsonObject.EMPTY))),
        Message.assistant("Done"));
  }

  @Test
  void settingsAreReadAndOthersAreIgnored() {
    ChatRequest request = read("""
        {"model":"m","input":[],"instructions":null,"max_output_tokens":9,"temperature":1,"top_p":0.5,
         "reasoning":{"effort":"high","summary":"auto"},"text":{"format":{"type":"json_schema","name":"n","strict":true,
         "schema":{"type":"object"}},"verbosity":"low"},"tools":[{"type":"function","name":"f","description":"d",
         "parameters":{"type":"object"},"strict":false},{"type":"web_search"}],"prompt_cache_key":"k","safety_identifier":"s",
         "store":true,"metadata":{"a":"b"},"include":["reasoning.encrypted_content"],"parallel_tool_calls":true,"user":"u",
         "previous_response_id":null,"background":false,"truncation":"auto","service_tier":"auto","tomorrow":1}""");
    assertThat(request).isEqualTo(ChatRequest.builder().model("m").maxCompletionTokens(9).temperature(1).topP(0.5)
        .reasoningEffort("high").promptCacheKey("k").safetyIdentifier("s")
        .responseFormat(ResponseFormat.schema("n", JsonObject.of("type", "object")).withStrict(true))
        .tools(ToolSpec.function("f", "d", JsonObject.of("type", "object")).withStrict(false),
            new ToolSpec.Unknown("web_search", JsonObject.of("type", "web_search")))
        .build());
  }

  @Test
  void everyToolChoiceIsRead() {
    assertThat(read("{\"input\":\"\",\"tool_choice\":\"required\"}").toolUse().choice()).contains(ToolChoice.REQUIRED);
    assertThat(read("{\"input\":\"\",\"tool_choice\":{\"type\":\"function\",\"name\":\"f\"}}").toolUse().choice())
        .contains(ToolChoice.named("f"));
    JsonObject allowed = JsonObject.of("type", "allowed_tools", "mode", "auto");
    assertThat(read("{\"input\":\"\",\"tool_choice\":" + allowed + "}").toolUse().choice())
        .contains(new ToolChoice.Unknown("allowed_tools", allowed));
  }

  @Test
  void logprobsAreReadInBothForms() {
    assertThat(read("{\"input\":\"\",\"top_logprobs\":2}").output().topLogprobs()).hasValue(2);
    assertThat(read("{\"input\":\"\",\"include\":[\"message.output_text.logprobs\"]}").output().logprobs()).contains(true);
    assertThat(read("{\"input\":\"\",\"top_logprobs\":0}").output().logprobs()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      {}                                                              | /input: expected string or array, found nothing
      {"input":1}                                                     | /input: expected array
      {"input":[1]}                                                   | /input/0: expected object
      {"input":[{"content":"a"}]}                                     | /input/0/role: expected string, found nothing
      {"input":[{"role":"user","content":1}]}                         | /input/0/content: expected string or array
      {"input":[{"role":"user","content":[{"type":"input_text"}]}]}   | /input/0/content/0/text: expected string
      {"input":[{"type":"function_call","call_id":1}]}                | /input/0/call_id: expected string
      {"input":[{"type":"function_call_output","output":"a"}]}        | /input/0/call_id: expected string
      {"input":"","tools":[{"type":"function"}]}                      | /tools/0/name: expected string
      {"input":"","text":{"format":{"type":"json_schema"}}}           | /text/format/name: expected string
      {"input":"","max_output_tokens":"9"}                            | /max_output_tokens: expected
      {"input":"","instructions":[]}                                  | /instructions: expected string
      """)
  void aWrongTypeIsToldWithItsPath(String body, String message) {
    assertThatThrownBy(() -> read(body)).isInstanceOf(JsonTypeException.class).hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      {"input":"","previous_response_id":"resp_1"}                    | /previous_response_id: expected nothing or null
      {"input":"","conversation":"conv_1"}                            | /conversation: expected nothing or null
      {"input":"","prompt":{"id":"p"}}                                | /prompt: expected nothing or null
      {"input":"","background":true}                                  | /background: expected false
      {"input":"","reasoning":{"effort":"none"}}                      | reasoning.effort value "none" is not supported
      {"input":"","max_output_tokens":0}                              | maxCompletionTokens: expected a limit of at least 1
      {"input":[{"type":"item_reference","id":"a"}]}                  | /input/0: expected a whole item, found item_reference
      {"input":[{"type":"item_reference","id":"a"}]}                  | providerOptions: { openai: { store: false } }
      {"input":[{"role":"user","content":[{"type":"input_image","image_url":"https://a/b.png"}]}]} | /input/0/content/0/image_url:
      """)
  void aValueThatTheServerCannotServeIsRefused(String body, String message) {
    assertThatThrownBy(() -> read(body)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
  }

  @Test
  void anErrorHasTheMembersOfOpenAi() {
    assertThat(format.writeError(400, ApiError.of("invalid_request_error", "bad"), "req_1")).isEqualTo(Json.parse("""
        {"error":{"message":"bad","type":"invalid_request_error","param":null,"code":"invalid_request_error"}}"""));
  }
}
