package io.github.kimisdk.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that ask the user while they work on a call, in both ways of the protocol. */
@Timeout(60)
class QuestionsTest {

  private static final JsonObject SCHEMA = Json.parse("""
      {"type": "object", "properties": {"name": {"type": "string", "default": "Kim"}, "age": {"type": "integer", "default": 30},
       "free": {"type": "string"}}}""").asObject();
  private static final JsonObject FORM = JsonObject.of("message", "Who are you?", "requestedSchema", SCHEMA);
  private static final JsonObject VISIT = JsonObject.of("mode", "url", "message", "Sign in", "url", "https://example.com/sign-in");

  /** A server that asks once, and answers the call with the answer that it got. */
  private static FakeServer asking(String revision, JsonObject params) {
    FakeServer fake = new FakeServer(revision);
    if (revision.equals(FakeServer.STATELESS)) {
      return fake.on("tools/call", (message, out) -> {
        JsonObject given = message.get("params").asObject();
        out.accept(FakeServer.answer(message, given.has("inputResponses")
            ? FakeServer.text(given.get("inputResponses").asObject().get("ask").toString() + given.get("requestState").asString())
            : JsonObject.of("resultType", "input_required", "requestState", " state ", "inputRequests",
                JsonObject.of("ask", JsonObject.of("method", "elicitation/create", "params", params)))));
      });
    }
    CompletableFuture<JsonObject> call = new CompletableFuture<>();
    return fake.on("tools/call", (message, out) -> {
      call.complete(message);
      out.accept(Json.write(JsonObject.of("jsonrpc", "2.0", "id", "ask", "method", "elicitation/create", "params", params)));
    }).on("", (message, out) -> out.accept(FakeServer.answer(call.join(), FakeServer.text(
        message.tryGet("result").orElseGet(() -> message.get("error")).toString() + " state "))));
  }

