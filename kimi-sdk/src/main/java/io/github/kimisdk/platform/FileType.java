package io.github.kimisdk.platform;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The kind of a file by the end of its name.
 *
 * @param media the media type
 * @param purpose the usual purpose
 */
record FileType(String media, Purpose purpose) {

  private static final FileType UNKNOWN = new FileType("application/octet-stream", Purpose.FILE_EXTRACT);

  private static final Map<String, FileType> TYPES = new HashMap<>();

  static {
    add(Purpose.FILE_EXTRACT, "pdf application/pdf", "txt text/plain", "log text/plain", "md text/markdown", "csv text/csv",
        "html text/html", "htm text/html", "xml text/xml", "json application/json", "epub application/epub+zip",
        "doc application/msword", "xls application/vnd.ms-excel", "ppt application/vnd.ms-powerpoint",
        "docx application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx application/vnd.openxmlformats-officedocument.presentationml.presentation");
    // The formats that messages accept. The service extracts no text from images.
    add(Purpose.IMAGE, "png image/png", "jpg image/jpeg", "jpeg image/jpeg", "gif image/gif", "webp image/webp", "bmp image/bmp",
        "heic image/heic", "heif image/heif");
    add(Purpose.VIDEO, "mp4 video/mp4", "mpeg video/mpeg", "mpg video/mpg", "mov video/mov", "avi video/avi", "flv video/x-flv",
        "webm video/webm", "wmv video/wmv", "3gp video/3gpp", "mkv video/x-matroska");
    add(Purpose.BATCH, "jsonl application/jsonl");
  }

  private static void add(Purpose purpose, String... types) {
    for (String type : types) {
      int space = type.indexOf(' ');
      TYPES.put(type.substring(0, space), new FileType(type.substring(space + 1), purpose));
    }
  }

  static FileType of(String filename) {
    String end = filename.substring(filename.lastIndexOf('.') + 1);
    return TYPES.getOrDefault(end.toLowerCase(Locale.ROOT), UNKNOWN);
  }
}
