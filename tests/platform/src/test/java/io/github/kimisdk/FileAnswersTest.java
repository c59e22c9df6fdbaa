package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.platform.data.Purpose;
import io.github.kimisdk.platform.data.Upload;
import io.github.kimisdk.platform.data.UploadedFile;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Answers to calls for files and lists that have a status of success, and are none. */
@Timeout(60)
class FileAnswersTest {

  private static final String ERROR = "{\"error\":{\"message\":\"The engine is on fire\",\"type\":\"invalid_request_error\"}}";
  private static final String FLAT = "{\"code\":5,\"message\":\"The engine is on fire\"}";
  private static final String PAGE = "<html><body>Welcome</body></html>";

  @TempDir
  private Path folder;

  private final VirtualTime time = VirtualTime.skipping(Duration.ofSeconds(20));

  private static ScriptedAnswer of(String type, String body) {
    return ScriptedAnswer.of(200, type, body.getBytes(StandardCharsets.UTF_8));
  }

  private static ScriptedAnswer file(String status, long bytes) {
    return ScriptedAnswer.json(200, "{\"id\":\"f1\",\"bytes\":" + bytes
        + ",\"filename\":\"a.txt\",\"purpose\":\"file-extract\",\"status\":\"" + status + "\"}");
  }

  private void with(Function<String, ScriptedAnswer> script, Consumer<Kimi> test) {
    try (KimiServer server = KimiServer.answering(request -> script.apply(request.method() + " " + request.path()));
        Kimi kimi = TestKimi.of(server, time).build()) {
      test.accept(kimi);
    }
  }

  @Test
  void aDeletionThatIsNotConfirmedIsNone() {
    for (ScriptedAnswer none
        : List.of(of("text/html", PAGE), of("application/json", PAGE), ScriptedAnswer.json(200, ERROR),
        ScriptedAnswer.json(200, FLAT),
        ScriptedAnswer.json(200, "{}"), ScriptedAnswer.json(200, "[]"),
        ScriptedAnswer.json(200, "{\"id\":\"f1\",\"deleted\":\"yes\"}"))) {
      with(call -> none, kimi -> assertThatThrownBy(() -> KimiPlatform.of(kimi).files().delete("f1"))
          .isInstanceOf(KimiException.class).hasMessageNotContaining("during the call"));
    }
    with(call -> ScriptedAnswer.json(200, ERROR), kimi -> assertThatThrownBy(() -> KimiPlatform.of(kimi).files().delete("f1"))
        .isInstanceOf(KimiException.BadRequest.class).hasMessageContaining("The engine is on fire"));
    with(call -> ScriptedAnswer.json(200, "{\"id\":\"f1\",\"deleted\":true}"), kimi -> assertThat(KimiPlatform.of(kimi).files().delete("f1"))
        .isTrue());
    with(call -> ScriptedAnswer.json(200, "{\"id\":\"f1\",\"deleted\":false}"), kimi -> assertThat(KimiPlatform.of(kimi).files().delete("f1"))
        .isFalse());
    with(call -> ScriptedAnswer.json(204, ""), kimi -> assertThat(KimiPlatform.of(kimi).files().delete("f1")).isTrue());
  }

  @Test
  void aListThatIsAnErrorIsNotEmpty() {
    Map<String, Consumer<Kimi>> lists = Map
        .of("files", kimi -> KimiPlatform.of(kimi).files().list(), "batches", kimi -> KimiPlatform.of(kimi).batches().list()
        .toList(),
        "models", Kimi::models, "formulas", kimi -> KimiPlatform.of(kimi).formulas().tools("moonshot/date:latest"));
    lists.forEach((name, list) -> {
      for (String body : List.of(ERROR, FLAT, "{}", "[]", PAGE)) {
        with(call -> ScriptedAnswer.json(200, body), kimi -> assertThatThrownBy(() -> list.accept(kimi), name + " " + body)
            .isInstanceOf(KimiException.class)
            .satisfies(failure -> assertThat(body.contains("fire")).isEqualTo(failure.getMessage().contains("fire"))));
      }
    });
  }

  @Test
  void anErrorIsNotTheContentOfAFile() throws IOException {
    Path target = Files.writeString(folder.resolve("target"), "before");
    with(call -> of("application/json; charset=utf-8", " \n" + ERROR), kimi -> {
      assertThatThrownBy(() -> KimiPlatform.of(kimi).files().download("f1", target)).isInstanceOf(KimiException.BadRequest.class)
          .hasMessageContaining("on fire");
      assertThatThrownBy(() -> KimiPlatform.of(kimi).files().text("f1")).isInstanceOf(KimiException.BadRequest.class)
          .hasMessageContaining("on fire");
    });
    assertThat(target).hasContent("before");
    assertThat(folder.toFile().list()).containsExactly("target");
    String busy = "{\"error\":{\"message\":\"busy\",\"type\":\"engine_overloaded_error\"}}";
    Deque<ScriptedAnswer> answers = new ArrayDeque<>(List.of(ScriptedAnswer.json(200, busy),
        of("application/json", "{\"content\":\"tea\"}")));
    with(call -> answers.remove(), kimi -> assertThat(KimiPlatform.of(kimi).files().text("f1")).as("an overload is retried")
        .isEqualTo("{\"content\":\"tea\"}"));
  }

