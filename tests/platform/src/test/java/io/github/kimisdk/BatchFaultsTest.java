package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.platform.data.Batch;
import io.github.kimisdk.platform.data.BatchResult;
import io.github.kimisdk.platform.data.BatchStatus;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Batches whose service answers late, in odd orders or not at all. */
@Timeout(60)
class BatchFaultsTest {

  private final VirtualTime time = VirtualTime.skipping(Duration.ofSeconds(60));

  private static String batch(String status, String more) {
    return "{\"id\":\"b\",\"input_file_id\":\"in\",\"status\":\"" + status + "\"" + more + "}";
  }

  private static KimiServer script(Function<String, ScriptedAnswer> script) {
    return KimiServer.answering(request -> script.apply(request.method() + " " + request.path()));
  }

  @Test
  void statesInAnyOrderAreFollowedToTheEndWithGrowingPauses() {
    List<String> states = List.of("finalizing", "validating", "", "in_progress", "paused", "in_progress", "cancelling",
        "in_progress", "completed", "validating");
    AtomicInteger next = new AtomicInteger();
    try (KimiServer server = script(call -> ScriptedAnswer.json(200, batch(states.get(next.getAndIncrement()), "")));
        Kimi kimi = TestKimi.of(server, time).build()) {
      List<String> seen = new ArrayList<>();
      List<Duration> looks = new ArrayList<>();
      Batch ended = KimiPlatform.of(kimi).batches().await(Batch.of("b", BatchStatus.VALIDATING), batch -> {
        seen.add(batch.status().value());
        looks.add(time.elapsed());
      });
      assertThat(ended.status()).isEqualTo(BatchStatus.COMPLETED);
      assertThat(seen).containsExactlyElementsOf(states.subList(0, 9));
      assertThat(looks.get(1).minus(looks.get(0))).isEqualTo(Duration.ofSeconds(5));
      assertThat(looks.get(2).minus(looks.get(1))).isEqualTo(Duration.ofMillis(7500));
      assertThat(looks.get(8).minus(looks.get(7))).isEqualTo(Duration.ofSeconds(60));
    }
  }

  @Test
  void aCreationWhoseAnswerIsLostIsNotPaidTwice() {
    AtomicInteger created = new AtomicInteger();
    try (KimiServer server = script(call -> switch (call) {
          case "POST /v1/files" -> ScriptedAnswer.json(200, "{\"id\":\"in\"}");
          case "POST /v1/batches" -> created.incrementAndGet() == 1 ? ScriptedAnswer.error(503, "server_unavailable", "busy")
              : ScriptedAnswer.error(502, "server_error", "lost on the way");
          default ->
              ScriptedAnswer.json(200, created.get() < 2 ? "{\"data\":[]}" : "{\"data\":[" + batch("validating", "") + "]}");
        });
        Kimi kimi = TestKimi.of(server, time).build()) {
      assertThat(KimiPlatform.of(kimi).batches().submit(BatchRequests.of(1)).id()).isEqualTo("b");
      assertThat(created).hasValue(2);
    }
  }

  @Test
  void aCreationThatIsRefusedLeavesNoFile() {
    try (KimiServer server = script(call -> call.equals("POST /v1/batches")
        ? ScriptedAnswer.error(400, "invalid_request_error", "no more batches")
            : ScriptedAnswer.json(200, "{\"id\":\"in\"}"));
        Kimi kimi = TestKimi.of(server, time).build()) {
      assertThatThrownBy(() -> KimiPlatform.of(kimi).batches().submit(BatchRequests.of(1)))
          .isInstanceOf(KimiException.BadRequest.class)
          .hasMessageContaining("no more batches");
      assertThat(server.requests()).extracting(ServerRequest::method).containsExactly("POST", "POST", "DELETE");
    }
  }

