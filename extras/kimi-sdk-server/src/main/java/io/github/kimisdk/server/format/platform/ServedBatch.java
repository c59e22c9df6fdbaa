package io.github.kimisdk.server.format.platform;

import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.platform.data.Batch;
import io.github.kimisdk.platform.data.BatchOptions;
import io.github.kimisdk.platform.data.BatchStatus;
import io.github.kimisdk.platform.wire.BatchWire.NewBatch;
import io.github.kimisdk.platform.wire.BatchWire.Page;
import io.github.kimisdk.platform.wire.BatchWire;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The half of batches that serves. */
public final class ServedBatch {

  private static final int MOST_DIGITS = 4;

  private ServedBatch() {}

  /**
   * Reads the order to create a batch.
   *
   * @throws io.github.kimisdk.json.JsonTypeException if a member is missing or has another type
   * @throws IllegalArgumentException if a value is refused
   */
  public static NewBatch readNew(JsonValue body) {
    ObjectReader fields = ObjectReader.of(body, "");
    String file = fields.required("input_file_id");
    String endpoint = fields.required("endpoint");
    if (!endpoint.equals(BatchWire.ENDPOINT)) {
      throw new IllegalArgumentException("endpoint must be " + BatchWire.ENDPOINT);
    }
    Duration window = window(fields.required("completion_window"));
    return new NewBatch(file, new BatchOptions(window, BatchWire.texts(fields.whole("metadata").orElse(JsonObject.EMPTY))));
  }

  private static Duration window(String text) {
    String number = text.isEmpty() ? "" : text.substring(0, text.length() - 1);
    boolean known = !number.isEmpty() && number.length() <= MOST_DIGITS && number.chars().allMatch(c -> c >= '0' && c <= '9')
        && (text.endsWith("h") || text.endsWith("d"));
    if (!known) {
      throw new IllegalArgumentException("completion_window must be between 12h and 7d");
    }
    return text.endsWith("d") ? Duration.ofDays(Long.parseLong(number)) : Duration.ofHours(Long.parseLong(number));
  }

  /** Writes a batch. Files and times that do not exist are null, as in the documentation. */
  public static JsonObject write(Batch batch) {
    ObjectWriter members = new ObjectWriter()
        .put("id", batch.id())
        .put("object", "batch")
        .put("endpoint", BatchWire.ENDPOINT)
        .put("input_file_id", batch.inputFileId())
        .put("completion_window", batch.completionWindow())
        .put("status", batch.status().value())
        .put("output_file_id", text(batch.outputFileId()))
        .put("error_file_id", text(batch.errorFileId()))
        .put("created_at", seconds(batch.createdAt()))
        .put("expires_at", seconds(batch.expiresAt()));
    for (BatchStatus status : BatchWire.TIMED) {
      members.put(BatchWire.timeOf(status), seconds(Optional.ofNullable(batch.times().get(status))));
    }
    return members
        .put("request_counts", new ObjectWriter()
            .put("total", batch.counts().total()).put("completed", batch.counts().completed())
            .put("failed", batch.counts().failed()))
        .put("metadata", batch.metadata().isEmpty() ? JsonNull.NULL : BatchWire.metadata(batch.metadata()).object())
        .with(batch.extra());
  }

  /** Writes a part of the list of batches. */
  public static JsonObject write(Page page) {
    return new ObjectWriter()
        .put("object", "list")
        .put("data", ObjectWriter.array(page.batches(), ServedBatch::write))
        .flag("has_more", Optional.of(page.more()))
        .object();
  }

  private static JsonValue text(Optional<String> text) {
    return text.isPresent() ? JsonString.of(text.get()) : JsonNull.NULL;
  }

  private static JsonValue seconds(Optional<Instant> time) {
    return time.isPresent() ? JsonNumber.of(time.get().getEpochSecond()) : JsonNull.NULL;
  }
}
