package io.github.kimisdk.mcp;

import static io.github.kimisdk.mcp.FakeServer.answer;
import static io.github.kimisdk.mcp.FakeServer.notification;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers that break the form of a message are read, or fail the requests that wait at once: the time limit is a minute. */
@Timeout(30)
class UnreadableAnswersTest {

  private static final String DONE = "{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"TEXT\"}]}}";

  private static FakeServer server(BiConsumer<JsonObject, Consumer<String>> call) {
    return new FakeServer("2025-11-25").on("tools/call", call);
  }

  private static FakeServer says(String line) {
    return server((message, out) -> out.accept(line.replace("ID", message.get("id").toString())));
  }

  private static String called(FakeServer fake) {
    try (McpServer server = McpServerTest.client(fake).start()) {
      return server.call("echo", JsonObject.EMPTY).text();
    }
  }

  static Stream<Arguments> readable() {
    UnaryOperator<String> latin = text -> FakeServer.RAW + text + "\n";
    return Stream.of(
        Arguments.of(latin.apply(DONE.replace("TEXT", "caf\u00e9")), "caf\uFFFD"),
        Arguments.of(latin.apply(DONE.replace("TEXT", "\u00c3\u00a9 \u00f0\u009f\u0098\u0080 \u00f0\u009f")), "é 😀 \uFFFD"),
        Arguments.of(latin.apply(DONE.replace("TEXT", "\u00ff".repeat(9_000))), "\uFFFD".repeat(9_000)),
        Arguments.of("\uFEFF" + DONE, "TEXT"),
        Arguments.of(DONE.replace("ID", "\"ID\""), "TEXT"),
        Arguments.of(DONE.replace("ID", "ID.0"), "TEXT"),
        Arguments.of("{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"x\"}\n" + DONE, "TEXT"),
        Arguments.of("[INFO] calls {\"jsonrpc\":\"2.0\"\n{\n  \"port\": 7\n}\n" + DONE, "TEXT"));
  }

  @ParameterizedTest
  @MethodSource("readable")
  void answerInAnotherFormIsRead(String line, String text) {
    assertThat(called(says(line))).isEqualTo(text);
  }

  static Stream<Arguments> unreadable() {
    String error = "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"Parse error: x\"}}";
    String pretty = Json.pretty(Json.parse(DONE.replace("ID", "3")));
    String deep = "[".repeat(600) + "]".repeat(600);
    return Stream.of(
        Arguments.of(error, "the server fake refused a message without its id with the code -32700: Parse error: x in line 3"),
        Arguments.of(error.replace("null", "\"\""), null),
        Arguments.of(pretty, "cannot be read: expected a whole message on each line, found a part of one in line 4 of its output. Tell"),
        Arguments.of(DONE.replace("\"TEXT\"", deep), "expected at most 512 levels of nesting (maxDepth), found '[' at column 576 in line 3"),
        Arguments.of(DONE.substring(0, 30), "the server fake wrote a message that cannot be read: expected"),
        Arguments.of(DONE.replace("ID", "null"), "expected the id of a request in a result of the server fake, found none in line 3"),
        Arguments.of(DONE.replace("\"id\":ID,", ""), "expected the id of a request in a result of the server fake, found none in line 3"));
  }

  @ParameterizedTest
  @MethodSource("unreadable")
  void answerThatCannotBeReadFailsAtOnceWithItsPlace(String line, String message) {
    if (message == null) {
      // The id is no null, and may belong to another client.
      line = line + "\n" + DONE;
      assertThat(called(says(line))).isEqualTo("TEXT");
      return;
    }
    String text = line;
    assertThatThrownBy(() -> called(says(text))).isInstanceOf(McpException.class).hasMessageContaining(message)
        .hasMessageNotContaining("time limit");
  }

  @Test
  void errorThatAnswersANotificationFailsNoRequest() {
    FakeServer fake = new FakeServer("2025-11-25").on("notifications/initialized", (message, out) -> out.accept(
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,\"message\":\"no id\"}}"));
    try (Logged logged = new Logged()) {
      assertThat(called(fake)).startsWith("echo: ");
      assertThat(logged.lines()).anyMatch(line -> line.contains("it refused a notification with the code -32600: no id"));
    }
  }

  @Test
  void progressIsMatchedByTheDigitsOfItsToken() {
    StringBuilder heard = new StringBuilder();
    FakeServer fake = server((message, out) -> {
      String token = message.get("params").asObject().get("_meta").asObject().get("progressToken").toString();
      out.accept(notification("notifications/progress", JsonObject.of("progressToken", token, "progress", 7)));
      out.accept(answer(message, FakeServer.text("done")));
    });
    CountDownLatch told = new CountDownLatch(1);
    try (McpServer server = McpServerTest.client(fake).onProgress(progress -> {
      heard.append(progress.progress());
      told.countDown();
    }).start()) {
      assertThat(server.call("echo", JsonObject.EMPTY).text()).isEqualTo("done");
      assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    assertThat(heard).hasToString("7.0");
  }

  @Test
  void noiseIsLoggedForAFewLinesAndThenCounted() {
    FakeServer fake = server((message, out) -> {
      IntStream.range(0, 3_000).forEach(i -> out.accept("noise " + i + " \u001b[31m\u202e"));
      out.accept(answer(message, FakeServer.text("done")));
    });
    try (Logged logged = new Logged()) {
      assertThat(called(fake)).isEqualTo("done");
      assertThat(logged.lines().stream().filter(line -> line.contains("noise "))).hasSize(5)
          .allMatch(line -> line.endsWith(" \\u001b[31m\\u202e"));
      assertThat(logged.lines().stream().filter(line -> line.contains("lines that are ignored")))
          .hasSize(3).last().asString().isEqualTo("WARNING the server fake wrote 1000 lines that are ignored");
    }
  }

  @Test
  void controlCharactersOfAServerAreEscapedInExceptions() {
    FakeServer fake = server((message, out) -> out.accept(FakeServer.error(message, 5,
        "\u001b]0;x\u0007 \u202eabc\u2066 👩\u200d💻\n\tend")));
    assertThatThrownBy(() -> called(fake)).hasMessageEndingWith("\\u001b]0;x\\u0007 \\u202eabc\\u2066 👩\u200d💻\n\tend");
  }
}
