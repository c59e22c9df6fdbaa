package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.platform.data.Batch;
import io.github.kimisdk.platform.data.BatchResult;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The files of results in all forms: in part, damaged, without an end. */
@Timeout(60)
class BatchResultsTest {

  private static final String OK = "{\"custom_id\":\"r-0\",\"response\":{\"status_code\":200,\"request_id\":\"q\",\"body\":{\"id\":\"c\",\"choices\":"
      + "[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"tea\"},\"finish_reason\":\"stop\"}]}},\"error\":null,\"note\":1}\n";
  private static final String EXPIRED =
      "{\"custom_id\":\"r-1\",\"response\":null,\"error\":{\"code\":\"batch_expired\",\"message\":\"too late\"}}\n";

  private final VirtualTime time = VirtualTime.skipping(Duration.ofSeconds(60));

  private static String batch(String status, String more) {
    return "{\"id\":\"b\",\"input_file_id\":\"in\",\"status\":\"" + status + "\"" + more + "}";
  }

  private List<BatchResult> results(String batch, String output, String errors, Set<String> ids) {
    try (KimiServer server = KimiServer.answering(request -> request.path().endsWith("out/content") ? text(output)
            : request.path().endsWith("err/content") ? text(errors) : ScriptedAnswer.json(200, batch));
        Kimi kimi = TestKimi.of(server, time).build()) {
      Batch ended = KimiPlatform.of(kimi).batches().get("b");
      return BatchRequests.read(ids == null ? KimiPlatform.of(kimi).batches().results(ended) : KimiPlatform.of(kimi).batches()
          .results(ended, ids));
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
    assertThat(results.subList(1, 3))
        .allSatisfy(late -> assertThat(late.failure()).get().isInstanceOf(KimiException.TimedOut.class)
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
        + "{\"custom_id\":\"e\",\"response\":{\"status_code\":200,\"body\":{\"error\":{\"message\":\"high "
        + "risk\",\"type\":\"content_filter\"}}}}\n"
        + "{\"custom_id\":\"f\",\"error\":{\"message\":\"gone\",\"code\":\"batch_cancelled\"}}\n"
        + "{\"custom_id\":\"g\",\"response\":{\"status_code\":200,\"body\":{\"choices\":[{\"message\":{\"content\":\"Hel\"},"
        + "\"finish_reason\":\"network_error\"}]}}}";
    List<BatchResult> results = results(batch("completed", ",\"error_file_id\":\"err\""), "", errors, null);
    assertThat(results).extracting(result -> result.failure().orElseThrow().getClass().getSimpleName()).containsExactly(
        "Overloaded", "ServerError", "InvalidResponse", "InvalidResponse", "ContentFiltered", "Interrupted",
        "ServerError");
    assertThat(results.get(0).failure().orElseThrow().requestId()).contains("q");
    assertThat(results.get(1).failure().orElseThrow()).hasMessageContaining("boom");
  }

  @Test
  void aLineThatIsNoResultIsTheFailureOfThisLine() {
    String batch = batch("completed", ",\"output_file_id\":\"out\",\"error_file_id\":\"err\"");
    String last = OK.replace("r-0", "r-2");
    for (String damaged : List.of("{\"custom", "{}", "[]", "\"\u0000", "x".repeat(3000))) {
      List<BatchResult> results = results(batch, "\uFEFF" + OK + damaged + "\n\n" + last + "nothing", EXPIRED, null);
      assertThat(results).extracting(BatchResult::id).containsExactly("r-0", "", "r-2", "", "r-1");
      assertThat(results.get(2).text()).isEqualTo("tea");
      assertThat(results.get(1).failure()).get().isInstanceOf(KimiException.InvalidResponse.class)
          .asString().contains("in line 2 of the file out of the batch b");
      assertThat(results.get(3).failure()).get().asString().contains("in line 5 of the file out of the batch b");
    }
  }

  @Test
  void aLineThatIsTooLongIsTheFailureOfItsRequest() {
    String batch = batch("completed", ",\"output_file_id\":\"out\"");
    String large = OK.replace("tea", "tea ".repeat(1000) + "\\\"custom_id\\\":\\\"no\\\"").replace("r-0", "r-\\u0031");
    String last = OK.replace("r-0", "r-2");
    try (KimiServer server = KimiServer.answering(
            request -> request.path().endsWith("out/content") ? text(large + OK + last) : ScriptedAnswer.json(200, batch));
        Kimi kimi = TestKimi.of(server, time).maxResponseBytes(2000).build()) {
      List<BatchResult> results = BatchRequests
          .read(KimiPlatform.of(kimi).batches().results(KimiPlatform.of(kimi).batches().get("b"), BatchRequests.ids(3)));
      assertThat(results).extracting(BatchResult::id).containsExactly("r-1", "r-0", "r-2");
      assertThat(results.get(0).failure()).get().asString().contains("in line 1 of the file out").contains("at most 2000 bytes");
    }
    List<BatchResult> cut = results(batch, OK + large.substring(0, 500), "", BatchRequests.ids(2));
    assertThat(cut).extracting(BatchResult::id).containsExactly("r-0", "r-1");
  }

  @Test
  void aBatchThatFailedOrRunsHasNoResults() {
    assertThatThrownBy(() -> results(batch("failed", ",\"errors\":{\"data\":[{\"message\":\"line 7 is wrong\"}]}"), "", "", null))
        .isInstanceOf(KimiException.BadRequest.class).hasMessageContaining("ran no request")
        .hasMessageContaining("line 7 is wrong");
    assertThatThrownBy(() -> results(batch("finalizing", ""), "", "", null)).isInstanceOf(KimiException.BadRequest.class)
        .hasMessageContaining("expected a batch that has ended, found b (finalizing");
  }

  @Test
  void aBatchThatEndedBeforeItsFilesAreThereIsNotEmpty() {
    assertThatThrownBy(() ->
        results(batch("completed", ",\"request_counts\":{\"total\":1,\"completed\":1,\"failed\":0}"), "", "", null))
        .isInstanceOf(KimiException.InvalidResponse.class).hasMessageContaining("found none");
  }
}
