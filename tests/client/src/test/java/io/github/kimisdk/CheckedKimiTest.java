package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.RequestCheck;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.models.Model;
import io.github.kimisdk.models.Models;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.token.ContextCheck;
import io.github.kimisdk.token.ContextReport;
import io.github.kimisdk.token.TokenEstimator;
import io.github.kimisdk.tool.Agent;
import io.github.kimisdk.tool.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every verb passes the check of the client once, and the check learns from every answer. */
class CheckedKimiTest {

  private static final ChatRequest HELLO = ChatRequest.of("hello, how are you today?");

  private static final String DEFAULT = Models.shipped().defaultModel("platform").orElseThrow().id();

  private final ContextCheck repairing = ContextCheck.repairing();

  private static KimiBuilder to(KimiServer server) {
    return Kimi.builder().key("sk-any").baseUrl(server.baseUrl()).retry(RetryPolicy.NONE);
  }

  private static KimiServer counting(long promptTokens) {
    return KimiServer.builder(request -> ChatResponse.of("fine").withUsage(Usage.of(promptTokens, 1)))
        .strict(true).recording().start();
  }

  private static ChatResponse call(Verb verb, Kimi kimi, ChatRequest request) {
    Verb.Outcome outcome = verb.ask(kimi, request);
    if (outcome.failure() != null) {
      throw outcome.failure();
    }
    return outcome.response();
  }

  private static TokenEstimator learned(ContextCheck check, Verb verb, KimiServer server, ChatRequest request) {
    try (Kimi kimi = to(server).check(check).build()) {
      assertThat(call(verb, kimi, request).text()).isEqualTo("fine");
    }
    return check.estimator();
  }

