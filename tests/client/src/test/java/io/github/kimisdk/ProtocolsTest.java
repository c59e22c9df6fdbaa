package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.ToolUse;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.token.ContextCheck;
import io.github.kimisdk.token.TokenEstimator;
import io.github.kimisdk.tool.Agent;
import io.github.kimisdk.tool.AgentRun;
import io.github.kimisdk.tool.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The services of the client, over each protocol. */
class ProtocolsTest {

  record Weather(String city, int degrees) {}

  record City(String city) {}

  private static final ChatRequest WITH_TOOL = ChatRequest.builder().user("12345678")
      .tools(ToolSpec.function("look_up", "Finds it", JsonObject.of("type", "object"))).build();

  static KimiBuilder to(KimiServer server, Protocol protocol) {
    RetryPolicy quick = RetryPolicy.DEFAULT.withPauses(Duration.ZERO, Duration.ZERO);
    return Kimi.builder().key(TestKimi.KEY).retry(quick)
        .endpoint(Endpoint.of(server.baseUrl()).withProtocol(protocol).withModel("kimi-k3"));
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerIsReadAsARecordAlsoFromAModelWithoutSchemas(Protocol protocol) {
    try (KimiServer server = KimiServer.start(request -> ChatResponse.of("{\"city\":\"Paris\",\"degrees\":18}"));
        Kimi kimi = to(server, protocol).build()) {
      for (String model : List.of("kimi-k3", "kimi-for-coding", "kimi-latest")) {
        assertThat(kimi.withModel(model).ask("Weather?", Weather.class)).isEqualTo(new Weather("Paris", 18));
      }
    }
  }

  @Test
  void anAgentRunIsTheSameOverEachProtocol() {
    Map<Protocol, List<Message>> runs = new EnumMap<>(Protocol.class);
    Tool<City> weather = Tool.of("get_weather", "The weather", City.class, city -> "18 degrees in " + city.city());
    AssistantMessage calls = AssistantMessage
        .of("Let me look.",
        List.of(ToolCall.of("w:0", "get_weather", "{\"city\":\"Paris\"}"),
        ToolCall.of("w:1", "get_weather", "{\"city\":\"Rome\"}")))
        .withReasoning("Two calls.");
    for (Protocol protocol : Protocol.values()) {
      try (KimiServer server = KimiServer.start(request -> ChatResponse
              .of(request.messages().size() < 3 ? calls : AssistantMessage.of("Warm.").withReasoning("Both 18."))
              .withUsage(Usage.of(10, 5)));
          Kimi kimi = to(server, protocol).build()) {
        AgentRun run = Agent.builder(kimi).system("Be brief.").tools(weather).build().run("Paris or Rome?");
        assertThat(run.text()).isEqualTo("Warm.");
        assertThat(run.usage().totalTokens()).isEqualTo(30);
        runs.put(protocol, run.messages());
      }
    }
    assertThat(runs.get(Protocol.MESSAGES)).isEqualTo(runs.get(Protocol.CHAT));
    assertThat(runs.get(Protocol.RESPONSES)).isEqualTo(runs.get(Protocol.CHAT));
  }

  @ParameterizedTest
  @EnumSource
  void aCheckRefusesRequestsAndLearnsFromAnswers(Protocol protocol) {
    ContextCheck check = ContextCheck.repairing();
    try (KimiServer server = KimiServer.start(request -> ChatResponse.of("fine").withUsage(Usage.of(900, 1)));
        Kimi kimi = to(server, protocol).check(check).build()) {
      for (Verb verb : Verb.values()) {
        assertThat(verb.ask(kimi, ChatRequest.of("hello").plus(Message.assistant(""))).response().text()).isEqualTo("fine");
      }
      assertThat(check.estimator().learned().at("/kimi-k3/responses").asInt()).isEqualTo(Verb.values().length);
      ChatRequest warm = ChatRequest.builder().user("hi").temperature(0.3).build();
      assertThat(catchThrowableOfType(KimiException.BadRequest.class, () -> kimi.chat(warm)))
          .hasMessageContaining("/temperature");
    }
  }

  @ParameterizedTest
  @EnumSource
  void theCommandOfAFailedCallNamesItsRouteAndNotTheKey(Protocol protocol) {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.error(400, "invalid_request_error", "no"));
        Kimi kimi = to(server, protocol).build()) {
      KimiException failure = catchThrowableOfType(KimiException.BadRequest.class, () -> kimi.ask("Hello"));
      String path = Map.of(Protocol.CHAT, "/v1/chat/completions", Protocol.MESSAGES, "/v1/messages", Protocol.RESPONSES,
          "/v1/responses").get(protocol);
      assertThat(failure.curl().orElseThrow()).contains(path + "'", "Hello").doesNotContain(TestKimi.KEY);
      assertThat(failure.curl().orElseThrow().contains("anthropic-version")).isEqualTo(protocol == Protocol.MESSAGES);
    }
  }

  @ParameterizedTest
  @EnumSource
  void tokensAndModelsAreAskedFor(Protocol protocol) {
    try (KimiServer server = KimiServer.start(new OfflineModel()); Kimi kimi = to(server, protocol).build()) {
      assertThat(kimi.countTokens(ChatRequest.of("12345678"))).isPositive();
      assertThat(kimi.countTokens(ChatRequest.of("Hi").plus(Message.assistant("Hello")))).isPositive();
      assertThat(kimi.models().all()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServerOfMessagesCountsTools(Protocol protocol) {
    try (KimiServer server = KimiServer.start(new OfflineModel()); Kimi kimi = to(server, protocol).build()) {
      long without = kimi.countTokens(WITH_TOOL.withToolUse(ToolUse.NONE));
      assertThat(kimi.countTokens(WITH_TOOL) - without).isEqualTo(protocol == Protocol.MESSAGES ? 27 : 0);
    }
  }

  @Test
  void tokensAreEstimatedWhereAServerOfMessagesDoesNotCountThem() {
    ChatRequest request = ChatRequest.of("How many tokens are these words?").withModel("kimi-k3");
    try (KimiServer server = KimiServer.answering(asked -> ScriptedAnswer.error(404, "not_found_error", "no such route"));
        Kimi kimi = to(server, Protocol.MESSAGES).build()) {
      assertThat(kimi.countTokens(request))
          .isEqualTo(TokenEstimator.fresh().usage(request, AssistantMessage.of("")).promptTokens());
      assertThat(kimi.countTokens(WITH_TOOL)).isGreaterThan(kimi.countTokens(WITH_TOOL.withToolUse(ToolUse.NONE)) + 10);
      assertThat(server.requests().get(0).path()).isEqualTo("/v1/messages/count_tokens");
    }
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.error(404, "not_found_error", "no"));
        Kimi kimi = to(server, Protocol.CHAT).build()) {
      assertThat(catchThrowableOfType(KimiException.NotFound.class, () -> kimi.countTokens(request))).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "{\"error\":{\"message\":\"overloaded\",\"type\":\"engine_overloaded_error\"}}",
    "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"overloaded\"},\"request_id\":\"r\"}",
    "{\"error\":{\"message\":\"overloaded\",\"type\":\"engine_overloaded_error\"},\"type\":\"error\"}"})
  void eachShapeOfAnErrorIsReadAndRetriedOverEachProtocol(String error) {
    for (Protocol protocol : Protocol.values()) {
      List<ScriptedAnswer> answers = new ArrayList<>(List.of(ScriptedAnswer.json(429, error),
          ScriptedAnswer.json(400, error.replace("overload", "invalid_request"))));
      try (KimiServer server = KimiServer.answering(request -> answers.remove(0)); Kimi kimi = to(server, protocol).build()) {
        KimiException failure = catchThrowableOfType(KimiException.class, () -> kimi.ask("Hello"));
        assertThat(failure).isInstanceOf(KimiException.BadRequest.class).hasMessageContaining("invalid_request");
        assertThat(server.requests()).hasSize(2);
      }
    }
  }
}
