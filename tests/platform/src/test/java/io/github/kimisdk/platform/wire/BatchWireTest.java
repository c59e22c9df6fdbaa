package io.github.kimisdk.platform.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.platform.data.Batch;
import io.github.kimisdk.platform.data.BatchCounts;
import io.github.kimisdk.platform.data.BatchOptions;
import io.github.kimisdk.platform.data.BatchStatus;
import io.github.kimisdk.platform.wire.BatchLines.RequestLine;
import io.github.kimisdk.platform.wire.BatchLines.ResultLine;
import io.github.kimisdk.platform.wire.BatchWire.NewBatch;
import io.github.kimisdk.platform.wire.BatchWire.Page;
import io.github.kimisdk.server.format.platform.ServedBatch;
import io.github.kimisdk.server.format.platform.ServedLines;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches and the lines of their files, written and read. */
class BatchWireTest {

  private static final String DOCUMENTED = """
      {"id":"batch_6f2a","object":"batch","endpoint":"/v1/chat/completions","input_file_id":"d3","completion_window":"1d",
       "status":"in_progress","output_file_id":null,"error_file_id":null,"created_at":1788000000,"in_progress_at":1788000060,
       "expires_at":1788086400,"finalizing_at":null,"completed_at":null,"failed_at":null,"cancelling_at":null,"cancelled_at":null,
       "request_counts":{"completed":2,"failed":0,"total":10},"metadata":null}""";

  private static Batch full() {
    Instant time = Instant.ofEpochSecond(1788000000);
    return new Batch("batch_1", BatchStatus.EXPIRED, "file_1", Optional.of("file_2"), Optional.of("file_3"), "3d",
        new BatchCounts(3, 1, 1),
        Optional.of(time), Optional.of(time.plusSeconds(1)), Map.of(BatchStatus.EXPIRED, time, BatchStatus.IN_PROGRESS, time),
        Map.of("job", "7"), JsonObject.of("errors", "none"));
  }

  @Test
  void theDocumentedBatchIsRead() {
    Batch batch = BatchWire.read(Json.parse(DOCUMENTED));
    assertThat(batch.status()).isEqualTo(BatchStatus.IN_PROGRESS);
    assertThat(batch.ended()).isFalse();
    assertThat(batch.counts()).isEqualTo(new BatchCounts(10, 2, 0)).hasToString("2 of 10 done");
    assertThat(batch.times()).containsOnly(Map.entry(BatchStatus.IN_PROGRESS, Instant.ofEpochSecond(1788000060)));
    assertThat(batch.outputFileId()).isEmpty();
    assertThat(batch.metadata()).isEmpty();
    assertThat(batch.extra()).isEqualTo(JsonObject.EMPTY);
    assertThat(batch).hasToString("batch_6f2a (in_progress, 2 of 10 done)");
  }

  @Test
  void batchesAndListsSurviveARoundTrip() {
    Batch documented = BatchWire.read(Json.parse(DOCUMENTED));
    for (Batch batch : List.of(full(), documented, Batch.of("b", new BatchStatus("paused")))) {
      assertThat(BatchWire.read(Json.parse(ServedBatch.write(batch).toString()))).isEqualTo(batch);
    }
    Page page = new Page(List.of(full(), documented), true);
    assertThat(BatchWire.readPage(ServedBatch.write(page))).isEqualTo(page);
    assertThat(BatchWire.readPage(Json.parse("{\"data\":[]}"))).isEqualTo(new Page(List.of(), false));
  }

