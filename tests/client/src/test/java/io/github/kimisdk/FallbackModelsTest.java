package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallOrigin;
import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerRequest;
import io.github.kimisdk.token.ContextCheck;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls that go on with the next model. */
@Timeout(60)
class FallbackModelsTest {

  private static final ChatRequest HI = ChatRequest.of("hi").withModel("first");
  private static final ScriptedAnswer BUSY = ScriptedAnswer.error(429, "engine_overloaded_error",
      "The engine is currently overloaded");
  private static final ScriptedAnswer UNKNOWN =
      ScriptedAnswer.error(404, "resource_not_found_error", "Not found the model or Permission denied");
  private static final String CHUNK =
      "data: {\"id\":\"c\",\"model\":\"%s\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"yes\"},\"finish_reason\":%s}]}\n\n";

  private static final KimiException OVERLOADED = new KimiException.Overloaded("busy", "", CallDetails.NONE);
  private static final KimiException NOT_FOUND = new KimiException.NotFound("not found", "", CallDetails.NONE);

  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
  private final CallListener listener = new CallListener() {
    @Override
    public void begun(CallOrigin origin, int attempt) {
      lines.add("begun " + attempt);
    }

    @Override
    public void retrying(KimiException failure, Duration pause) {
      lines.add("retrying");
    }

    @Override
    public void fallingBack(KimiException failure, String model) {
      lines.add(failure.getClass().getSimpleName() + " -> " + model);
    }

    @Override
    public void ended(CallReport report) {
      lines.add(report.outcome() + " " + report.model().orElse("") + " after " + report.attempts());
    }
  };

  private static String model(ServerRequest request) {
    return request.method().equals("GET") ? "" : request.json().get("model").asString();
  }

  /** A server of models of which each plays its own answer; other models are unknown. */
  private static KimiServer server(Map<String, ScriptedAnswer> models) {
    return KimiServer.answering(request -> models.getOrDefault(model(request), UNKNOWN));
  }

  private KimiBuilder to(KimiServer server, Protocol protocol) {
    RetryPolicy twice = RetryPolicy.DEFAULT.withMaxAttempts(2).withPauses(Duration.ZERO, Duration.ZERO);
    return ProtocolsTest.to(server, protocol).retry(twice).listener(listener);
  }

  private static KimiServer model(String answering, KimiException failure) {
    return KimiServer.start(request -> {
      if (!request.model().orElse("").equals(answering)) {
        throw failure;
      }
      return ChatResponse.of("yes").withOrigin("c", Instant.EPOCH, answering);
    });
  }

  static Stream<Arguments> waysAndProtocols() {
    return Stream.of(Protocol.values()).flatMap(protocol -> Stream.of(Verb.values()).map(verb -> Arguments.of(verb, protocol)));
  }

  @Test
  void theIdsAreChecked() {
    assertThatThrownBy(() -> Kimi.builder().fallbackModels("a", " ")).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("models[1]");
    assertThatThrownBy(() -> Kimi.builder().fallbackModels("a", null)).isInstanceOf(NullPointerException.class)
        .hasMessage("models[1]");
    assertThat(Kimi.builder().fallbackModels("a", "b", "a").settings().fallbacks()).containsExactly("a", "b");
  }

  @ParameterizedTest
  @MethodSource("waysAndProtocols")
  void anOverloadedModelIsFollowedByTheNextAfterTheAttemptsOfThePolicy(Verb verb, Protocol protocol) {
    try (KimiServer server = model("second", OVERLOADED);
        Kimi kimi = to(server, protocol).fallbackModels("first", "second", "third").build()) {
      Verb.Outcome outcome = verb.ask(kimi, HI);
      assertThat(outcome.failure()).isNull();
      assertThat(outcome.response().text()).isEqualTo("yes");
      assertThat(outcome.response().model()).isEqualTo("second");
      assertThat(lines).containsExactly(
          "begun 1", "retrying", "begun 2", "Overloaded -> second", "begun 1", "SUCCEEDED second after 3");
    }
  }

