package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.http.VirtualTime;
import io.github.kimisdk.platform.Batch;
import io.github.kimisdk.platform.BatchResult;
import io.github.kimisdk.platform.BatchStatus;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerOptions;
import io.github.kimisdk.server.ServerRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Batches whose service answers late, in odd orders, in part or not at all. */
@Timeout(60)
class BatchFaultsTest {

  private static final String OK = "{\"custom_id\":\"r-0\",\"response\":{\"status_code\":200,\"request_id\":\"q\",\"body\":{\"id\":\"c\",\"choices\":"
      + "[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"tea\"},\"finish_reason\":\"stop\"}]}},\"error\":null,\"note\":1}\n";
  private static final String EXPIRED =
      "{\"custom_id\":\"r-1\",\"response\":null,\"error\":{\"code\":\"batch_expired\",\"message\":\"too late\"}}\n";

  private final VirtualTime time = VirtualTime.skipping(Duration.ofSeconds(60));

  private static String batch(String status, String more) {
    return "{\"id\":\"b\",\"input_file_id\":\"in\",\"status\":\"" + status + "\"" + more + "}";
  }

  private static KimiServer script(Function<String, ScriptedAnswer> script) {
    return KimiServer.answering(request -> script.apply(request.method() + " " + request.path()));
  }

  private List<BatchResult> results(String batch, String output, String errors, Set<String> ids) {
    try (KimiServer server = script(call -> call.endsWith("out/content") ? text(output) : call.endsWith("err/content") ? text(errors)
            : ScriptedAnswer.json(200, batch));
        Kimi kimi = TestKimi.of(server, time).build()) {
      Batch ended = kimi.batches().get("b");
      return BatchRequests.read(ids == null ? kimi.batches().results(ended) : kimi.batches().results(ended, ids));
    }
  }

  private static ScriptedAnswer text(String text) {
    return ScriptedAnswer.of(200, "application/octet-stream", text.getBytes());
  }

  @Test
  void anExpiredBatchHasItsPartialResultsAndNamesTheRest() {
    String batch = batch("expired", ",\"output_file_id\":\"out\",\"error_file_id\":\"err\"");
    List<BatchResult> results = results(batch, OK, EXPIRED, BatchRequests.ids(3));
    assertThat(results).extracting(BatchResult::id).containsExactly("r-0", "r-1", "r-2");
    assertThat(results.get(0).text()).isEqualTo("tea");
    assertThat(results.get(0).extra()).hasToString("{\"note\":1}");
    assertThat(results.subList(1, 3)).allSatisfy(late -> assertThat(late.failure()).get().isInstanceOf(KimiException.TimedOut.class)
        .asString().contains("the batch expired before the request \"" + late.id() + "\" was run"));
    assertThat(results(batch("expired", ""), OK, EXPIRED, BatchRequests.ids(1))).hasSize(1);
    assertThat(results(batch("expired", ""), OK, EXPIRED, null)).isEmpty();
  }

  @Test
  void aCancelledBatchNamesTheRestAndACompletedOneMissesIt() {
    assertThat(results(batch("cancelled", ",\"output_file_id\":\"out\""), OK, "", BatchRequests.ids(2)).get(1).failure()).get()
        .isInstanceOf(KimiException.Interrupted.class);
    assertThat(results(batch("completed", ",\"output_file_id\":\"out\""), OK + OK, "", BatchRequests.ids(2)))
        .extracting(BatchResult::id).containsExactly("r-0", "r-1");
    assertThat(results(batch("completed", ",\"output_file_id\":\"out\""), OK, "", BatchRequests.ids(2)).get(1).failure()).get()
        .isInstanceOf(KimiException.InvalidResponse.class);
  }

  @Test
  void failuresInAllFormsAreUnderstoodAsThoseOfCalls() {
    String errors = "{\"custom_id\":\"a\",\"response\":{\"status_code\":429,\"request_id\":\"q\",\"body\":{\"error\":{\"message\":\"The engine is currently overloaded\",\"type\":\"engine_overloaded_error\"}}}}\n"
        + "{\"custom_id\":\"b\",\"error\":{\"message\":\"boom\",\"type\":\"server_error\"}}\n"
        + "{\"custom_id\":\"c\",\"response\":{\"status_code\":200,\"body\":{\"id\":\"x\"}}}\n"
        + "{\"custom_id\":\"d\"}\n"
        + "{\"custom_id\":\"e\",\"response\":{\"status_code\":200,\"body\":{\"error\":{\"message\":\"high risk\",\"type\":\"content_filter\"}}}}\n"
        + "{\"custom_id\":\"f\",\"error\":{\"message\":\"gone\",\"code\":\"batch_cancelled\"}}";
    List<BatchResult> results = results(batch("completed", ",\"error_file_id\":\"err\""), "", errors, null);
    assertThat(results).extracting(result -> result.failure().orElseThrow().getClass().getSimpleName()).containsExactly(
        "Overloaded", "ServerError", "InvalidResponse", "InvalidResponse", "ContentFiltered", "Interrupted");
    assertThat(results.get(0).failure().orElseThrow().requestId()).contains("q");
    assertThat(results.get(1).failure().orElseThrow()).hasMessageContaining("boom");
  }

