package io.github.kimisdk.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.protocol.chat.ChatFormat;
import io.github.kimisdk.internal.wire.EventFraming;
import io.github.kimisdk.internal.wire.EventWriter;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.server.Http;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerRequest;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway runs the searches of programs itself, with the account of Kimi, or leaves them out by name. */
class WebSearchTest {

  private static final String RESULTS = "{\"search_results\":[{\"title\":\"Kimi docs\",\"url\":\"https://kimi.example/docs\","
      + "\"snippet\":\"The window has N tokens\",\"site_name\":\"Kimi\",\"date\":\"2026-11-01\"}]}";
  private static final String RESPONSES = "{'model':'kimi-k3','input':'Window?','tools':[{'type':'web_search'},"
      + "{'type':'function','name':'read','parameters':{'type':'object','properties':{},'required':[]}}]%s}";
  private static final String MESSAGES = "{'model':'kimi-k3','max_tokens':100,'messages':[{'role':'user','content':'Window?'}],"
      + "'tools':[{'type':'web_search_20250305','name':'web_search','max_uses':3}]%s}";
  private static final String GEMINI =
      "{'contents':[{'role':'user','parts':[{'text':'Window?'}]}],'tools':[{'googleSearch':{}}]%s}";

  private final Deque<ChatResponse> answers = new ArrayDeque<>();
  private ScriptedAnswer found = ScriptedAnswer.json(200, RESULTS);
  private final KimiServer upstream = KimiServer.answering(this::answer);
  private final Kimi kimi =
      Kimi.builder().key("k").baseUrl(upstream.baseUrl()).model("kimi-k3").retry(RetryPolicy.NONE).build();
  private final KimiServer gateway = KimiServer.builder(kimi).port(0).start();

  private synchronized ScriptedAnswer answer(ServerRequest request) {
    if (request.path().contains("/tools/")) {
      return found;
    }
    ChatResponse answer = answers.size() > 1 ? answers.remove() : answers.peek();
    return request.text().contains("\"stream\":true") ? ScriptedAnswer.events(events(answer)) : ScriptedAnswer.of(answer);
  }

  /** Returns the events of a stream in chat completions. */
  private static byte[] events(ChatResponse answer) {
    ChatFormat format = new ChatFormat();
    EventFraming framing = EventFraming.serverSentEvents();
    EventWriter writer = format.events(Json.parse("{\"stream_options\":{\"include_usage\":true}}").asObject());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    answer.chunks().forEach(chunk -> writer.chunk(chunk).forEach(event -> bytes.writeBytes(framing.frame(event))));
    writer.end().forEach(event -> bytes.writeBytes(framing.frame(event)));
    bytes.writeBytes(framing.end(writer.endMark()));
    return bytes.toByteArray();
  }

  @AfterEach
  void close() {
    gateway.close();
    kimi.close();
    upstream.close();
  }

  private static ChatResponse calls(String text, ToolCall... calls) {
    AssistantMessage message = AssistantMessage.of(text).withReasoning("Hm. ").withToolCalls(List.of(calls));
    return ChatResponse.of(message).withUsage(Usage.of(10, 5));
  }

  private static ToolCall search(String id) {
    return ToolCall.of(id, "web_search", "{\"query\":\"window of Kimi\"}");
  }

  private HttpResponse<String> post(String path, String body) {
    return Http.send(HttpRequest.newBuilder(URI.create(gateway.baseUrl()).resolve(path))
        .header("Content-Type", "application/json").POST(BodyPublishers.ofString(body.replace('\'', '"'))).build());
  }