  @ParameterizedTest
  @MethodSource("waysAndProtocols")
  void anUnknownModelIsFollowedByTheNextAtOnce(Verb verb, Protocol protocol) {
    try (KimiServer server = model("second", NOT_FOUND); Kimi kimi = to(server, protocol).fallbackModels("second").build()) {
      assertThat(verb.ask(kimi, HI).response().model()).isEqualTo("second");
      assertThat(lines).containsExactly("begun 1", "NotFound -> second", "begun 1", "SUCCEEDED second after 2");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRequestThatDoesNotFitTheNextModelTeachesNothingAboutTheFirst(Verb verb) {
    AtomicInteger asked = new AtomicInteger();
    ChatRequest large = ChatRequest.of("word ".repeat(400_000)).withModel("kimi-k3.1-pro");
    try (KimiServer server = KimiServer.start(request -> {
          if (asked.incrementAndGet() == 1) {
            throw OVERLOADED;
          }
          return ChatResponse.of("yes");
        });
        Kimi kimi = to(server, Protocol.CHAT).retry(RetryPolicy.NONE).check(ContextCheck.refusing()).fallbackModels("kimi-k2.6")
            .build()) {
      assertThat(verb.ask(kimi, large).failure()).isInstanceOf(KimiException.ContextOverflow.class);
      assertThat(verb.ask(kimi, large).response().text()).isEqualTo("yes");
    }
  }

  @ParameterizedTest
  @EnumSource
  void theFailureNamesAllModelsIfNoneAnswers(Verb verb) {
    try (KimiServer server = server(Map.of("first", BUSY, "third", BUSY));
        Kimi kimi = to(server, Protocol.CHAT).fallbackModels("second", "third").build()) {
      KimiException failure = verb.ask(kimi, HI).failure();
      assertThat(failure).isInstanceOf(KimiException.Overloaded.class).hasMessageContaining(
          "expected an answer of one of 3 models, found first overloaded, second not found, third overloaded: ");
      assertThat(failure.getSuppressed()).satisfiesExactly(
          overloaded -> assertThat(overloaded).isInstanceOf(KimiException.Overloaded.class),
          unknown -> assertThat(unknown).isInstanceOf(KimiException.NotFound.class));
      assertThat(lines)
          .endsWith("Overloaded -> second", "begun 1", "NotFound -> third", "begun 1", "retrying", "begun 2",
          "FAILED third after 5");
    }
  }

  @Test
  void anotherFailureIsReportedAsItIs() {
    try (KimiServer server = server(Map.of("second", ScriptedAnswer.error(400, "invalid_request_error", "no")));
        Kimi kimi = to(server, Protocol.CHAT).fallbackModels("second", "third").build()) {
      KimiException failure = Verb.CHAT.ask(kimi, HI).failure();
      assertThat(failure).isInstanceOf(KimiException.BadRequest.class);
      assertThat(failure.getSuppressed()).singleElement().isInstanceOf(KimiException.NotFound.class);
    }
  }

  @Test
  void nothingFollowsAfterTheFirstContent() {
    String error = "data: {\"error\":{\"message\":\"overloaded\",\"type\":\"engine_overloaded_error\"}}\n\n";
    try (KimiServer server = server(Map.of("first", ScriptedAnswer.events(CHUNK.formatted("first", "null") + error)));
        Kimi kimi = to(server, Protocol.CHAT).fallbackModels("second").build()) {
      Verb.Outcome outcome = Verb.STREAM.ask(kimi, HI);
      assertThat(outcome.failure()).isInstanceOf(KimiException.Overloaded.class);
      assertThat(outcome.seen()).isEqualTo("yes");
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void aModelInExtraIsReplacedAsWell() {
    try (KimiServer server = model("second", OVERLOADED);
        Kimi kimi = to(server, Protocol.CHAT).fallbackModels("second").build()) {
      ChatRequest raw = ChatRequest.builder().user("hi").extra("model", "first").build();
      assertThat(kimi.chat(raw).model()).isEqualTo("second");
    }
  }
}