  @Test
  void aLineThatIsNoResultEndsTheStream() {
    String batch = batch("completed", ",\"output_file_id\":\"out\"");
    for (String damaged : List.of("{\"custom", "{}", "[]")) {
      assertThatThrownBy(() -> results(batch, OK + damaged, "", null)).isInstanceOf(KimiException.InvalidResponse.class)
          .hasMessageContaining("in line 2 of the batch b");
    }
  }

  @Test
  void aBatchThatFailedOrRunsHasNoResults() {
    assertThatThrownBy(() -> results(batch("failed", ",\"errors\":{\"data\":[{\"message\":\"line 7 is wrong\"}]}"), "", "", null))
        .isInstanceOf(KimiException.BadRequest.class).hasMessageContaining("ran no request").hasMessageContaining("line 7 is wrong");
    assertThatThrownBy(() -> results(batch("finalizing", ""), "", "", null)).isInstanceOf(KimiException.BadRequest.class)
        .hasMessageContaining("expected a batch that has ended, found b (finalizing");
  }

  @Test
  void statesInAnyOrderAreFollowedToTheEndWithGrowingPauses() {
    List<String> states = List.of("finalizing", "validating", "", "in_progress", "paused", "in_progress", "cancelling", "in_progress", "completed", "validating");
    AtomicInteger next = new AtomicInteger();
    try (KimiServer server = script(call -> ScriptedAnswer.json(200, batch(states.get(next.getAndIncrement()), "")));
        Kimi kimi = TestKimi.of(server, time).build()) {
      List<String> seen = new ArrayList<>();
      List<Duration> looks = new ArrayList<>();
      Batch ended = kimi.batches().await(Batch.of("b", BatchStatus.VALIDATING), batch -> {
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
          default -> ScriptedAnswer.json(200, created.get() < 2 ? "{\"data\":[]}" : "{\"data\":[" + batch("validating", "") + "]}");
        });
        Kimi kimi = TestKimi.of(server, time).build()) {
      assertThat(kimi.batches().submit(BatchRequests.of(1)).id()).isEqualTo("b");
      assertThat(created).hasValue(2);
    }
  }

  @Test
  void aCreationThatIsRefusedLeavesNoFile() {
    try (KimiServer server = script(call -> call.equals("POST /v1/batches") ? ScriptedAnswer.error(400, "invalid_request_error", "no more batches")
            : ScriptedAnswer.json(200, "{\"id\":\"in\"}"));
        Kimi kimi = TestKimi.of(server, time).build()) {
      assertThatThrownBy(() -> kimi.batches().submit(BatchRequests.of(1))).isInstanceOf(KimiException.BadRequest.class).hasMessageContaining("no more batches");
      assertThat(server.requests()).extracting(ServerRequest::method).containsExactly("POST", "POST", "DELETE");
    }
  }

  @Test
  void aCreationThatFailsToTheEndIsTheFailure() {
    try (KimiServer server = script(call -> call.equals("POST /v1/files") ? ScriptedAnswer.json(200, "{\"id\":\"in\"}")
            : ScriptedAnswer.error(500, "server_error", "down"));
        Kimi kimi = TestKimi.of(server, time).build()) {
      assertThatThrownBy(() -> kimi.batches().submit(BatchRequests.of(1))).isInstanceOf(KimiException.ServerError.class)
          .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
    }
  }

  @Test
  void resultsWhoseDownloadIsCutTwiceComeOnce() throws IOException {
    try (KimiServer server = KimiServer.start(new OfflineModel(), ServerOptions.DEFAULT.withHosts(List.of("127.0.0.1")));
        Kimi direct = TestKimi.of(server, time).build()) {
      Batch ended = direct.batches().await(direct.batches().submit(BatchRequests.of(50)));
      try (CutRelay relay = new CutRelay(server.port(), CutRelay.Fault.down(1000), CutRelay.Fault.down(5000));
          Kimi kimi = Kimi.builder().key(TestKimi.KEY).baseUrl(relay.baseUrl()).scheduler(time).build()) {
        List<BatchResult> results = BatchRequests.read(kimi.batches().results(ended, BatchRequests.ids(50)));
        assertThat(results).hasSize(50).allMatch(result -> result.response().isPresent());
        assertThat(relay.connections()).isEqualTo(3);
      }
      CutRelay.Fault cut = CutRelay.Fault.down(5000);
      try (CutRelay relay = new CutRelay(server.port(), cut, cut, cut, cut); Kimi kimi = Kimi.builder().key(TestKimi.KEY).baseUrl(relay.baseUrl()).scheduler(time).build()) {
        assertThatThrownBy(() -> BatchRequests.read(kimi.batches().results(ended))).isInstanceOf(KimiException.IncompleteAnswer.class);
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
            kimi.batches().await(Batch.of("b", BatchStatus.IN_PROGRESS));
          } catch (KimiException ended) {
            failed.complete(ended);
          }
        });
        thread.start();
        still.awaitAlarm(Duration.ofSeconds(5));
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
