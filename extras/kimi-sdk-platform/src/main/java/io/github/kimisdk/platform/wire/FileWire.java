package io.github.kimisdk.platform.wire;

import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.platform.data.Purpose;
import io.github.kimisdk.platform.data.UploadedFile;
import java.util.List;
import java.util.Optional;

/** The JSON of uploaded files. */
public final class FileWire {

  /** The limits for the answer to a deletion, which has some members only. */
  private static final JsonLimits DELETION = JsonLimits.DEFAULT.withMaxMemory(1 << 20);

  private FileWire() {}

  /** Reads a file. Only the id must be there; a member of an unexpected type is kept in {@code extra}. */
  public static UploadedFile read(JsonValue value) {
    return read(ObjectReader.of(value, ""));
  }

  private static UploadedFile read(ObjectReader fields) {
    String id = fields.required("id");
    fields.lenient("object", ObjectReader::string);
    return new UploadedFile(
        id,
        fields.lenient("filename", ObjectReader::string).orElse(""),
        fields.lenient("bytes", (reader, name) -> reader.number(name).stream().boxed().findFirst()).orElse(0L),
        fields.lenient("created_at", ObjectReader::seconds),
        new Purpose(fields.lenient("purpose", ObjectReader::string).orElse("")),
        fields.lenient("status", ObjectReader::string).orElse(""),
        fields.lenient("status_details", ObjectReader::string).orElse(""),
        fields.rest());
  }

  /** Reads the list of files. */
  public static List<UploadedFile> readList(JsonValue value) {
    return ObjectReader.of(value, "").requiredList("data", FileWire::read);
  }

  /**
   * Reads the answer to a deletion, whose body is empty in the beta of hosted agents. An answer with the id confirms it as well.
   *
   * @throws io.github.kimisdk.json.JsonParseException if it is no JSON
   * @throws io.github.kimisdk.json.JsonTypeException if it does not tell whether the file was deleted
   */
  public static boolean readDeleted(String body) {
    if (body.isBlank()) {
      return true;
    }
    ObjectReader answer = ObjectReader.of(Json.parse(body, DELETION), "");
    Optional<Boolean> deleted = answer.bool("deleted");
    return deleted.isPresent() ? deleted.get() : !answer.required("id").isEmpty();
  }

  /** Returns whether JSON with a member {@code error} is the content of a file: a line of a batch, or an extracted text. */
  public static boolean isContent(JsonObject json) {
    return json.has("custom_id") || json.has("content");
  }
}