  private List<String> asked() {
    return upstream.requests().stream().map(ServerRequest::path).toList();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "/v1/responses | " + RESPONSES + " | ", "/v1/responses | " + RESPONSES + " | ,'stream':true",
      "/v1/messages | " + MESSAGES + " | ", "/v1/messages | " + MESSAGES + " | ,'stream':true",
      "/v1beta/models/kimi-k3:generateContent | " + GEMINI + " | ",
      "/v1beta/models/kimi-k3:streamGenerateContent?alt=sse | " + GEMINI + " | "})
  void anAnswerHasTheTextOfAllRoundsAndItsSources(String path, String body, String stream) {
    answers.add(calls("Looking.", search("web_search:0")));
    answers.add(calls("Found[1]."));

    HttpResponse<String> answer = post(path, body.formatted(stream == null ? "" : stream));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("Looking.", "Found[1].", "[1] Kimi docs, Kimi, 2026-11-01, https://kimi.example")
        .doesNotContain("web_search:0");
    assertThat(answer.headers().firstValue("x-kimi-dropped")).isEmpty();
    assertThat(asked()).containsExactly("/v1/chat/completions", "/v1/tools/search", "/v1/chat/completions");
    String second = upstream.requests().get(2).text();
    assertThat(second).contains("\"tool_call_id\":\"web_search:0\"", "The window has N tokens", "\"reasoning_content\":\"Hm. \"");
    // The usage is that of both rounds.
    assertThat(answer.body()).containsPattern("\"(input_tokens|promptTokenCount)\":20");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void callsOfTheProgramComeBackWithoutTheSearchesBesideThem(boolean stream) {
    answers.add(calls("", search("web_search:0"), ToolCall.of("read:1", "read", "{\"a\":1}")));

    String body = post("/v1/responses", RESPONSES.formatted(stream ? ",'stream':true" : "")).body();

    assertThat(body).contains("read:1", "{\\\"a\\\":1}").doesNotContain("web_search:0", "Sources:");
    assertThat(asked()).containsExactly("/v1/chat/completions");
  }

  @Test
  void aModelThatOnlySearchesHasToAnswerAtLast() {
    answers.add(calls("", search("web_search:0")));

    assertThat(post("/v1/responses", RESPONSES.formatted("")).statusCode()).isEqualTo(200);

    List<ServerRequest> calls = upstream.requests().stream().filter(one -> one.path().contains("/chat/")).toList();
    assertThat(calls).hasSize(9);
    assertThat(calls.get(7).text()).contains("\"name\":\"web_fetch\"");
    assertThat(calls.get(8).text()).doesNotContain("\"name\":\"web_fetch\"").contains("\"name\":\"read\"");
  }

  @Test
  void anAccountWithoutASearchAnswersWithoutOneAndLeavesItOutFromThen() {
    found = ScriptedAnswer.of(403, "text/plain", new byte[0]);
    answers.add(calls("", search("web_search:0")));
    answers.add(calls("I cannot search."));

    assertThat(post("/v1/responses", RESPONSES.formatted("")).body()).contains("I cannot search.").doesNotContain("Sources:");
    HttpResponse<String> next = post("/v1/responses", RESPONSES.formatted(""));

    assertThat(next.headers().firstValue("x-kimi-dropped")).contains("web_search");
    assertThat(upstream.requests().get(upstream.requests().size() - 1).text()).doesNotContain("web_search");
  }

  @Test
  void aFunctionOfTheProgramKeepsItsNameBesideTheSearch() {
    answers.add(calls("", ToolCall.of("c:0", "web_search_2", "{}")));
    String declared = RESPONSES.formatted("").replace("'name':'read'", "'name':'web_search'");

    String body = post("/v1/responses", declared).body();

    assertThat(body).contains("\"name\":\"web_search\"").doesNotContain("web_search_2");
    assertThat(asked()).containsExactly("/v1/chat/completions");
  }

  @Test
  void anAnswerWithASchemaHasNoListOfSources() {
    answers.add(calls("", search("web_search:0")));
    answers.add(calls("{}"));
    String format = ",'text':{'format':{'type':'json_schema','name':'n',"
        + "'schema':{'type':'object','properties':{},'required':[]}}}";

    assertThat(post("/v1/responses", RESPONSES.formatted(format)).body()).doesNotContain("Sources:");
  }

  @Test
  void aModelAloneHasNoSearch() {
    try (KimiServer alone = KimiServer.builder(request -> ChatResponse.of("Hi")).port(0).start()) {
      HttpResponse<String> answer = Http.send(HttpRequest.newBuilder(URI.create(alone.baseUrl() + "/responses"))
          .header("Content-Type", "application/json").POST(BodyPublishers.ofString(RESPONSES.formatted("").replace('\'', '"')))
          .build());

      assertThat(answer.headers().firstValue("x-kimi-dropped")).contains("web_search");
      assertThat(Json.parse(answer.body()).get("status").asString()).isEqualTo("completed");
    }
  }
}