  @Test
  void aCreationThatFailsToTheEndIsTheFailure() {
    try (KimiServer server = script(call -> call.equals("POST /v1/files") ? ScriptedAnswer.json(200, "{\"id\":\"in\"}")
            : ScriptedAnswer.error(500, "server_error", "down"));
        Kimi kimi = TestKimi.of(server, time).build()) {
      assertThatThrownBy(() -> KimiPlatform.of(kimi).batches().submit(BatchRequests.of(1)))
          .isInstanceOf(KimiException.ServerError.class)
          .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(2)
              .anySatisfy(note -> assertThat(note).hasMessageContaining("the file in was uploaded, and a batch of it may run")));
    }
  }

  @Test
  void aCreationWhoseConnectionIsResetIsNotRepeatedBeforeALook() {
    List<String> calls = Collections.synchronizedList(new ArrayList<>());
    try (KimiServer server = script(call -> {
          calls.add(call);
          return switch (call) {
            case "POST /v1/files" -> ScriptedAnswer.json(200, "{\"id\":\"in\"}");
            case "POST /v1/batches" -> ScriptedAnswer.reset();
            default -> ScriptedAnswer.json(200, "{\"data\":[" + batch("validating", "") + "]}");
          };
        });
        Kimi kimi = TestKimi.of(server, time).build()) {
      assertThat(KimiPlatform.of(kimi).batches().submit(BatchRequests.of(1)).id()).isEqualTo("b");
      assertThat(calls).hasSize(3).startsWith("POST /v1/files", "POST /v1/batches").last().asString()
          .startsWith("GET /v1/batches");
    }
  }

  @Test
  void aRefusalAfterACreationInDoubtLeavesTheFile() {
    AtomicInteger created = new AtomicInteger();
    List<String> methods = Collections.synchronizedList(new ArrayList<>());
    try (KimiServer server = script(call -> {
          methods.add(call.split(" ")[0]);
          return switch (call) {
            case "POST /v1/files" -> ScriptedAnswer.json(200, "{\"id\":\"in\"}");
            case "POST /v1/batches" -> created.incrementAndGet() == 1
                ? ScriptedAnswer.error(502, "server_error", "lost on the way")
                : ScriptedAnswer.error(400, "invalid_request_error", "the file is in use");
            default -> ScriptedAnswer.json(200, "{\"data\":[]}");
          };
        });
        Kimi kimi = TestKimi.of(server, time).build()) {
      assertThatThrownBy(() -> KimiPlatform.of(kimi).batches().submit(BatchRequests.of(1)))
          .isInstanceOf(KimiException.BadRequest.class);
      assertThat(methods).doesNotContain("DELETE");
    }
  }

  @Test
  void aKeyThatWasRefusedIsReplacedForACreation() {
    try (KimiServer server = KimiServer.answering(request -> switch (request.method() + " " + request.path()) {
          case "POST /v1/files" -> ScriptedAnswer.json(200, "{\"id\":\"in\"}");
          default -> request.header("Authorization").orElse("").endsWith("new-key")
              ? ScriptedAnswer.json(200, batch("validating", ""))
              : ScriptedAnswer.error(401, "incorrect_api_key_error", "expired");
        });
        Kimi kimi = TestKimi.of(server, time)
            .keyAsync(refused -> CompletableFuture.completedFuture(refused.isPresent() ? "new-key" : "old-key")).build()) {
      assertThat(KimiPlatform.of(kimi).batches().submit(BatchRequests.of(1)).id()).isEqualTo("b");
      assertThat(server.requests()).extracting(ServerRequest::method).containsExactly("POST", "POST", "POST");
    }
  }

  @Test
  void resultsWhoseDownloadIsCutTwiceComeOnce() throws IOException {
    try (KimiServer server = KimiServer.builder(new OfflineModel()).strict(true).hosts("127.0.0.1").start();
        Kimi direct = TestKimi.of(server, time).build()) {
      Batch ended = KimiPlatform.of(direct).batches().await(KimiPlatform.of(direct).batches().submit(BatchRequests.of(50)));
      try (CutRelay relay = new CutRelay(server.port(), CutRelay.Fault.down(1000), CutRelay.Fault.down(5000));
          Kimi kimi = Kimi.builder().key(TestKimi.KEY).baseUrl(relay.baseUrl()).scheduler(time).build()) {
        List<BatchResult> results = BatchRequests.read(KimiPlatform.of(kimi).batches().results(ended, BatchRequests.ids(50)));
        assertThat(results).hasSize(50).allMatch(result -> result.response().isPresent());
        assertThat(relay.connections()).isEqualTo(3);
      }
      CutRelay.Fault cut = CutRelay.Fault.down(5000);
      try (CutRelay relay = new CutRelay(server.port(), cut, cut, cut, cut); Kimi kimi = Kimi.builder().key(TestKimi.KEY)
          .baseUrl(relay.baseUrl()).scheduler(time).build()) {
        assertThatThrownBy(() -> BatchRequests.read(KimiPlatform.of(kimi).batches().results(ended)))
            .isInstanceOf(KimiException.IncompleteAnswer.class);
      }
    }
  }

  @Test
  void anInterruptionOrACloseEndsTheWait() throws Exception {
    VirtualTime still = VirtualTime.still();
    try (KimiServer server = script(call -> ScriptedAnswer.json(200, batch("in_progress", "")))) {
      for (boolean closing : new boolean[] {false, true}) {
        Kimi kimi = TestKimi.of(server, still).build();
        CompletableFuture<Throwable> failed = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
          try {
            KimiPlatform.of(kimi).batches().await(Batch.of("b", BatchStatus.IN_PROGRESS));
          } catch (KimiException ended) {
            failed.complete(ended);
          }
        });
        thread.start();
        still.awaitTimer(Duration.ofSeconds(5));
        if (closing) {
          kimi.close();
        } else {
          thread.interrupt();
        }
        assertThat(failed.get()).isInstanceOf(KimiException.Interrupted.class);
        thread.join();
        kimi.close();
      }
    }
  }
}
