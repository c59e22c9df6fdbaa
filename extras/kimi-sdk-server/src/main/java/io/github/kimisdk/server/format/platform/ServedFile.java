package io.github.kimisdk.server.format.platform;

import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.platform.data.UploadedFile;
import java.util.List;

/** The half of uploaded files that serves. */
public final class ServedFile {

  private ServedFile() {}

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

  public static JsonObject writeList(List<UploadedFile> files) {
    return new ObjectWriter().put("object", "list").put("data", ObjectWriter.array(files, ServedFile::write)).object();
  }

  public static JsonObject writeDeleted(String id) {
    return new ObjectWriter().put("id", id).put("object", "file").put("deleted", JsonBoolean.TRUE).object();
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