  @Test
  void aContentThatTellsOfErrorsIsWhole() {
    for (String content
        : List.of("{\"content\":\"tea\",\"error\":{\"message\":\"no\"}}", "{\"custom_id\":\"a\",\"error\":{\"message\":\"no\"}}",
        ERROR + "\n" + ERROR, "{\"error\":{\"message\":\"" + "x".repeat(70_000) + "\"}}")) {
      with(call -> of("application/json", content), kimi -> assertThat(KimiPlatform.of(kimi).files().text("f1")).isEqualTo(content));
    }
    with(call -> of("text/plain", ERROR), kimi -> assertThat(KimiPlatform.of(kimi).files().text("f1")).isEqualTo(ERROR));
  }

  @Test
  void aFileThatReadsLikeAnErrorIsTheFileIfItHasItsSize() throws IOException {
    String busy = "{\"error\":{\"message\":\"busy\",\"type\":\"engine_overloaded_error\"}}";
    for (String content : List.of(ERROR, " \n" + ERROR + "\n", busy, "{\"error\":\"no\"}", "{\"type\":\"error\"}")) {
      with(stored(content, content.length()), kimi -> {
        assertThat(KimiPlatform.of(kimi).files().text("f1")).isEqualTo(content);
        KimiPlatform.of(kimi).files().download("f1", folder.resolve("error.json"));
        assertThat(folder.resolve("error.json")).hasContent(content);
      });
      with(stored(content, content.length() + 1), kimi -> {
        assertThatThrownBy(() -> KimiPlatform.of(kimi).files().text("f1")).isInstanceOf(KimiException.class);
        assertThatThrownBy(() -> KimiPlatform.of(kimi).files().download("f1", folder.resolve("other"))).isInstanceOf(KimiException.class);
      });
    }
    assertThat(folder.toFile().list()).containsExactly("error.json");
  }

  private static Function<String, ScriptedAnswer> stored(String content, int bytes) {
    return call -> call.endsWith("/content") ? of("application/json", content) : file("ok", bytes);
  }

  @Test
  void aPartOfAFileIsNotTheFile() {
    Path target = folder.resolve("target");
    for (int status : List.of(201, 204, 206)) {
      with(call -> ScriptedAnswer.of(status, "text/plain", "half".getBytes(StandardCharsets.UTF_8))
          .withHeader("Content-Range", "bytes 0-3/8"), kimi -> {
        assertThatThrownBy(() -> KimiPlatform.of(kimi).files().download("f1", target))
            .isInstanceOf(KimiException.InvalidResponse.class)
            .hasMessageContaining("status " + status);
        assertThat(target).doesNotExist();
      });
    }
  }

  @Test
  void theSizeAtTheServiceIsCompared() {
    with(call -> file("ok", 2), kimi -> {
      assertThatThrownBy(() -> KimiPlatform.of(kimi).files().upload(Upload.of("a.txt", new byte[3])))
          .isInstanceOf(KimiException.InvalidResponse.class)
          .hasMessageContaining("expected 3 bytes").hasMessageContaining("f1, 2 bytes");
      assertThat(KimiPlatform.of(kimi).files().upload(Upload.of("a.txt", new byte[2])).bytes()).isEqualTo(2);
    });
    with(call -> file("ok", 0), kimi -> assertThat(KimiPlatform.of(kimi).files().upload(Upload.of("a.txt", new byte[2])).id())
        .as("it does not tell").isEqualTo("f1"));
  }

  @Test
  void anUploadWaitsUntilTheFileIsProcessed() {
    Deque<String> states = new ArrayDeque<>(List.of("processing", "pending", "processing", "ok"));
    with(call -> file(states.remove(), 3),
        kimi -> assertThat(KimiPlatform.of(kimi).files().upload(Upload.of("a.txt", new byte[3])).status())
        .isEqualTo("ok"));
    assertThat(states).isEmpty();
    assertThat(time.elapsed()).as("growing pauses").isGreaterThanOrEqualTo(Duration.ofSeconds(7));
    with(call -> file(call.startsWith("POST") ? "processing" : "error", 3), kimi ->
        assertThatThrownBy(() -> KimiPlatform.of(kimi).files().upload(Upload.of("a.txt", new byte[3])))
        .isInstanceOf(KimiException.BadRequest.class).hasMessageContaining("could not read the file"));
    with(call -> file("processing", 3), kimi -> assertThatThrownBy(() -> KimiPlatform.of(kimi).files().upload(Upload.of("a.txt", new byte[3])))
        .isInstanceOf(KimiException.TimedOut.class).hasMessageContaining("has not processed a.txt (f1"));
  }