  private static McpServerBuilder client(FakeServer fake, Function<McpQuestion, McpAnswer> answers) {
    return McpServerTest.client(fake).onQuestion(answers);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-07-28", "2025-11-25", "2025-06-18"})
  void acceptedFormHasTheDefaultsOfItsSchema(String revision) {
    List<McpQuestion> questions = new CopyOnWriteArrayList<>();
    FakeServer fake = asking(revision, FORM);
    try (McpServer server = client(fake, question -> {
      questions.add(question);
      return McpAnswer.accepted(JsonObject.of("name", "Sol"));
    }).start()) {
      assertThat(server.call("echo", JsonObject.EMPTY).text())
          .isEqualTo("{\"action\":\"accept\",\"content\":{\"name\":\"Sol\",\"age\":30}} state ");
      assertThat(questions).singleElement().satisfies(question -> {
        assertThat(question.server()).isEqualTo("fake");
        assertThat(question.message()).isEqualTo("Who are you?");
        assertThat(question.schema()).isEqualTo(SCHEMA);
        assertThat(question.address()).isEmpty();
      });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-07-28", "2025-11-25"})
  void otherDecisionsOfTheUserHaveNoContent(String revision) {
    for (McpAnswer answer : List.of(McpAnswer.DECLINED, McpAnswer.CANCELLED)) {
      try (McpServer server = client(asking(revision, FORM), question -> answer).start()) {
        assertThat(server.call("echo", JsonObject.EMPTY).text()).isEqualTo("{\"action\":\"" + answer.action() + "\"} state ");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-07-28", "2025-11-25"})
  void addressIsShownAndTheConsentHasNoContent(String revision) {
    try (McpServer server = client(asking(revision, VISIT), question -> {
      assertThat(question.address()).contains(URI.create("https://example.com/sign-in"));
      return McpAnswer.accepted(JsonObject.of("secret", "x"));
    }).start()) {
      assertThat(server.call("echo", JsonObject.EMPTY).text()).isEqualTo("{\"action\":\"accept\"} state ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://example.com/", "file:///etc/passwd", "javascript:alert(1)", "https://kim:pass@example.com/", "a b", ""})
  void addressThatIsNotSafeReachesNobody(String address) {
    JsonObject params = VISIT.with("url", Json.of(address));
    Function<McpQuestion, McpAnswer> never = question -> {
      throw new AssertionError("asked for " + question);
    };
    try (McpServer server = client(asking(FakeServer.STATELESS, params), never).start()) {
      assertThatThrownBy(() -> server.call("echo", JsonObject.EMPTY)).isInstanceOf(McpException.InvalidMessage.class)
          .hasMessageContaining("address to visit").hasMessageNotContaining("pass@");
    }
    try (McpServer server = client(asking("2025-11-25", params), never).start()) {
      assertThat(server.call("echo", JsonObject.EMPTY).text()).contains("-32603");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-07-28", "2025-11-25"})
  void abilityIsAnnouncedWithTheFunctionAlone(String revision) {
    for (boolean set : new boolean[] {true, false}) {
      FakeServer fake = new FakeServer(revision);
      McpServerBuilder builder = McpServerTest.client(fake);
      try (McpServer server = (set ? builder.onQuestion(question -> McpAnswer.DECLINED) : builder).start()) {
        server.tools();
      }
      String announced = set ? "{\"elicitation\":{\"form\":{},\"url\":{}}}" : "{}";
      assertThat(fake.received().stream().map(JsonValue::toString).filter(message -> message.contains("apabilities\":")))
          .isNotEmpty().filteredOn(message -> !message.contains("server/discover") || revision.equals(FakeServer.STATELESS))
          .allMatch(message -> message.contains("apabilities\":" + announced));
    }
  }

  @Test
  void functionThatThrowsFailsTheCallAlone() {
    Function<McpQuestion, McpAnswer> broken = question -> {
      throw new IllegalStateException("no window");
    };
    try (McpServer server = client(asking(FakeServer.STATELESS, FORM), broken).start()) {
      assertThatThrownBy(() -> server.call("echo", JsonObject.EMPTY)).isInstanceOf(McpException.Misconfigured.class)
          .hasMessageContaining("no window").hasMessageContaining("onQuestion");
      server.ping();
    }
    try (McpServer server = client(asking("2025-11-25", FORM), broken).start()) {
      assertThat(server.call("echo", JsonObject.EMPTY).text()).contains("-32603").doesNotContain("no window");
      server.ping();
    }
  }

  @Test
  void userHasTheTotalTimeOfTheCallAndNoMore() throws Exception {
    for (String revision : List.of(FakeServer.STATELESS, "2025-11-25")) {
      ManualScheduler time = new ManualScheduler();
      CompletableFuture<Boolean> asked = new CompletableFuture<>();
      CompletableFuture<McpAnswer> never = new CompletableFuture<>();
      try (McpServer server = client(asking(revision, FORM), question -> {
        asked.complete(true);
        return never.join();
      }).scheduler(time).timeout(Duration.ofMinutes(1)).totalTimeout(Duration.ofMinutes(10)).start()) {
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        new Thread(() -> {
          try {
            server.call("echo", JsonObject.EMPTY);
          } catch (McpException failure) {
            end.complete(failure);
          }
        }).start();
        asked.get(20, TimeUnit.SECONDS);
        time.advance(Duration.ofMinutes(9));
        assertThat(end).isNotDone();
        time.advance(Duration.ofMinutes(1));
        assertThat(end.get(20, TimeUnit.SECONDS)).isInstanceOf(McpException.TimedOut.class);
      } finally {
        never.complete(McpAnswer.CANCELLED);
      }
    }
  }

  @Test
  void stateAloneIsRepeatedWithoutAQuestion() {
    FakeServer fake = new FakeServer(FakeServer.STATELESS).on("tools/call", (message, out) -> {
      JsonObject given = message.get("params").asObject();
      out.accept(FakeServer.answer(message, given.has("requestState") ? FakeServer.text(given.without("_meta").toString())
          : JsonObject.of("resultType", "input_required", "requestState", "{}")));
    });
    try (McpServer server = McpServerTest.client(fake).start()) {
      assertThat(server.call("echo", JsonObject.of("a", 1)).text())
          .isEqualTo("{\"name\":\"echo\",\"arguments\":{\"a\":1},\"requestState\":\"{}\"}");
      assertThat(fake.received().stream().filter(message -> message.toString().contains("tools/call")).map(m -> m.get("id")))
          .hasSize(2).doesNotHaveDuplicates();
    }
  }

  @Test
  void serverThatAsksWithoutEndIsStopped() {
    AtomicInteger asked = new AtomicInteger();
    JsonObject always = JsonObject.of("resultType", "input_required", "inputRequests",
        JsonObject.of("ask", JsonObject.of("method", "elicitation/create", "params", FORM)));
    FakeServer fake = new FakeServer(FakeServer.STATELESS).result("tools/call", always);
    try (McpServer server = client(fake, question -> {
      asked.incrementAndGet();
      return McpAnswer.DECLINED;
    }).start()) {
      assertThatThrownBy(() -> server.call("echo", JsonObject.EMPTY)).isInstanceOf(McpException.LimitExceeded.class);
      assertThat(asked).hasValue(9);
      JsonObject many = JsonObject.EMPTY;
      for (int i = 0; i < 17; i++) {
        many = many.with("q" + i, always.get("inputRequests").asObject().get("ask"));
      }
      fake.result("tools/call", always.with("inputRequests", many));
      assertThatThrownBy(() -> server.call("echo", JsonObject.EMPTY)).hasMessageContaining("more than 16");
      assertThat(asked).hasValue(9);
    }
  }

  @Test
  void nothingIsAskedIfOneRequestCannotBeAnswered() {
    AtomicInteger asked = new AtomicInteger();
    FakeServer fake = new FakeServer(FakeServer.STATELESS).result("tools/call", JsonObject.of("resultType", "input_required",
        "inputRequests", JsonObject.of("ask", JsonObject.of("method", "elicitation/create", "params", FORM), "roots",
            JsonObject.of("method", "roots/list"))));
    try (McpServer server = client(fake, question -> {
      asked.incrementAndGet();
      return McpAnswer.DECLINED;
    }).start()) {
      assertThatThrownBy(() -> server.call("echo", JsonObject.EMPTY)).hasMessageContaining("asks for roots/list");
      assertThat(asked).hasValue(0);
    }
  }

  /** Levels of the protocol and of the log. */
  @Test
  void logOfAServerGoesToTheLoggerAtItsLevelAndMasked() {
    FakeServer fake = new FakeServer("2025-11-25").on("tools/call", (message, out) -> {
      for (String level : List.of("debug", "info", "notice", "warning", "error", "emergency", "other")) {
        out.accept(FakeServer.notification("notifications/message", JsonObject.of("level", level, "logger", "db",
            "data", level + " with hunter2hunter2\nand more")));
      }
      out.accept(FakeServer.notification("notifications/message", JsonObject.of("level", "info", "data", JsonObject.of("a", 1))));
      out.accept(FakeServer.notification("notifications/message", JsonObject.EMPTY));
      out.accept(FakeServer.answer(message, FakeServer.text("done")));
    });
    try (Logged logged = new Logged(); McpServer server = McpServerTest.client(fake).environment("DB_PASSWORD", "hunter2hunter2")
        .start()) {
      server.call("echo", JsonObject.EMPTY);
      assertThat(logged.lines()).contains("FINE fake: db: debug with *** and more", "INFO fake: db: notice with *** and more",
          "WARNING fake: db: warning with *** and more", "SEVERE fake: db: error with *** and more",
          "SEVERE fake: db: emergency with *** and more", "INFO fake: db: other with *** and more", "INFO fake: {\"a\":1}");
      assertThat(logged.lines().toString()).doesNotContain("hunter2");
    }
  }
}
