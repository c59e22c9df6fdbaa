package io.github.kimisdk.internal.protocol.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.Origins;
import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.PromptCacheOptions;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.Thinking;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.server.format.messages.MessagesServer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesServerTest {

  private final MessagesFormat client = new MessagesFormat();
  private final MessagesServer server = new MessagesServer();

  private static JsonObject json(String text) {
    return Json.parse(text).asObject();
  }

  private ChatRequest read(String body) {
    return server.readRequest(json(body));
  }

  @Test
  void anyJsonObjectIsTheSchemaOfAllObjects() {
    ChatRequest request = ChatRequest.builder().user("A").responseFormat(ResponseFormat.JSON).build();
    JsonObject body = client.writeRequest(RequestWire.named(request, "kimi-k3"), false);
    assertThat(body.get("output_config"))
        .hasToString("{\"format\":{\"type\":\"json_schema\",\"schema\":{\"type\":\"object\",\"required\":[]}}}");
    assertThat(server.readRequest(body).output().format())
        .contains(ResponseFormat.schema("answer", json("{\"type\":\"object\",\"required\":[]}")));
  }

  @Test
  void requestOfAnOfficialClientIsRead() {
    ChatRequest request = read("""
        {"model":"kimi-k3","max_tokens":1024,"stream":true,"temperature":1,"top_p":0.95,"top_k":5,"stop_sequences":["END"],"service_tier":"auto",
         "system":[{"type":"text","text":"A","cache_control":{"type":"ephemeral"}},{"type":"text","text":"B"}],
         "thinking":{"type":"enabled","budget_tokens":1024},"metadata":{"user_id":"u"},"cache_control":{"type":"ephemeral","ttl":"1h"},
         "output_config":{"effort":"low","format":{"type":"json_schema","schema":{"type":"object"}}},
         "tools":[{"name":"f","description":"Does it","input_schema":{"type":"object"},"cache_control":{"type":"ephemeral"}},
                  {"type":"web_search_20250305","name":"web_search"}],
         "tool_choice":{"type":"any","disable_parallel_tool_use":true},
         "messages":[{"role":"user","content":[{"type":"text","text":"Hi","cache_control":{"type":"ephemeral"}}]}]}""");
    assertThat(request.messages()).containsExactly(
        new SystemMessage(
            List.of(ContentPart.text("A"), ContentPart.text("B")), Optional.empty(), List.of(), JsonObject.EMPTY),
        Message.user("Hi"));
    assertThat(request.tools().get(0)).isEqualTo(ToolSpec.function("f", "Does it", json("{\"type\":\"object\"}")));
    assertThat(request.tools().get(1)).isInstanceOf(ToolSpec.Unknown.class);
    assertThat(request.toolUse().choice()).contains(ToolChoice.REQUIRED);
    assertThat(request.reasoning().thinking()).contains(Thinking.ENABLED);
    assertThat(request.reasoning().effort()).contains("low");
    assertThat(request.output().maxCompletionTokens()).hasValue(1024);
    assertThat(request.output().stop()).containsExactly("END");
    assertThat(request.output().format()).contains(ResponseFormat.schema("answer", json("{\"type\":\"object\"}")));
    assertThat(request.hints().safetyIdentifier()).contains("u");
    assertThat(request.hints().promptCacheOptions()).contains(PromptCacheOptions.implicit("1h"));
    assertThat(request.sampling().topP()).hasValue(0.95);
    assertThat(request.extra()).isEqualTo(JsonObject.of("parallel_tool_calls", false));
    assertThat(server.streams(json("{\"stream\":true}"))).isTrue();
    assertThat(server.streams(JsonObject.EMPTY)).isFalse();
  }

  @Test
  void toolResultsAreSplitOutBeforeTheRestOfTheMessage() {
    ChatRequest request = read("""
        {"messages":[{"role":"user","content":"Hi"},
          {"role":"assistant","content":[{"type":"thinking","thinking":"T","signature":""},{"type":"redacted_thinking","data":"x"},
            {"type":"text","text":"A","citations":null},{"type":"tool_use","id":"a","name":"f","input":{"x":1},"cache_control":{"type":"ephemeral"}}]},
          {"role":"user","content":[{"type":"text","text":"Now"},{"type":"tool_result","tool_use_id":"a","is_error":true,
            "content":[{"type":"text","text":"1"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBO"}}]},
            {"type":"tool_result","tool_use_id":"b"}]}]}""");
    AssistantMessage turn = AssistantMessage.of("A", List.of(ToolCall.of("a", "f", "{\"x\":1}"))).withReasoning("T")
        .withOrigin(List.of(Origins.block(JsonObject.of("type", "redacted_thinking", "data", "x"), 1, 0, 0)));
    assertThat(request.messages()).containsExactly(
        Message.user("Hi"), turn,
        new ToolMessage("a", List.of(ContentPart.text("Error: 1"), ContentPart.image("data:image/png;base64,iVBO")),
        Optional.of("f"), JsonObject.EMPTY),
        Message.tool("b", ""), Message.user("Now"));
  }

  @Test
  void messageOfTheModelAtTheEndIsPartial() {
    assertThat(read("{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},{\"role\":\"assistant\",\"content\":\"{\"}]}")
        .messages().get(1))
        .isEqualTo(AssistantMessage.partial("{"));
  }

  @Test
  void adaptiveThinkingIsTheDefaultOfTheModelAndAnOlderMemberNamesTheFormat() {
    assertThat(read("{\"thinking\":{\"type\":\"adaptive\"}}").reasoning().thinking()).isEmpty();
    assertThat(read("{\"thinking\":{\"type\":\"disabled\"}}").reasoning().off()).isTrue();
    assertThat(read("{\"output_format\":{\"type\":\"json_schema\",\"schema\":{}}}").output().format()).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "{'max_tokens':'many'}", "{'messages':{}}", "{'messages':[{'content':'Hi'}]}",
          "{'messages':[{'role':'user','content':[{'text':'Hi'}]}]}",
      "{'messages':[{'role':'user','content':[{'type':'image'}]}]}", "{'tools':[{'name':'f'}]}", "{'system':7}",
      "{'stop_sequences':'END'}",
      "{'tool_choice':'auto'}", "{'output_config':[]}", "{'messages':[{'role':'user','content':7}]}",
      "{'messages':[{'role':'assistant','content':7}]}"})
  void wrongTypesAreReportedWithTheirPath(String body) {
    assertThatThrownBy(() -> read(body.replace('\'', '"'))).isInstanceOf(JsonTypeException.class).hasMessageStartingWith("/");
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "{'max_tokens':0}", "{'tool_choice':{'type':'often'}}", "{'output_config':{'format':{'type':'grammar'}}}",
      "{'messages':[{'role':'user','content':[{'type':'image','source':{'type':'url','url':'https://example.org/a.png'}}]}]}"})
  void impossibleValuesAreRefused(String body) {
    assertThatThrownBy(() -> read(body.replace('\'', '"'))).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected");
  }

  @ParameterizedTest
  @CsvSource({"400,invalid_request_error", "401,authentication_error", "403,permission_error", "404,not_found_error",
      "413,request_too_large",
      "429,rate_limit_error", "500,api_error", "502,api_error", "504,timeout_error", "529,overloaded_error"})
  void errorsHaveTheTypeOfTheirStatus(int status, String type) {
    assertThat(server.writeError(status, ApiError.of("some_error", "No."), "req_1")).isEqualTo(json(
        "{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"No.\"},\"request_id\":\"req_1\"}"));
  }

  @Test
  void wholeAnswerHasAllMembersThatClientsExpect() {
    AssistantMessage message = AssistantMessage.of("A").withReasoning("R").withExtra(JsonObject.of("refusal", "no"));
    ChatResponse response = new ChatResponse("msg_1", Optional.empty(), "", ChatResponse.of(message).choices(), Optional.empty(),
        Optional.empty(), true, JsonObject.EMPTY);
    JsonObject body = server.writeResponse(response, json("{\"model\":\"kimi-k3\"}"));
    assertThat(body).isEqualTo(json("""
        {"id":"msg_1","type":"message","role":"assistant","model":"kimi-k3","content":[{"type":"thinking","thinking":"R","signature":""},
         {"type":"text","text":"A"}],"stop_reason":"end_turn","stop_sequence":null,
         "usage":{"input_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0}}"""));
  }

  @Test
  void anAnswerWithoutAnIdGetsOne() {
    String whole = server.writeResponse(ChatResponse.of("hi"), json("{\"model\":\"m\"}")).get("id").asString();
    assertThat(whole).matches("msg_[0-9a-f]{32}").isNotEqualTo(
        server.writeResponse(ChatResponse.of("hi"), json("{\"model\":\"m\"}")).get("id").asString());
    JsonObject started = server.events(json("{\"model\":\"m\"}")).chunk(ChatResponse.of("hi").chunks().get(0)).get(0).data();
    assertThat(started.at("/message/id").asString()).matches("msg_[0-9a-f]{32}");
  }

  @Test
  void keptThinkingIsReadFromAnEditOfTheContext() {
    ChatRequest request = ChatRequest.of("Hi").withModel("kimi-k2.6");
    request = request.withReasoning(request.reasoning().withThinking(Thinking.ENABLED.withKeep("all")));
    JsonObject body = client.writeRequest(request, false);
    assertThat(server.readRequest(body).reasoning().thinking()).contains(Thinking.ENABLED.withKeep("all"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'edits':[]}", "{'edits':[{'type':'clear_tool_uses_20250919','keep':'all'}]}",
      "{'edits':[{'type':'clear_thinking_20251015'}]}",
          "{'edits':[{'type':'clear_thinking_20251015','keep':{'type':'thinking_turns','value':2}}]}"})
  void otherEditsOfTheContextKeepNoThinking(String management) {
    JsonObject body = json("{'model':'m','max_tokens':1,'messages':[{'role':'user','content':'A'}],'thinking':{'type':'enabled'}}"
        .replace('\'', '"')).with("context_management", json(management.replace('\'', '"')));
    assertThat(server.readRequest(body).reasoning().thinking()).contains(Thinking.ENABLED);
  }
}
