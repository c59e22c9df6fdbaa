package io.github.kimisdk.platform.wire;

import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ObjectWriter;
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
  public static final List<BatchStatus> TIMED = List.of(
      BatchStatus.IN_PROGRESS, BatchStatus.FINALIZING, BatchStatus.COMPLETED, BatchStatus.FAILED, BatchStatus.EXPIRED,
      BatchStatus.CANCELLING, BatchStatus.CANCELLED);

  private static final int HOURS_OF_DAY = 24;

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

  /** Writes a window as the documentation does: {@code 12h}, {@code 3d}. */
  public static String window(Duration window) {
    long hours = window.toHours();
    return hours % HOURS_OF_DAY == 0 ? hours / HOURS_OF_DAY + "d" : hours + "h";
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
        new BatchStatus(LenientMembers.textOrEmpty(fields, "status")),
        LenientMembers.textOrEmpty(fields, "input_file_id"),
        file(fields, "output_file_id"),
        file(fields, "error_file_id"),
        LenientMembers.textOrEmpty(fields, "completion_window"),
        counts(LenientMembers.nested(fields, "request_counts")),
        fields.lenient("created_at", ObjectReader::seconds),
        fields.lenient("expires_at", ObjectReader::seconds),
        times,
        fields.lenient("metadata", (reader, name) -> reader.whole(name).map(BatchWire::texts)).orElse(Map.of()),
        fields.rest());
  }

  /** Takes the id of a file. An empty id is none. */
  private static Optional<String> file(ObjectReader fields, String name) {
    return LenientMembers.text(fields, name).filter(id -> !id.isEmpty());
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

  /** Reads a part of the list of batches. */
  public static Page readPage(JsonValue value) {
    ObjectReader fields = ObjectReader.of(value, "");
    return new Page(fields.requiredList("data", BatchWire::read), LenientMembers.bool(fields, "has_more").orElse(false));
  }

  /** Returns the member with the time of a status. */
  public static String timeOf(BatchStatus status) {
    return status.value() + "_at";
  }

  /** Writes the metadata of a batch. */
  public static ObjectWriter metadata(Map<String, String> texts) {
    ObjectWriter members = new ObjectWriter();
    texts.forEach(members::put);
    return members;
  }

  /** Returns the texts of an object; a value of another type becomes its JSON. */
  public static Map<String, String> texts(JsonObject object) {
    Map<String, String> texts = new LinkedHashMap<>();
    object.members().forEach((name, value) ->
        texts.put(name, value instanceof JsonString text ? text.value() : value.toString()));
    return texts;
  }
}
