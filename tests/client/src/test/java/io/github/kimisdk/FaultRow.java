package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * A behavior of a server that answers every request alike, and the end of a call. The end is the text and the calls of the
 * answer, or a failure. The requests are counted at the server.
 *
 * @param name the behavior
 * @param answer the answer to every request
 * @param failure the class of the failure; null if there is none
 * @param content the text and the calls, or the text that was seen before the failure
 * @param requests how many requests the call makes
 */
record FaultRow(String name, ScriptedAnswer answer, Class<? extends KimiException> failure, String content, int requests) {

  /** The attempts of the policy, which pauses for no time. */
  static final int ATTEMPTS = 3;

  private static final RetryPolicy AT_ONCE = RetryPolicy.DEFAULT.withMaxAttempts(ATTEMPTS)
      .withPauses(Duration.ZERO, Duration.ZERO);
  private static final Timeouts PATIENT = Timeouts.DEFAULT.withFirstByte(Duration.ofSeconds(30)).withIdle(Duration.ofSeconds(30));

  /** A behavior that is an answer. */
  static FaultRow succeeds(String name, ScriptedAnswer answer, String content) {
    return new FaultRow(name, answer, null, content, 1);
  }

  /** A behavior that no other request would change. */
  static FaultRow fails(String name, ScriptedAnswer answer, Class<? extends KimiException> failure, String seen) {
    return new FaultRow(name, answer, failure, seen, 1);
  }

  /** A failure before the first content, which another request may heal. */
  static FaultRow repeats(String name, ScriptedAnswer answer, Class<? extends KimiException> failure) {
    return new FaultRow(name, answer, failure, "", ATTEMPTS);
  }

  /** Returns the tests of the rows: each through the verbs, and streams also byte by byte. */
  static Stream<DynamicTest> tests(Protocol protocol, List<FaultRow> rows, Verb... verbs) {
    assertThat(rows.stream().map(FaultRow::name)).doesNotHaveDuplicates();
    List<DynamicTest> tests = new ArrayList<>();
    for (FaultRow row : rows) {
      for (Verb verb : verbs) {
        tests.add(dynamicTest(protocol + ", " + verb + ", " + row.name, () -> row.run(protocol, verb, row.answer)));
      }
      if (verbs[0].streams()) {
        tests.add(dynamicTest(protocol + ", in pieces, " + row.name, () -> row.run(protocol, verbs[0], row.answer.inSlices(7))));
      }
    }
    return tests.stream();
  }

  private void run(Protocol protocol, Verb verb, ScriptedAnswer answered) throws Exception {
    try (KimiServer server = KimiServer.answering(request -> answered);
        Kimi kimi = Kimi.builder().key("k").endpoint(Endpoint.of(server.baseUrl()).withProtocol(protocol))
            .timeouts(PATIENT).retry(AT_ONCE).maxResumes(0).build()) {
      Verb.Outcome outcome = verb.ask(kimi, ChatRequest.of("hi"));
      if (failure == null) {
        assertThat(outcome.failure()).isNull();
        assertThat(content(outcome.response())).isEqualTo(content);
        assertThat(outcome.response().usage().stream().toList()).allSatisfy(FaultRow::assertCounted);
      } else {
        assertThat(outcome.failure()).as("%s", outcome.response()).isInstanceOf(failure);
        assertThat(outcome.failure().partial().map(ChatResponse::text).orElse("")).isEqualTo(content);
        assertThat(outcome.failure().partial().flatMap(ChatResponse::usage).stream().toList())
            .allSatisfy(FaultRow::assertCounted);
        assertThat(outcome.failure().hint()).isNotBlank();
      }
      assertThat(server.requests()).hasSize(requests);
      assertThat(kimi.live()).isZero();
      server.requests().get(0).ended().get(20, TimeUnit.SECONDS);
    }
  }

  /** Returns the text and after it each call as {@code <id name arguments>}. */
  private static String content(ChatResponse response) {
    return response.text() + response.toolCalls().stream()
        .map(call -> "<" + call.id() + " " + call.name() + " " + call.arguments() + ">").collect(Collectors.joining());
  }

  private static void assertCounted(Usage usage) {
    assertThat(List.of(usage.promptTokens(), usage.completionTokens(), usage.totalTokens(), usage.cachedTokens(),
        usage.cacheWriteTokens(), usage.reasoningTokens())).allMatch(count -> count >= 0);
  }
}
