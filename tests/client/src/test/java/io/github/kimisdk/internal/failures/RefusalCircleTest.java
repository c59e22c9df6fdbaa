package io.github.kimisdk.internal.failures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.TestKimi;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.token.ContextCheck;
import io.github.kimisdk.token.ContextReport;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each row of the table of refusals: a request is refused with the words of the row, the hint leads to the row, and the cured
 * request is accepted. Where a request provokes the refusal, {@code refusal-circles.json} has it, and the strict server refuses
 * it; where the service decides, a script answers with the words.
 */
class RefusalCircleTest {

  private static final JsonObject CIRCLES = RefusalRow.read("/refusal-circles.json");

  private static boolean provoked(RefusalRow row) {
    return CIRCLES.has(row.id());
  }

  private static KimiServer strict() {
    return KimiServer.builder(request -> ChatResponse.of("ok")).key(TestKimi.KEY).strict(true).recording().start();
  }

  private static Kimi client(KimiServer server, String key) {
    return TestKimi.of(server, VirtualTime.skipping(Duration.ofSeconds(10))).key(key).model("kimi-k3")
        .retry(RetryPolicy.NONE).build();
  }

  private static ChatRequest request(RefusalRow row, String member) {
    return RequestWire.read(CIRCLES.get(row.id()).get(member).asObject());
  }

  @TestFactory
  Stream<DynamicTest> aProvokedRefusalIsExplainedAndCured() {
    return RefusalRow.all().stream().filter(RefusalCircleTest::provoked)
        .map(row -> DynamicTest.dynamicTest(row.id(), () -> circle(row)));
  }

  private static void circle(RefusalRow row) {
    String key = CIRCLES.get(row.id()).asObject().tryGet("key").map(JsonValue::asString).orElse(TestKimi.KEY);
    try (KimiServer server = strict(); Kimi kimi = client(server, key); Kimi right = client(server, TestKimi.KEY)) {
      ChatRequest request = request(row, "request");

      explained(row, catchThrowableOfType(KimiException.class, () -> kimi.chat(request)));

      ChatRequest cured = CIRCLES.get(row.id()).asObject().has("cured") ? request(row, "cured")
          : ContextCheck.repairing().apply(request);
      assertThat(right.chat(cured).text()).isEqualTo("ok");
    }
  }

  /** The other half of the circle above, which runs without the check: with it the service gets nothing. */
  @TestFactory
  Stream<DynamicTest> aCheckFindsTheFaultBeforeSending() {
    return RefusalRow.all().stream().filter(row -> !row.codes().isEmpty() && provoked(row))
        .map(row -> DynamicTest.dynamicTest(row.id(), () -> prevented(row)));
  }

  private static void prevented(RefusalRow row) {
    try (KimiServer server = strict(); Kimi kimi = client(server, TestKimi.KEY)) {
      ChatRequest request = request(row, "request");
      ContextReport report = ContextCheck.reporting().report(request);

      assertThat(report.findings()).anyMatch(finding -> row.codes().contains(finding.code()));
      KimiException failure =
          catchThrowableOfType(KimiException.class, () -> kimi.withCheck(ContextCheck.refusing()).chat(request));
      assertThat(failure).hasMessageContaining("the request was not sent");
      assertThat(server.requests()).isEmpty();
    }
  }

  @TestFactory
  Stream<DynamicTest> aRefusalThatTheServiceDecidesIsExplained() {
    return RefusalRow.all().stream().filter(row -> !provoked(row))
        .flatMap(row -> row.answers().stream().map(answer -> DynamicTest.dynamicTest(row.id() + " " + answer,
            () -> scripted(row, answer))));
  }

  private static void scripted(RefusalRow row, RefusalRow.Answer answer) {
    try (KimiServer server = KimiServer.scripted(
        ScriptedAnswer.json(answer.status(), answer.body()), ScriptedAnswer.of(ChatResponse.of("ok")));
        Kimi kimi = client(server, TestKimi.KEY)) {
      KimiException failure = catchThrowableOfType(KimiException.class, () -> kimi.chat(ChatRequest.of("Hi")));
      assertThat(failure.getClass().getSimpleName()).isEqualTo(row.section());
      assertThat(kimi.chat(ChatRequest.of("Hi")).text()).isEqualTo("ok");
    }
  }

  private static void explained(RefusalRow row, KimiException failure) {
    assertThat(failure.getClass().getSimpleName()).isEqualTo(row.section());
    String found = failure.error().orElseThrow().message();
    assertThat(row.texts()).as(found).anyMatch(text -> pattern(text).matcher(found).matches());
    assertThat(failure.hint()).endsWith("#" + row.anchor());
  }

  /** The pattern of a text: its changing parts are in angle brackets, or an ellipsis, which stands for nothing, too. */
  private static Pattern pattern(String text) {
    return Pattern.compile(Stream.of(text.replace("… ", "…").split("(?<=…|>)|(?=…|<)"))
        .map(part -> part.equals("…") || part.startsWith("<") ? ".*" : Pattern.quote(part)).reduce("", String::concat));
  }

  @Test
  void eachRowWithACheckIsProvokedOrItsWordsAreNotKnown() {
    assertThat(RefusalRow.all()).allMatch(row -> row.row().has("checks") || row.row().has("none"));
    List<String> ids = RefusalRow.all().stream().map(RefusalRow::id).toList();
    List<String> checked = RefusalRow.all().stream().filter(row -> !row.codes().isEmpty()).map(RefusalRow::id).toList();

    assertThat(ids).doesNotHaveDuplicates().containsAll(CIRCLES.names()).hasSizeGreaterThan(80);
    assertThat(checked).hasSizeGreaterThan(25);
    assertThat(checked.stream().filter(id -> !CIRCLES.has(id)).toList())
        .containsExactlyInAnyOrder("schema-required", "schema-type", "many-tools", "tool-size");
    System.out.println(ids.size() + " refusals, of which requests provoke " + CIRCLES.size());
  }
}
