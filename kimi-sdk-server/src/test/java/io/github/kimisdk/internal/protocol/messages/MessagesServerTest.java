package io.github.kimisdk.internal.protocol.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.Protocol;
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
import io.github.kimisdk.internal.protocol.Formats;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesServerTest {

  private final MessagesFormat format = new MessagesFormat();

  private static JsonObject json(String text) {
    return Json.parse(text).asObject();
  }

  private ChatRequest read(String body) {
    return format.readRequest(json(body));
  }

  @Test
  void addressesAndHeadersAreThoseOfTheReference() {
    assertThat(format.uri(Endpoint.INTERNATIONAL)).hasToString("https://api.moonshot.ai/anthropic/v1/messages");
    assertThat(format.uri(Endpoint.of("https://api.moonshot.cn/anthropic")))
        .hasToString("https://api.moonshot.cn/anthropic/v1/messages");
    assertThat(format.uri(Endpoint.CODING)).hasToString("https://api.kimi.com/coding/v1/messages");
    assertThat(format.uri(Endpoint.of("http://127.0.0.1:8080/v1"))).hasToString("http://127.0.0.1:8080/v1/messages");
    assertThat(format.headers(ChatRequest.of("A"))).containsExactlyEntriesOf(Map.of("anthropic-version", "2023-06-01"));
    assertThat(Formats.client(Protocol.MESSAGES)).isInstanceOf(MessagesFormat.class);
  }

  @Test
  void anyJsonObjectIsTheSchemaOfAllObjects() {
    ChatRequest request = ChatRequest.builder().user("A").responseFormat(ResponseFormat.JSON).build();
    JsonObject body = format.writeRequest(RequestWire.named(request, "kimi-k3"), false);
    assertThat(body.get("output_config"))
        .hasToString("{\"format\":{\"type\":\"json_schema\",\"schema\":{\"type\":\"object\",\"required\":[]}}}");
    assertThat(format.readRequest(body).output().format())
        .contains(ResponseFormat.schema("answer", json("{\"type\":\"object\",\"required\":[]}")));
  }

  @Test
  void tokensAreCountedBesideTheMessagesExceptOnThePlatform() {
    ChatRequest request = ChatRequest.of("A").plus(Message.assistant("B")).withModel("kimi-k3");
    assertThat(format.count(request, Endpoint.CODING).uri())
        .hasToString("https://api.kimi.com/coding/v1/messages/count_tokens?beta=true");
    assertThat(format.count(request, Endpoint.of("http://127.0.0.1:80/v1")).uri())
        .hasToString("http://127.0.0.1:80/v1/messages/count_tokens");
    assertThat(format.count(request, Endpoint.CODING).body().names()).containsExactly("model", "messages");
    assertThat(format.count(request, Endpoint.CODING).reader().apply(json("{\"input_tokens\":42}"))).isEqualTo(42);
    assertThat(format.count(request, Endpoint.CHINA.withProtocol(Protocol.MESSAGES)).uri())
        .hasToString("https://api.moonshot.cn/v1/tokenizers/estimate-token-count");
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
    assertThat(format.streams(json("{\"stream\":true}"))).isTrue();
    assertThat(format.streams(JsonObject.EMPTY)).isFalse();
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
        .withExtra(json("{\"content_block_1\":{\"type\":\"redacted_thinking\",\"data\":\"x\"}}"));
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
    assertThat(format.writeError(status, ApiError.of("some_error", "No."), "req_1")).isEqualTo(json(
        "{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"No.\"},\"request_id\":\"req_1\"}"));
  }

  @Test
  void wholeAnswerHasAllMembersThatClientsExpect() {
    AssistantMessage message = AssistantMessage.of("A").withReasoning("R").withExtra(JsonObject.of("refusal", "no"));
    ChatResponse response = new ChatResponse("msg_1", Optional.empty(), "", ChatResponse.of(message).choices(), Optional.empty(),
        Optional.empty(), true, JsonObject.EMPTY);
    JsonObject body = format.writeResponse(response, json("{\"model\":\"kimi-k3\"}"));
    assertThat(body).isEqualTo(json("""
        {"id":"msg_1","type":"message","role":"assistant","model":"kimi-k3","content":[{"type":"thinking","thinking":"R","signature":""},
         {"type":"text","text":"A"}],"stop_reason":"end_turn","stop_sequence":null,
         "usage":{"input_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0}}"""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[]", "{'content':'Hi'}", "{'content':[7]}", "{'content':[{'type':'text'}]}",
      "{'content':[],'id':7}"})
  void answersOfAnotherFormAreReported(String answer) {
    assertThatThrownBy(() -> format.readResponse(Json.parse(answer.replace('\'', '"')))).isInstanceOf(JsonTypeException.class);
  }

  @Test
  void anAnswerWithoutAnIdGetsOne() {
    String whole = format.writeResponse(ChatResponse.of("hi"), json("{\"model\":\"m\"}")).get("id").asString();
    assertThat(whole).matches("msg_[0-9a-f]{32}").isNotEqualTo(
        format.writeResponse(ChatResponse.of("hi"), json("{\"model\":\"m\"}")).get("id").asString());
    JsonObject started = format.events(json("{\"model\":\"m\"}")).chunk(ChatResponse.of("hi").chunks().get(0)).get(0).data();
    assertThat(started.at("/message/id").asString()).matches("msg_[0-9a-f]{32}");
  }
}