  @Test
  void onlyTheIdMustBeThereAndOddMembersAreKept() {
    Batch batch = BatchWire.read(Json.parse(
        "{\"id\":\"b\",\"created_at\":\"soon\",\"request_counts\":[],\"metadata\":{\"n\":1},\"output_file_id\":\"\",\"x\":1}"));
    assertThat(batch.counts()).isEqualTo(BatchCounts.NONE);
    assertThat(batch.createdAt()).isEmpty();
    assertThat(batch.outputFileId()).isEmpty();
    assertThat(batch.metadata()).containsOnly(Map.entry("n", "1"));
    assertThat(batch.extra().names()).containsExactlyInAnyOrder("created_at", "request_counts", "x");
    assertThatThrownBy(() -> BatchWire.read(Json.parse("{}"))).isInstanceOf(JsonTypeException.class);
  }

  @Test
  void theOrderToCreateABatchSurvivesARoundTrip() {
    NewBatch created = new NewBatch("file_1", BatchOptions.DEFAULT.withCompletionWindow(Duration.ofHours(36))
        .withMetadata(Map.of("a", "b")));
    assertThat(BatchWire.write(created)).hasToString(
        "{\"input_file_id\":\"file_1\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"36h\",\"metadata\":{\"a\":\"b\"}}");
    assertThat(ServedBatch.readNew(BatchWire.write(created))).isEqualTo(created);
  }

  @ParameterizedTest
  @CsvSource({"12h, PT12H", "24h, PT24H", "1d, PT24H", "7d, PT168H", "168h, PT168H"})
  void windowsAreReadInBothForms(String text, Duration window) {
    NewBatch created = ServedBatch.readNew(JsonObject.of("input_file_id", "f", "endpoint", BatchWire.ENDPOINT)
        .with("completion_window", Json.of(text)));
    assertThat(created.options().completionWindow()).isEqualTo(window);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "h", "d", "11h", "8d", "1w", "-1d", "1.5d", "99999d", "12 h"})
  void otherWindowsAreRefused(String text) {
    JsonObject body = JsonObject.of("input_file_id", "f", "endpoint", BatchWire.ENDPOINT)
        .with("completion_window", Json.of(text));
    assertThatThrownBy(() -> ServedBatch.readNew(body)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void linesSurviveARoundTrip() {
    RequestLine request = new RequestLine("r-1", JsonObject.of("model", "m"));
    assertThat(BatchLines.write(request)).hasToString(
        "{\"custom_id\":\"r-1\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"m\"}}");
    assertThat(ServedLines.readRequest(BatchLines.write(request))).isEqualTo(request);
    for (ResultLine result : List.of(
        ServedLines.run("r-1", 200, "req_1", JsonObject.of("id", "x")), ServedLines.notRun("r-2", "batch_expired", "late"))) {
      assertThat(BatchLines.readResult(Json.parse(ServedLines.write(result).toString()))).isEqualTo(result);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "[]", "{}", "{\"custom_id\":\" \",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{}}",
      "{\"custom_id\":\"a\",\"method\":\"GET\",\"url\":\"/v1/chat/completions\",\"body\":{}}",
      "{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/responses\",\"body\":{}}",
      "{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\"}"})
  void wrongRequestLinesAreRefused(String line) {
    assertThatThrownBy(() -> ServedLines.readRequest(Json.parse(line))).isInstanceOf(RuntimeException.class);
  }

  @Test
  void optionsOutsideOfTheLimitsOfTheServiceAreRefused() {
    assertThatThrownBy(() -> BatchOptions.DEFAULT.withCompletionWindow(Duration.ofMinutes(12 * 60 + 1)))
        .hasMessageContaining("whole hours");
    assertThatThrownBy(() -> BatchOptions.DEFAULT.withMetadata(Map.of("k".repeat(65), "v"))).hasMessageContaining("at most 64");
    assertThatThrownBy(() -> BatchOptions.DEFAULT.withMetadata(Map.of("k", "v".repeat(513)))).hasMessageContaining("513");
    Map<String, String> many = new java.util.HashMap<>();
    for (int i = 0; i < 17; i++) {
      many.put("k" + i, "v");
    }
    assertThatThrownBy(() -> BatchOptions.DEFAULT.withMetadata(many)).hasMessageContaining("at most 16 texts");
  }
}
