package io.github.kimisdk.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.platform.data.Sources;
import io.github.kimisdk.server.Http;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerRequest;
import io.github.kimisdk.tool.Tool;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
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
  private Runnable onSearch = () -> {};
  private ScriptedAnswer found = ScriptedAnswer.json(200, RESULTS);
  private final KimiServer upstream = KimiServer.answering(this::answer);
  private final Kimi kimi =
      Kimi.builder().key("k").baseUrl(upstream.baseUrl()).model("kimi-k3").retry(RetryPolicy.NONE).build();
  private final KimiServer gateway = KimiServer.builder(kimi).port(0).start();

  private ScriptedAnswer answer(ServerRequest request) {
    if (request.path().contains("/tools/")) {
      onSearch.run();
      return found;
    }
    return answerOfModel(request);
  }

  private synchronized ScriptedAnswer answerOfModel(ServerRequest request) {
    ChatResponse answer = answers.size() > 1 ? answers.remove() : answers.peek();
    return request.text().contains("\"stream\":true") ? Http.stream(answer) : ScriptedAnswer.of(answer);
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
    return post(gateway, path, body);
  }

  private static HttpResponse<String> post(KimiServer server, String path, String body) {
    return Http.send(HttpRequest.newBuilder(URI.create(server.baseUrl()).resolve(path)).header("Authorization", "Bearer k")
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
  void aGatewayWithoutSearchesLeavesThemOut() {
    answers.add(calls("Hi"));
    try (KimiServer without = KimiServer.builder(kimi).search(false).port(0).start()) {
      HttpResponse<String> answer = post(without, "/v1/responses", RESPONSES.formatted(""));

      assertThat(answer.headers().firstValue("x-kimi-dropped")).contains("web_search");
      assertThat(upstream.requests().get(0).text()).doesNotContain("web_search");
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "/v1/responses | " + RESPONSES + " | 20", "/v1/messages | " + MESSAGES + " | 3"})
  void callsBeyondThoseOfAnAnswerFail(String path, String body, int most) {
    answers.add(calls("", IntStream.range(0, most + 2).mapToObj(i -> search("web_search:" + i)).toArray(ToolCall[]::new)));
    answers.add(calls("Found."));

    assertThat(post(path, body.formatted("")).body()).contains("Found.");

    assertThat(asked().stream().filter("/v1/tools/search"::equals)).hasSize(most);
    String second = upstream.requests().get(most + 1).text();
    assertThat(second).contains("no call is left for this answer").doesNotContain("\"name\":\"web_fetch\"");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void eachRoundCountsForTheTokensOfTheKey(boolean stream) {
    answers.add(calls("", search("web_search:0")));
    try (KimiServer limited = KimiServer.builder(kimi).key("k", RateLimits.ADAPTIVE.withTokensPerMinute(5_000)).port(0).start()) {
      onSearch = () -> post(limited, "/v1/messages", "{'model':'kimi-k3','max_tokens':3000,"
          + "'messages':[{'role':'user','content':'Hi'}]}");

      HttpResponse<String> answer = post(limited, "/v1/messages",
          MESSAGES.replace("100", "1000").formatted(stream ? ",'stream':true" : ""));

      assertThat(answer.statusCode()).isEqualTo(stream ? 200 : 429);
      assertThat(answer.headers().firstValue("Retry-After").isPresent()).isNotEqualTo(stream);
      assertThat(answer.body()).contains("the limits of this key are reached");
    }
  }

  @Test
  void aSearchAloneMayExceedTheTokensOfItsKey() {
    answers.add(calls("", search("web_search:0")));
    answers.add(calls("Found."));
    try (KimiServer limited = KimiServer.builder(kimi).key("k", RateLimits.ADAPTIVE.withTokensPerMinute(10)).port(0).start()) {
      assertThat(post(limited, "/v1/messages", MESSAGES.formatted("")).body()).contains("Found.");
      assertThat(post(limited, "/v1/messages", MESSAGES.formatted("")).statusCode()).isEqualTo(429);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void eachRoundIsACallOfItsKeyThatEndsNoAnswer(boolean stream) {
    answers.add(calls("", search("web_search:0")));
    answers.add(calls("", search("web_search:1")));
    answers.add(calls("Found."));
    String body = MESSAGES.formatted(stream ? ",'stream':true" : "");
    try (KimiServer limited = KimiServer.builder(kimi).key("k", RateLimits.ADAPTIVE.withRequestsPerMinute(3)).port(0).start();
        KimiServer tight = KimiServer.builder(kimi).key("k", RateLimits.ADAPTIVE.withRequestsPerMinute(2)).port(0).start()) {
      assertThat(post(limited, "/v1/messages", body).body()).contains("Found.");
      assertThat(post(limited, "/v1/messages", body).statusCode()).isEqualTo(429);

      answers.addFirst(calls("", search("web_search:1")));
      answers.addFirst(calls("", search("web_search:0")));
      assertThat(post(tight, "/v1/messages", body).body()).contains("Found.");
    }
  }

  @Test
  void theLimitOfAnAnswerFitsInTheWindowInEachRound() {
    found = ScriptedAnswer.json(200, RESULTS.replace("has", "has " + "many ".repeat(2_000)));
    answers.add(calls("", search("web_search:0")));
    answers.add(calls("Found."));

    post("/v1/responses", RESPONSES.formatted(",'max_output_tokens':100000000"));

    assertThat(limit(2)).isLessThan(limit(0) - 1_000);
  }

  private int limit(int request) {
    return upstream.requests().get(request).json().asObject().get("max_completion_tokens").asInt();
  }

  @Test
  void theModelDoesNotReadWhereAFailedSearchWasAsked() {
    found = ScriptedAnswer.error(400, "invalid_request_error", "secret-host");
    answers.add(calls("", search("web_search:0")));
    answers.add(calls("I cannot search."));

    assertThat(post("/v1/responses", RESPONSES.formatted("")).body()).contains("I cannot search.");

    assertThat(upstream.requests().get(2).text()).contains("Error: the service failed")
        .doesNotContain("127.0.0.1", "secret-host");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anAnswerWhoseCallsAreLeftOutHasStopped(boolean stream) {
    answers.add(calls("", search("web_search:0")));
    String body = "{'model':'kimi-k3','messages':[{'role':'user','content':'Hi'}],'tools':[{'type':'web_search'}],'stream':"
        + stream + "}";

    assertThat(post("/v1/chat/completions", body).body()).contains("\"finish_reason\":\"stop\"")
        .doesNotContain("\"tool_calls\"");
  }

  @Test
  void severalAnswersToOneRequestDoNotSearch() {
    answers.add(calls("Hi"));
    String body = "{'model':'another','n':2,'messages':[{'role':'user','content':'Hi'}],"
        + "'tools':[{'type':'web_search'}]}";

    HttpResponse<String> answer = post("/v1/chat/completions", body);

    assertThat(answer.headers().firstValue("x-kimi-dropped")).as(answer.body()).contains("web_search");
    assertThat(upstream.requests().get(0).text()).doesNotContain("web_search");
  }

  @Test
  void noSearchBeginsAfterTheClientHasLeft() {
    AtomicReference<Flow.Subscription> stream = new AtomicReference<>();
    List<String> searched = new ArrayList<>();
    Tool<ToolCall> tool = Tool.of(ToolSpec.function("web_search", "Searches", JsonObject.EMPTY), call -> {
      searched.add(call.id());
      stream.get().cancel();
      return "[1] A page";
    });
    WebSearch model = new WebSearch(request -> calls("", search("a:0"), search("a:1")),
        new WebSearch.Tools(Map.of("web_search", tool), new Sources(), 5), ChatRequest.of("Hi"), Runnable::run, null);

    model.publish(ChatRequest.of("Hi")).subscribe(new Flow.Subscriber<>() {
      @Override
      public void onSubscribe(Flow.Subscription given) {
        stream.set(given);
        given.request(100);
      }

      @Override
      public void onNext(ChatChunk chunk) {}

      @Override
      public void onError(Throwable failure) {}

      @Override
      public void onComplete() {}
    });

    assertThat(searched).containsExactly("a:0");
    assertThat(Thread.currentThread().isInterrupted()).as("the thread is free for others").isFalse();
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