  @Test
  void theTotalTimeoutIsForTheWaitForAFileAsWell() {
    Timeouts limits = Timeouts.DEFAULT.withTotal(Duration.ofSeconds(60));
    with(call -> file("processing", 3), kimi ->
        assertThatThrownBy(() -> KimiPlatform.of(kimi.withTimeouts(limits)).files().upload(Upload.of("a.txt", new byte[3])))
        .hasMessageContaining("has not processed a.txt (f1").hasMessageContaining("within 60 s")
        .hasMessageContaining("longer total timeout")
        .isInstanceOfSatisfying(KimiException.TimedOut.class, late -> assertThat(late.phase()).isEqualTo(Timeouts.Phase.TOTAL)));
    assertThat(time.elapsed()).isLessThan(Duration.ofSeconds(90));
  }

  @Test
  void aLookThatFailsDoesNotLoseTheFile() {
    ScriptedAnswer busy = ScriptedAnswer.json(503, "{\"error\":{\"message\":\"busy\",\"type\":\"server_error\"}}");
    Deque<ScriptedAnswer> looks = new ArrayDeque<>(List.of(busy, busy, busy, busy, file("processing", 3), busy, file("ok", 3)));
    with(call -> call.startsWith("POST") ? file("processing", 3) : looks.remove(), kimi -> assertThat(
        KimiPlatform.of(kimi.withRetry(RetryPolicy.NONE)).files().upload(Upload.of("a.txt", new byte[3])).id()).isEqualTo("f1"));
    assertThat(looks).isEmpty();
    with(call -> call.startsWith("POST") ? file("processing", 3) : busy, kimi -> assertThatThrownBy(
        () -> KimiPlatform.of(kimi.withRetry(RetryPolicy.NONE)).files().upload(Upload.of("a.txt", new byte[3])))
        .isInstanceOf(KimiException.TimedOut.class)
        .hasMessageContaining("has not processed a.txt (f1").satisfies(late -> assertThat(late.getSuppressed()).isNotEmpty()));
    with(call -> call.startsWith("POST") ? file("processing", 3) : ScriptedAnswer.error(403, "permission_denied_error", "no"),
        kimi -> assertThatThrownBy(() -> KimiPlatform.of(kimi).files().upload(Upload.of("a.txt", new byte[3])))
        .isInstanceOf(KimiException.AccessDenied.class)
            .satisfies(denied -> assertThat(denied.getSuppressed())
            .anyMatch(told -> told.getMessage().contains("has the file a.txt (f1"))));
  }

  @Test
  void aCancelOrACloseEndsTheWaitForAFile() {
    VirtualTime still = VirtualTime.still();
    try (KimiServer server = KimiServer.answering(request -> file("processing", 3)); Kimi kimi = TestKimi.of(server, still)
        .build()) {
      CompletableFuture<UploadedFile> cancelled = KimiPlatform.of(kimi).files().uploadAsync(Upload.of("a.txt", new byte[3]));
      still.awaitTimer(Duration.ofSeconds(1));
      cancelled.cancel(true);
      still.runUntil(() -> still.timers() == 0, Duration.ZERO);
      CompletableFuture<UploadedFile> open = KimiPlatform.of(kimi).files().uploadAsync(Upload.of("a.txt", new byte[3]));
      still.awaitTimer(Duration.ofSeconds(1));
      stop(kimi);
      assertThatThrownBy(open::join).hasCauseInstanceOf(KimiException.Interrupted.class);
      assertThat(server.requests()).extracting(ServerRequest::method).containsExactly("POST", "POST");
    }
  }

  private static void stop(Kimi kimi) {
    kimi.close();
  }

  @Test
  void aFileThatIsRefusedAfterItCameIsCleanedUp() throws IOException {
    Path document = Files.writeString(folder.resolve("a.txt"), "tea");
    with(call -> call.startsWith("POST") ? file("ok", 2) : ScriptedAnswer.json(200, "{\"deleted\":true}"), kimi -> {
      assertThatThrownBy(() -> KimiPlatform.of(kimi).files().about("?", document)).isInstanceOf(KimiException.InvalidResponse.class);
      assertThat(KimiPlatform.of(kimi).files().cleanUp()).isEqualTo(1);
    });
  }

  @Test
  void aFileNameHasNoNul() {
    for (String name : List.of("a\0.txt", "\0")) {
      assertThatThrownBy(() -> Upload.of(name, new byte[1])).isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("found a NUL at index");
      assertThatThrownBy(() -> Upload.of("a", new byte[1]).withFilename(name)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(Upload.of("a.txt", new byte[1]).withPurpose(Purpose.IMAGE).filename()).isEqualTo("a.txt");
  }
}
