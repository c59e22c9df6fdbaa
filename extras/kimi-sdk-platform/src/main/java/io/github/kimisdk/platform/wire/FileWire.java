package io.github.kimisdk.platform.wire;

import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
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

  public static JsonObject write(UploadedFile file) {
    return new ObjectWriter()
        .put("id", file.id())
        .put("object", "file")
        .put("bytes", file.bytes())
        .seconds("created_at", file.createdAt())
        .put("filename", file.filename())
        .put("purpose", file.purpose().value())
        .put("status", file.status())
        .put("status_details", file.statusDetails())
        .with(file.extra());
  }

  /** Reads the list of files. */
  public static List<UploadedFile> readList(JsonValue value) {
    return ObjectReader.of(value, "").requiredList("data", FileWire::read);
  }

  public static JsonObject writeList(List<UploadedFile> files) {
    return new ObjectWriter().put("object", "list").put("data", ObjectWriter.array(files, FileWire::write)).object();
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

  public static JsonObject writeDeleted(String id) {
    return new ObjectWriter().put("id", id).put("object", "file").put("deleted", JsonBoolean.TRUE).object();
  }

  /** Returns whether JSON with a member {@code error} is the content of a file: a line of a batch, or an extracted text. */
  public static boolean isContent(JsonObject json) {
    return json.has("custom_id") || json.has("content");
  }

  /** Returns the JSON in front of the extracted text of a file, as third parties saw it; the specification says plain text. */
  public static String extractionStart() {
    return "{\"content\":\"";
  }

  /** Returns a part of an extracted text with its escapes. */
  public static String extracted(String text) {
    String quoted = JsonString.of(text).toString();
    return quoted.substring(1, quoted.length() - 1);
  }

  /** Returns the JSON behind the extracted text of a file. */
  public static String extractionEnd(UploadedFile file, String mediaType) {
    JsonObject rest = new ObjectWriter()
        .put("file_type", mediaType).put("filename", file.filename()).put("title", "").put("type", "file").object();
    return "\"," + rest.toString().substring(1);
  }
}
