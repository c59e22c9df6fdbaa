package io.github.kimisdk.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.TestKimi;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.internal.wire.UsageWire;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerRequest;
import io.github.kimisdk.token.ContextCheck;
import io.github.kimisdk.token.TokenEstimator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The tokens of an answer of several parts: their sum, and the limit that they share. */
@Timeout(60)
class PartUsagesTest {

  private static final ChatRequest REQUEST = ChatRequest.builder().model("kimi-k2.6").user("Count.").build();
  private static final String[] WORDS = "one two three four five six seven eight nine ten ".split("(?<= )");

  private final VirtualTime time = VirtualTime.skipping(Duration.ofMinutes(1));
  private final List<Integer> limits = new ArrayList<>();

  @Test
  void aPartThatBrokeOffIsEstimatedAndTheSumIsMarked() {
    Usage usage = streamed(REQUEST, Script.cut("a", WORDS), Script.whole("b", "end")).usage().orElseThrow();

    long prompt = TokenEstimator.fresh().estimate(REQUEST).likely();
    long words = estimated(String.join("", WORDS));
    assertThat(usage).isEqualTo(Usage.of(prompt + 10, words + 1).asEstimate()).isNotEqualTo(Usage.of(prompt + 10, words + 1));
    assertThat(usage.toString()).endsWith(", some of them estimated");
  }

  @Test
  void aPartThatBrokeOffAfterItToldItsUsageIsNotEstimated() {
    String usage = Script.chunk("a", "{\"content\":\"2 \"}", "null", ",\"usage\":" + Script.usage(10, 2));
    ScriptedAnswer counted = ScriptedAnswer.events(Script.begun("a", "1 ") + usage).thenCut();
    try (KimiServer server = KimiServer.scripted(counted, Script.whole("b", "3"));
        Kimi kimi = TestKimi.of(server, time).maxResumes(1).build()) {
      assertThat(kimi.chat(REQUEST).usage()).contains(Usage.of(20, 3));
    }
  }

  @Test
  void aLastPartWithoutUsageIsEstimatedToo() {
    ScriptedAnswer silent = ScriptedAnswer.events(Script.begun("b", "3 ", "4") + Script.chunk("b", "{}", "\"stop\"", "")
        + Script.DONE);
    Usage usage = streamed(REQUEST, Script.truncated("a", "1 ", "2 "), silent).usage().orElseThrow();

    assertThat(usage.estimated()).isTrue();
    assertThat(usage.promptTokens()).isGreaterThan(12);
    assertThat(usage.completionTokens()).isBetween(4L, 8L);
    ScriptedAnswer cut = ScriptedAnswer.events(Script.begun("b", "3 ", "4") + Script.chunk("b", "{}", "\"stop\"", "")).thenCut();
    assertThat(streamed(REQUEST, Script.truncated("a", "1 ", "2 "), cut)).returns(false, ChatResponse::complete)
        .satisfies(response -> assertThat(response.usage()).contains(usage));
  }

  @Test
  void whereNoPartTellsItsUsageItIsUnknown() {
    ScriptedAnswer silent = ScriptedAnswer.events(Script.begun("b", "2") + Script.chunk("b", "{}", "\"stop\"", "") + Script.DONE);
    assertThat(streamed(REQUEST, Script.cut("a", "1 "), silent).usage()).isEmpty();
  }

  @Test
  void aFailureTellsWhatAllPartsWereChargedFor() {
    try (KimiServer server = KimiServer.scripted(Script.truncated("a", "1 ", "2 "), Script.cut("b", "3 "));
        Kimi kimi = TestKimi.of(server, time).build().withMaxContinuations(1)) {
      KimiException failure = catchThrowableOfType(KimiException.class, () -> kimi.chat(REQUEST));
      Usage usage = failure.partial().orElseThrow().usage().orElseThrow();
      assertThat(usage.estimated()).isTrue();
      assertThat(usage.completionTokens()).isBetween(3L, 4L);
    }
  }

  @Test
  void partsThatResumeShareOneLimitOfTokens() {
    long words = estimated(String.join("", WORDS));
    streamed(limited(100), Script.cut("a", WORDS), Script.cut("b", "and ", "so ", "on "), Script.whole("c", "end"));
    assertThat(limits).containsExactly(100, (int) (100 - words), (int) (100 - words - estimated("and so on ")));
  }

  @Test
  void whenNothingIsLeftOfTheLimitNoPartIsAskedFor() {
    try (KimiServer server = KimiServer.scripted(Script.cut("a", WORDS), Script.whole("b", "no"));
        Kimi kimi = TestKimi.of(server, time).maxResumes(3).build()) {
      KimiException failure = catchThrowableOfType(KimiException.class, () -> kimi.chat(limited(WORDS.length / 2)));
      assertThat(failure).isInstanceOf(KimiException.IncompleteAnswer.class);
      assertThat(failure.partial().orElseThrow().text()).isEqualTo(String.join("", WORDS));
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void aContinuationHasTheWholeLimitAgainAndItsResumptionsShareIt() {
    ScriptedAnswer full = ScriptedAnswer.events(Script.begun("a", "1 ") + Script.finish("a", "length", 10, 50) + Script.DONE);
    ScriptedAnswer again = ScriptedAnswer.events(Script.begun("c", "1 ") + Script.finish("c", "length", 10, 30) + Script.DONE);
    long words = estimated(String.join("", WORDS));
    streamed(limited(50), full, Script.cut("b", WORDS), again, Script.whole("d", "2"));
    assertThat(limits).containsExactly(50, 50, (int) (50 - words), 50);
  }

  @Test
  void anEstimatedUsageKeepsItsMarkAndTeachesNothing() {
    Usage usage = new Usage(10, 2, 12, 4, 0, 1, false, JsonObject.EMPTY).asEstimate();
    assertThat(UsageWire.read(UsageWire.write(Usage.of(1, 2).asEstimate()), "")).isEqualTo(Usage.of(1, 2).asEstimate());
    assertThat(Usage.ZERO.plus(usage).estimated()).isTrue();
    assertThat(Usage.ZERO.besides(usage).plus(Usage.ZERO).estimated()).isTrue();

    ContextCheck check = ContextCheck.reporting();
    String before = check.estimator().learned().toString();
    check.learn(REQUEST, ChatResponse.of("1").withUsage(Usage.of(1_000, 2).asEstimate()));
    assertThat(check.estimator().learned()).hasToString(before);
  }

  private static long estimated(String text) {
    return TokenEstimator.fresh().estimate(text, "kimi-k2.6").likely();
  }

  private static ChatRequest limited(int tokens) {
    return REQUEST.withOutput(REQUEST.output().withMaxCompletionTokens(tokens));
  }

  private ChatResponse streamed(ChatRequest request, ScriptedAnswer... answers) {
    try (KimiServer server = KimiServer.scripted(answers);
        Kimi kimi = TestKimi.of(server, time).maxResumes(3).build().withMaxContinuations(3);
        ChatStream stream = kimi.stream(request)) {
      ChatResponse response = stream.response();
      for (ServerRequest asked : server.requests()) {
        asked.json().tryGet("max_completion_tokens").ifPresent(limit -> limits.add(limit.asInt()));
      }
      return response;
    }
  }
}
