package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.internal.stream.Script;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.tool.Agent;
import io.github.kimisdk.tool.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An answer is complete if each of its choices has a finish reason that is no failure, in every format and on every way. */
class AnswerEndTest {

  private static final ChatRequest REQUEST = ChatRequest.of("Say hello.");
  private static final List<String> FAILURES = List.of(
      "error", "failed", "network_error", "insufficient_system_resource", "abort", "aborted", "cancelled", "canceled");

  private static final Map<String, Function<Kimi, ChatResponse>> WAYS = Map.of(
      "chat", kimi -> kimi.chat(REQUEST),
      "stream", AnswerEndTest::streamed,
      "a whole answer that may be continued", kimi -> kimi.withMaxContinuations(1).chat(REQUEST),
      "a stream that may be continued", kimi -> streamed(kimi.withMaxContinuations(1)));

  static Stream<Arguments> failures() {
    return Stream.of(Protocol.values()).flatMap(protocol -> FAILURES.stream().flatMap(
        reason -> WAYS.keySet().stream().map(way -> Arguments.of(protocol, reason, way))));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFinishReasonThatIsAFailureIsAnExceptionWithThePartialAnswer(Protocol protocol, String reason, String way) {
    try (KimiServer server = failing(reason); Kimi kimi = client(server, protocol, RetryPolicy.NONE, 0)) {
      KimiException failure = catchThrowableOfType(KimiException.class, () -> WAYS.get(way).apply(kimi));
      assertThat(failure).as(way).isNotNull().hasMessageContaining(reason);
      assertThat(failure).isInstanceOf(reason.startsWith("insufficient") ? KimiException.Overloaded.class
          : KimiException.ServerError.class);
      assertThat(failure.partial().map(ChatResponse::text)).contains("Hel");
      assertThat(failure.partial().map(ChatResponse::complete)).contains(false);
      assertThat(server.requests()).hasSize(1);
    }
  }

  /** A server of a model whose answers break off, as a gateway passes them on. */
  private static KimiServer failing(String reason) {
    Choice cut = Choice.of(AssistantMessage.of("Hel"), new FinishReason(reason));
    return KimiServer.builder(asked -> ChatResponse.of("").withChoices(List.of(cut))).recording().start();
  }

  private static Kimi client(KimiServer server, Protocol protocol, RetryPolicy retry, int resumes) {
    return Kimi.builder().key(TestKimi.KEY).endpoint(Endpoint.of(server.baseUrl()).withProtocol(protocol)).retry(retry)
        .maxResumes(resumes).build();
  }

  @Test
  void aFailureBeforeTheFirstContentIsRetriedAndOneAfterItIsResumed() {
    VirtualTime time = VirtualTime.skipping(Duration.ofMinutes(1));
    ScriptedAnswer early = ScriptedAnswer.events(Script.role("a") + Script.finish("a", "network_error", 10, 0) + Script.DONE);
    ScriptedAnswer late = ScriptedAnswer.events(Script.begun("a", "1 ") + Script.finish("a", "abort", 10, 1) + Script.DONE);
    try (KimiServer server = KimiServer.scripted(early, late, Script.whole("b", "2"));
        Kimi kimi = TestKimi.of(server, time).maxResumes(1).build()) {
      assertThat(kimi.chat(REQUEST).text()).isEqualTo("1 2");
      assertThat(server.requests()).hasSize(3);
    }
  }

  @Test
  void anErrorInAChoiceIsTheFailureWithItsWords() {
    String choice = "{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hel\"},"
        + "\"delta\":{\"content\":\"Hel\"},\"finish_reason\":%s,\"error\":{\"code\":502,\"message\":\"upstream gone\","
        + "\"metadata\":{}}}";
    for (String reason : List.of("\"error\"", "null", "\"stop\"")) {
      String body = "{\"id\":\"a\",\"model\":\"m\",\"choices\":[" + String.format(choice, reason) + "]}";
      try (KimiServer server = KimiServer.scripted(
          ScriptedAnswer.json(200, body), ScriptedAnswer.events("data: " + body + "\n\n" + Script.DONE));
          Kimi kimi = client(server, Protocol.CHAT, RetryPolicy.NONE, 0)) {
        for (String way : List.of("chat", "stream")) {
          assertThatThrownBy(() -> WAYS.get(way).apply(kimi)).isInstanceOfSatisfying(KimiException.ServerError.class, failure -> {
            assertThat(failure).hasMessageContaining("upstream gone");
            assertThat(failure.error().orElseThrow().raw().has("metadata")).as(way).isTrue();
            assertThat(failure.partial().map(ChatResponse::text)).contains("Hel");
          });
        }
      }
    }
  }

  /** Streams whose end mark comes too early: without any finish reason, within arguments, and within the second choice. */
  static Stream<String> unfinished() {
    String arguments = "{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":"
        + "{\"name\":\"run\",\"arguments\":\"{\\\"q\\\":\\\"rm -rf /tmp\"}}]}";
    String second = Script.text("a", "two").replace("\"index\":0", "\"index\":1");
    return Stream.of(Script.begun("a", "Hel"), Script.chunk("a", arguments, "null", ""),
        Script.begun("a", "Hel") + second + Script.finish("a", "stop", 10, 1));
  }

  @ParameterizedTest
  @MethodSource("unfinished")
  void anEndMarkBeforeAFinishReasonIsAnIncompleteAnswer(String events) {
    for (String way : WAYS.keySet().stream().filter(any -> !any.equals("chat")).toList()) {
      try (KimiServer server = KimiServer.scripted(ScriptedAnswer.events(events + Script.DONE));
          Kimi kimi = client(server, Protocol.CHAT, RetryPolicy.NONE, 0)) {
        KimiException failure = catchThrowableOfType(KimiException.class, () -> WAYS.get(way).apply(kimi));
        assertThat(failure).isInstanceOf(KimiException.IncompleteAnswer.class)
            .hasMessageContaining("expected a finish reason for choice");
        assertThat(failure.partial().map(ChatResponse::complete)).contains(false);
      }
    }
  }

  @Test
  void anEndMarkBeforeAFinishReasonIsResumed() {
    try (KimiServer server = KimiServer.scripted(
        ScriptedAnswer.events(Script.begun("a", "1 ") + Script.DONE), Script.whole("b", "2"));
        Kimi kimi = TestKimi.of(server, VirtualTime.skipping(Duration.ofMinutes(1))).maxResumes(1).build()) {
      assertThat(kimi.chat(REQUEST).text()).isEqualTo("1 2");
      assertThat(kimi.chat(REQUEST).complete()).isTrue();
    }
  }

  @Test
  void anAgentRunsNoCallOfAnAnswerThatFailed() {
    AtomicInteger runs = new AtomicInteger();
    Tool<Question> tool = Tool.of("run", "Runs a command", Question.class, question -> {
      runs.incrementAndGet();
      return "done";
    });
    try (KimiServer server = KimiServer.scripted(
        unfinished().map(events -> ScriptedAnswer.events(events + Script.DONE)).toArray(ScriptedAnswer[]::new));
        Kimi kimi = client(server, Protocol.CHAT, RetryPolicy.NONE, 0)) {
      Agent agent = Agent.builder(kimi.withMaxContinuations(1)).tools(tool).build();
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> agent.run("Clean up.")).isInstanceOf(KimiException.class);
      }
      assertThat(runs).hasValue(0);
    }
  }

  record Question(String q) {}

  @Test
  void aBulkNeitherKeepsNorReplaysAnAnswerThatFailed(@TempDir Path folder) {
    for (int i = 0; i < 2; i++) {
      try (KimiServer server = failing("error"); Kimi kimi = client(server, Protocol.CHAT, RetryPolicy.NONE, 0)) {
        KimiPlatform.of(kimi).bulk(List.of(REQUEST)).withJournal(folder.resolve("journal"))
            .forEach(result -> assertThat(result.failure()).isPresent());
        assertThat(server.requests()).hasSize(1);
      }
    }
  }

  private static final Map<String, Consumer<Kimi>> LISTS = Map.of(
      "chat", kimi -> kimi.chat(REQUEST), "models", Kimi::models, "files", kimi -> KimiPlatform.of(kimi).files().list(),
      "batches", kimi -> KimiPlatform.of(kimi).batches().list().forEach(batch -> { }), "balance", kimi -> KimiPlatform.of(kimi)
          .account().balance());

  @Test
  void aRefusalInAnEnvelopeIsAFailureAndNoEmptyList() {
    String envelope = "{\"code\":5,\"status\":false,\"message\":\"boom\",\"data\":null}";
    LISTS.forEach((name, way) -> {
      for (String body : List.of(envelope, envelope.replace("\"status\":false,", ""), envelope.replace("status", "success"))) {
        try (KimiServer server = KimiServer.scripted(ScriptedAnswer.json(200, body));
            Kimi kimi = client(server, Protocol.CHAT, RetryPolicy.NONE, 0)) {
          assertThatThrownBy(() -> way.accept(kimi)).as(name + " " + body).isInstanceOf(KimiException.ServerError.class)
              .hasMessageContaining("boom");
        }
      }
    });
  }

  @Test
  void aStoredFileThatLooksLikeAnEnvelopeIsContent() {
    String content = "{\"success\":false,\"message\":\"a line of a log\"}";
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.json(200, content));
        Kimi kimi = client(server, Protocol.CHAT, RetryPolicy.NONE, 0)) {
      assertThat(KimiPlatform.of(kimi).files().text("file-1")).isEqualTo(content);
    }
  }

  private static ChatResponse streamed(Kimi kimi) {
    try (ChatStream stream = kimi.stream(REQUEST)) {
      return stream.response();
    }
  }
}
