package io.github.kimisdk.platform.wire;

import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.platform.data.Batch;
import io.github.kimisdk.platform.data.BatchCounts;
import io.github.kimisdk.platform.data.BatchOptions;
import io.github.kimisdk.platform.data.BatchStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The JSON of batches. The lines of their files are those of {@link BatchLines}. */
public final class BatchWire {

  /** The only endpoint that batches have. */
  public static final String ENDPOINT = "/v1/chat/completions";

  /** The statuses that have a time. The documentation has no {@code expired_at}; other services do. */
  private static final List<BatchStatus> TIMED = List.of(
      BatchStatus.IN_PROGRESS, BatchStatus.FINALIZING, BatchStatus.COMPLETED, BatchStatus.FAILED, BatchStatus.EXPIRED,
      BatchStatus.CANCELLING, BatchStatus.CANCELLED);

  private static final int HOURS_OF_DAY = 24;
  private static final int MOST_DIGITS = 4;

  /** The order to create a batch. */
  public record NewBatch(String inputFileId, BatchOptions options) {}

  /** A part of the list of batches. */
  public record Page(List<Batch> batches, boolean more) {}

  private BatchWire() {}

  public static JsonObject write(NewBatch batch) {
    return new ObjectWriter()
        .put("input_file_id", batch.inputFileId())
        .put("endpoint", ENDPOINT)
        .put("completion_window", window(batch.options().completionWindow()))
        .nested("metadata", metadata(batch.options().metadata()))
        .object();
  }

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
    if (!endpoint.equals(ENDPOINT)) {
      throw new IllegalArgumentException("endpoint must be " + ENDPOINT);
    }
    Duration window = window(fields.required("completion_window"));
    return new NewBatch(file, new BatchOptions(window, texts(fields.whole("metadata").orElse(JsonObject.EMPTY))));
  }

  /** Writes a window as the documentation does: {@code 12h}, {@code 3d}. */
  public static String window(Duration window) {
    long hours = window.toHours();
    return hours % HOURS_OF_DAY == 0 ? hours / HOURS_OF_DAY + "d" : hours + "h";
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
        .put("endpoint", ENDPOINT)
        .put("input_file_id", batch.inputFileId())
        .put("completion_window", batch.completionWindow())
        .put("status", batch.status().value())
        .put("output_file_id", text(batch.outputFileId()))
        .put("error_file_id", text(batch.errorFileId()))
        .put("created_at", seconds(batch.createdAt()))
        .put("expires_at", seconds(batch.expiresAt()));
    for (BatchStatus status : TIMED) {
      members.put(timeOf(status), seconds(Optional.ofNullable(batch.times().get(status))));
    }
    return members
        .put("request_counts", new ObjectWriter()
            .put("total", batch.counts().total()).put("completed", batch.counts().completed())
            .put("failed", batch.counts().failed()))
        .put("metadata", batch.metadata().isEmpty() ? JsonNull.NULL : metadata(batch.metadata()).object())
        .with(batch.extra());
  }

  /** Reads a batch. Only the id must be there; a member of an unexpected type is kept in {@code extra}. */
  public static Batch read(JsonValue value) {
    return read(ObjectReader.of(value, ""));
  }

  private static Batch read(ObjectReader fields) {
    String id = fields.required("id");
    fields.lenient("object", ObjectReader::string);
    fields.lenient("endpoint", (reader, name) -> reader.string(name).filter(known -> !known.isEmpty()));
    Map<BatchStatus, Instant> times = new LinkedHashMap<>();
    for (BatchStatus status : TIMED) {
      fields.lenient(timeOf(status), ObjectReader::seconds).ifPresent(time -> times.put(status, time));
    }
    return new Batch(
        id,
        new BatchStatus(Loose.textOrEmpty(fields, "status")),
        Loose.textOrEmpty(fields, "input_file_id"),
        file(fields, "output_file_id"),
        file(fields, "error_file_id"),
        Loose.textOrEmpty(fields, "completion_window"),
        counts(Loose.nested(fields, "request_counts")),
        fields.lenient("created_at", ObjectReader::seconds),
        fields.lenient("expires_at", ObjectReader::seconds),
        times,
        fields.lenient("metadata", (reader, name) -> reader.whole(name).map(BatchWire::texts)).orElse(Map.of()),
        fields.rest());
  }

  /** Takes the id of a file. An empty id is none. */
  private static Optional<String> file(ObjectReader fields, String name) {
    return Loose.text(fields, name).filter(id -> !id.isEmpty());
  }

  private static BatchCounts counts(ObjectReader fields) {
    return new BatchCounts(count(fields, "total"), count(fields, "completed"), count(fields, "failed"));
  }

  private static long count(ObjectReader fields, String name) {
    return fields.lenient(name, (reader, member) -> {
      OptionalLong number = reader.number(member);
      return number.isPresent() ? Optional.of(Math.max(0, number.getAsLong())) : Optional.empty();
    }).orElse(0L);
  }

  /** Writes a part of the list of batches. */
  public static JsonObject write(Page page) {
    return new ObjectWriter()
        .put("object", "list")
        .put("data", ObjectWriter.array(page.batches(), BatchWire::write))
        .flag("has_more", Optional.of(page.more()))
        .object();
  }

  /** Reads a part of the list of batches. */
  public static Page readPage(JsonValue value) {
    ObjectReader fields = ObjectReader.of(value, "");
    return new Page(fields.requiredList("data", BatchWire::read), Loose.bool(fields, "has_more").orElse(false));
  }

  private static String timeOf(BatchStatus status) {
    return status.value() + "_at";
  }

  private static JsonValue text(Optional<String> text) {
    return text.isPresent() ? JsonString.of(text.get()) : JsonNull.NULL;
  }

  private static JsonValue seconds(Optional<Instant> time) {
    return time.isPresent() ? JsonNumber.of(time.get().getEpochSecond()) : JsonNull.NULL;
  }

  private static ObjectWriter metadata(Map<String, String> texts) {
    ObjectWriter members = new ObjectWriter();
    texts.forEach(members::put);
    return members;
  }

  /** Returns the texts of an object; a value of another type becomes its JSON. */
  private static Map<String, String> texts(JsonObject object) {
    Map<String, String> texts = new LinkedHashMap<>();
    object.members().forEach((name, value) ->
        texts.put(name, value instanceof JsonString text ? text.value() : value.toString()));
    return texts;
  }
}