  @ParameterizedTest
  @EnumSource
  void aBrokenRequestIsRepairedBeforeItIsSent(Verb verb) {
    try (KimiServer server = counting(0)) {
      learned(repairing, verb, server, HELLO.plus(Message.assistant("")));
      assertThat(server.requests()).singleElement()
          .satisfies(sent -> assertThat(sent.json().get("messages").asArray().size()).isEqualTo(1));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRefusedRequestIsNotSent(Verb verb) {
    ChatRequest warm = ChatRequest.builder().user("hi").temperature(0.3).build();
    try (KimiServer server = counting(9); Kimi kimi = to(server).build().withCheck(repairing)) {
      assertThatThrownBy(() -> call(verb, kimi, warm)).isInstanceOf(KimiException.BadRequest.class)
          .hasMessageContaining("sampling at /temperature");
      assertThat(server.requests()).isEmpty();
      assertThat(repairing.estimator().learned().empty()).isTrue();
      assertThat(call(verb, kimi.withModel("somebody/else"), warm).text()).as("the rule is that of the model asked")
          .isEqualTo("fine");
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyAnswerTeaches(Verb verb) {
    ChatRequest known = HELLO.withModel(DEFAULT);
    long before = repairing.estimator().estimate(known).likely();
    try (KimiServer server = counting(before + 5)) {
      TokenEstimator estimator = learned(repairing, verb, server, HELLO);
      assertThat(estimator.estimate(known).likely()).isBetween(before + 2, before + 5);
      assertThat(estimator.learned().at("/" + DEFAULT + "/responses").asInt()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = {"STREAM", "PUBLISH"})
  void anOverflowTeaches(Verb verb) {
    try (KimiServer server = KimiServer.scripted(
            ScriptedAnswer.error(400, "invalid_request_error",
            "Your request exceeded model token limit: 9000 (requested: 9100)"));
        Kimi kimi = to(server).check(repairing).build()) {
      assertThatThrownBy(() -> call(verb, kimi, HELLO)).isInstanceOf(KimiException.ContextOverflow.class);
      assertThat(repairing.estimator().window(HELLO.withModel(DEFAULT))).hasValue(9_000);
    }
  }

  @Test
  void anyModelCanStandBehindACheck() {
    ChatRequest broken = HELLO.plus(Message.assistant(""));
    ChatModel model = repairing.on(request -> ChatResponse.of(request.messages().size() + " messages")
        .withUsage(Usage.of(40, 1)));
    assertThat(model.chat(broken).text()).isEqualTo("1 messages");
    try (KimiServer server = KimiServer.builder(model).strict(false).start(); Kimi kimi = to(server).build()) {
      for (Verb verb : Verb.values()) {
        assertThat(call(verb, kimi, broken).text()).isEqualTo("1 messages");
        assertThatThrownBy(() -> call(verb, kimi, HELLO.withSampling(HELLO.sampling().withN(2)).withModel("kimi-k3")))
            .isInstanceOf(KimiException.class).hasMessageContaining("/n: n 2.0");
      }
    }
    assertThat(repairing.estimator().learned().at("/" + DEFAULT + "/responses").asInt()).isEqualTo(Verb.values().length);
    assertThat(repairing.estimator().learned().has("kimi-k3")).isFalse();
  }

  @Test
  void aStreamOfACheckedModelTeachesOnceAndCarriesItsRefusal() {
    ChatModel model = repairing.on(request -> ChatResponse.of(request.messages().size() + " messages")
        .withUsage(Usage.of(40, 1)));
    try (ChatStream stream = model.stream(HELLO.withModel(DEFAULT).plus(Message.assistant("")))) {
      assertThat(stream.response()).isEqualTo(stream.response()).isEqualTo(stream.partial());
      assertThat(stream.partial().text()).isEqualTo("1 messages");
      assertThatThrownBy(stream::iterator).isInstanceOf(IllegalStateException.class);
    }
    assertThat(repairing.estimator().learned().at("/" + DEFAULT + "/responses").asInt()).isEqualTo(1);
    ChatStream refused = model.stream(HELLO.withSampling(HELLO.sampling().withN(2)).withModel("kimi-k3"));
    assertThatThrownBy(refused::response).isInstanceOf(KimiException.class).hasMessageContaining("/n: n 2.0");
  }

  @Test
  void aFailedStreamOfACheckedModelTeaches() {
    try (KimiServer server = KimiServer.scripted(
            ScriptedAnswer.error(400, "invalid_request_error",
            "Your request exceeded model token limit: 9000 (requested: 9100)"));
        Kimi kimi = to(server).build(); ChatStream stream = repairing.on(kimi).stream(HELLO.withModel(DEFAULT))) {
      assertThatThrownBy(stream::response).isInstanceOf(KimiException.ContextOverflow.class);
      assertThat(repairing.estimator().window(HELLO.withModel(DEFAULT))).hasValue(9_000);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = {"STREAM", "PUBLISH"})
  void aListenerThatThrowsChangesNoCall(Verb verb) {
    ContextCheck broken = repairing.withListener(report -> {
      throw new IllegalStateException("my own fault");
    });
    try (KimiServer server = counting(9); Kimi kimi = to(server).check(broken).build()) {
      assertThat(verb.ask(kimi, HELLO).failure()).isNull();
      assertThat(server.requests()).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = {"STREAM", "PUBLISH"})
  void aCheckThatThrowsIsAFailureOfTheCall(Verb verb) {
    RequestCheck broken = request -> {
      throw new IllegalStateException("my own fault");
    };
    try (KimiServer server = counting(9); Kimi kimi = to(server).check(broken).build()) {
      assertThat(verb.ask(kimi, HELLO).failure()).hasRootCauseMessage("my own fault");
      assertThat(verb.ask(kimi.withMaxResumes(1), HELLO).failure()).hasRootCauseMessage("my own fault");
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void aRefusalIsPublishedWithoutASecondCheck() {
    List<ContextReport> told = new ArrayList<>();
    ChatModel model = repairing.withListener(told::add).on(request -> ChatResponse.of("sent"));
    ChatRequest warm = ChatRequest.builder().model("kimi-k3").user("hi").temperature(0.3).build();
    List<Throwable> failures = new ArrayList<>();
    model.publish(warm).subscribe(new Flow.Subscriber<>() {
      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(1);
      }

      @Override
      public void onNext(ChatChunk chunk) {
        throw new AssertionError(chunk);
      }

      @Override
      public void onError(Throwable failure) {
        failures.add(failure);
      }

      @Override
      public void onComplete() {
        throw new AssertionError("complete");
      }
    });
    assertThat(failures).singleElement().isInstanceOf(KimiException.BadRequest.class);
    assertThat(told).hasSize(1);
  }

  record Place(String city) {}

  @Test
  void anAgentRunsBehindACheckAndTeachesIt() {
    Tool<Place> weather = Tool.of("weather", "The weather in a city", Place.class, place -> "rain in " + place.city());
    ChatModel model = request -> request.messages().size() < 3
        ? ChatResponse.of(AssistantMessage.of("", List.of(ToolCall.of("weather:0", "weather", "{\"city\":\"Bergen\"}")))
        .withReasoning("hm"))
            .withUsage(Usage.of(90, 1))
        : ChatResponse.of("take an umbrella").withUsage(Usage.of(110, 1));
    try (KimiServer server = KimiServer.start(model); Kimi kimi = to(server).check(repairing).build(); Kimi bare = to(server)
        .build()) {
      assertThat(Agent.builder(kimi).tools(weather).build().run("Umbrella?").text()).isEqualTo("take an umbrella");
      assertThat(Agent.builder(repairing.on(bare)).tools(weather).build().run("Umbrella?").text()).isEqualTo("take an umbrella");
    }
    assertThat(repairing.estimator().learned().at("/" + DEFAULT + "/responses").asInt()).isEqualTo(4);
  }

  @Test
  void theServiceListsModelsAndCounts() {
    try (KimiServer server = KimiServer.answering(request -> request.path().endsWith("/models")
            ? ScriptedAnswer.json(200, "{\"data\":[{\"id\":\"kimi-k9\",\"context_length\":77,\"supports_image_in\":true}]}")
            : ScriptedAnswer.json(200, "{\"data\":{\"total_tokens\":80}}"));
        Kimi kimi = to(server).build()) {
      assertThat(kimi.models().all().get(0)).extracting(Model::id, Model::window, Model::listed)
          .containsExactly("kimi-k9", OptionalLong.of(77), true);
      assertThat(kimi.models().of("kimi-k2.6").listed()).isFalse();
      ChatRequest tools = ChatRequest.builder().user("hi").tools(ToolSpec.function("look", "", JsonObject.EMPTY)).build();
      assertThat(kimi.countTokens(tools)).isEqualTo(80);
      assertThat(server.requests().get(2).path()).isEqualTo("/v1/tokenizers/estimate-token-count");
      assertThat(server.requests().get(2).json())
          .hasToString("{\"model\":\"" + DEFAULT + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
    }
  }
}
