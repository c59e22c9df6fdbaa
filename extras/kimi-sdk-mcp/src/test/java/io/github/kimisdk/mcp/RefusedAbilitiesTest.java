package io.github.kimisdk.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Abilities that this client does not have are not announced, and refused if a server asks for them. The call goes on. */
@Timeout(60)
class RefusedAbilitiesTest {

  private static FakeServer asking(String revision, String method) {
    return new FakeServer(revision).on("tools/call", (message, out) -> {
      out.accept(Json.write(JsonObject.of("jsonrpc", "2.0", "id", "ask", "method", method, "params", JsonObject.EMPTY)));
      out.accept(FakeServer.answer(message, FakeServer.text("done")));
    });
  }

  private static List<JsonObject> received(FakeServer fake, Predicate<JsonObject> which) {
    return fake.received().stream().filter(which).toList();
  }

  private static boolean answers(JsonObject message) {
    return message.tryGet("id").filter(Json.of("ask")::equals).isPresent();
  }

  private static void awaitAnswer(FakeServer fake) {
    for (int i = 0; i < 2_000 && received(fake, RefusedAbilitiesTest::answers).isEmpty(); i++) {
      java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
    }
  }

  @ParameterizedTest
  @CsvSource({
      "sampling/createMessage, false", "elicitation/create, false", "roots/list, false", "tasks/get, false", "unheard/of, false",
      "sampling/createMessage, true", "elicitation/create, true", "roots/list, true"})
  void requestOfTheServerIsRefusedByName(String method, boolean http) {
    FakeServer fake = asking("2025-11-25", method);
    try (FakeHttp address = new FakeHttp(fake);
        McpServer server = http ? McpServer.connect(address.address()) : McpServerTest.client(fake).start()) {
      assertThat(server.call("echo", JsonObject.EMPTY).text()).isEqualTo("done");
      awaitAnswer(fake);
      assertThat(received(fake, RefusedAbilitiesTest::answers)).singleElement().satisfies(answer -> {
        JsonObject error = answer.get("error").asObject();
        assertThat(error.get("code").asInt()).isEqualTo(-32601);
        assertThat(error.get("message").asString()).isEqualTo("this client does not offer " + method);
        assertThat(answer.has("result")).isFalse();
      });
    }
  }

  @Test
  void requestOfAStatelessServerGetsNoAnswer() {
    FakeServer fake = asking(FakeServer.STATELESS, "sampling/createMessage");
    try (McpServer server = McpServerTest.client(fake).start()) {
      assertThat(server.call("echo", JsonObject.EMPTY).text()).isEqualTo("done");
      server.ping();
      assertThat(received(fake, RefusedAbilitiesTest::answers)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sampling/createMessage", "elicitation/create", "roots/list"})
  void resultThatAsksForInputIsAFailure(String method) {
    FakeServer fake = new FakeServer(FakeServer.STATELESS).result("tools/call", JsonObject.of("resultType", "input_required",
        "inputRequests", JsonObject.of("ask", JsonObject.of("method", method, "params", JsonObject.EMPTY))));
    try (McpServer server = McpServerTest.client(fake).start()) {
      assertThatThrownBy(() -> server.call("echo", JsonObject.EMPTY)).isInstanceOf(McpException.InvalidMessage.class)
          .hasMessageContaining("found one of the type \"input_required\" that asks for " + method)
          .hasMessageContaining(method.startsWith("elicitation") ? "Set onQuestion" : "This client does not offer");
      assertThat(fake.methods()).containsOnlyOnce("tools/call");
      server.ping();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-07-28", "2025-11-25", "2025-06-18"})
  void nothingIsAnnouncedAndPromptsAreNotAskedFor(String revision) {
    JsonObject all = JsonObject.of("tools", JsonObject.EMPTY, "prompts", JsonObject.of("listChanged", true),
        "logging", JsonObject.EMPTY, "completions", JsonObject.EMPTY, "tasks", JsonObject.EMPTY);
    FakeServer fake = new FakeServer(revision);
    if (!revision.equals(FakeServer.STATELESS)) {
      fake.result("initialize", JsonObject.of("protocolVersion", revision, "capabilities", all, "serverInfo", JsonObject.EMPTY));
    } else {
      fake.result("server/discover", JsonObject.of("resultType", "complete", "supportedVersions",
          JsonArray.of(Json.of(revision)), "capabilities", all));
    }
    try (McpServer server = McpServerTest.client(fake).onToolsChanged(() -> { }).start()) {
      server.toolList();
      server.resources();
      server.resourceTemplates();
      server.call("echo", JsonObject.EMPTY);
      server.ping();
    }
    assertThat(fake.methods()).noneMatch(method -> method.startsWith("prompts/") || method.startsWith("logging/")
        || method.startsWith("completion/") || method.startsWith("tasks/"));
    assertThat(received(fake, message -> message.toString().contains("apabilities"))).isNotEmpty().allSatisfy(message -> {
      JsonObject params = message.get("params").asObject();
      JsonValue announced = params.tryGet("capabilities")
          .orElseGet(() -> params.get("_meta").asObject().get("io.modelcontextprotocol/clientCapabilities"));
      assertThat(announced).isEqualTo(JsonObject.EMPTY);
    });
  }

  /** The stateless revision has no resumption. */
  @Test
  void brokenStreamIsNotResumed() {
    FakeServer fake = new FakeServer(FakeServer.STATELESS);
    try (FakeHttp http = new FakeHttp(fake); McpServer server = McpServer.connect(http.address())) {
      http.intercept((exchange, seen) -> {
        boolean call = seen.body().contains("tools/call");
        if (call) {
          FakeHttp.send(exchange, 200, "text/event-stream", "id: event-7\nretry: 1\ndata:\n\n");
        }
        return call;
      });
      assertThatThrownBy(() -> server.call("echo", JsonObject.EMPTY)).isInstanceOf(McpException.InvalidMessage.class)
          .hasMessageContaining("ended its answer to tools/call without a result")
          .hasMessageContaining("named no event from which the answer could go on");
      server.ping();
      assertThat(http.seen()).noneMatch(seen -> seen.method().equals("GET") || !seen.header("Last-Event-ID").isEmpty());
      assertThat(http.seen().stream().filter(seen -> seen.body().contains("tools/call"))).hasSize(1);
    }
  }
}
