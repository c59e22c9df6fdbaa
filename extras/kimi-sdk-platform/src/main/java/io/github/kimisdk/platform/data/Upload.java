package io.github.kimisdk.platform.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A file to upload: its bytes, its name, its purpose, and the settings of the upload. It is immutable; the {@code with...}
 * methods return copies.
 *
 * <p>A file and bytes can be sent again after a failed attempt. A stream can be read only once, so its upload has one attempt.
 */
public final class Upload {

  /** The largest file of the service in bytes, if no other limit is set: 100 MiB (platform documentation, Files). */
  public static final long DEFAULT_MAX_BYTES = 100L << 20;

  /** Takes the progress of an upload. */
  @FunctionalInterface
  public interface Progress {

    /**
     * Takes the bytes of the file that the network has asked for so far. The calls of one upload come one after the other, on a
     * thread of this library that reads the file. A callback that blocks delays the upload, and an exception ends it. An attempt
     * after a failed one begins again.
     *
     * @param bytes the bytes so far, from 1
     * @param total the size of the file in bytes
     */
    void sent(long bytes, long total);
  }

  private final UploadSource source;
  private final Purpose purpose;
  private final String filename;
  private final String mediaType;
  private final Progress progress;
  private final long maxBytes;

  private Upload(UploadSource source, Purpose purpose, String filename, String mediaType, Progress progress, long maxBytes) {
    this.source = source;
    this.purpose = purpose;
    this.filename = filename;
    this.mediaType = mediaType;
    this.progress = progress;
    this.maxBytes = maxBytes;
  }

  private static Upload of(UploadSource source, String filename) {
    FileType type = FileType.of(checkedName(filename));
    return new Upload(source, type.purpose(), filename, type.media(), (bytes, total) -> {}, DEFAULT_MAX_BYTES);
  }

  /**
   * Returns the upload of a file, which is read while it is sent. The file must not change meanwhile.
   *
   * @param file the file; the end of its name decides about the purpose and the media type
   * @return the upload
   */
  public static Upload of(Path file) {
    Objects.requireNonNull(file, "file");
    Path name = file.toAbsolutePath().normalize().getFileName();
    return of(new UploadSource.OfPath(file), name == null ? "file" : name.toString());
  }

  /**
   * Returns the upload of bytes in memory.
   *
   * @param filename the name for the service; its end decides about the purpose and the media type
   * @param content the bytes, which must not change until the upload has ended
   * @return the upload
   * @throws IllegalArgumentException if the name is blank or has a NUL
   */
  public static Upload of(String filename, byte[] content) {
    Objects.requireNonNull(filename, "filename");
    Objects.requireNonNull(content, "content");
    return of(new UploadSource.OfBytes(content), filename);
  }

  /**
   * Returns the upload of a stream of known length. The stream must end after this many bytes: the upload fails if it ends
   * earlier, goes on, or blocks there. Once the upload has begun to read, it closes the stream, however it ends; after a
   * failure, a worker closes it, perhaps a moment after the call has ended.
   *
   * @param filename the name for the service; its end decides about the purpose and the media type
   * @param content the stream
   * @param length how many bytes the stream has
   * @return the upload, which can be sent once
   * @throws IllegalArgumentException if the name is blank or has a NUL, or the length is negative
   */
  public static Upload of(String filename, InputStream content, long length) {
    Objects.requireNonNull(filename, "filename");
    Objects.requireNonNull(content, "content");
    if (length < 0) {
      throw new IllegalArgumentException("expected the length of the stream in bytes, found " + length);
    }
    return of(new UploadSource.OfStream(content, length, new AtomicBoolean()), filename);
  }

  /**
   * Returns a copy with another purpose. Without it the name decides: {@link Purpose#IMAGE} and {@link Purpose#VIDEO} for the
   * formats that messages accept, {@link Purpose#BATCH} for {@code .jsonl}, else {@link Purpose#FILE_EXTRACT}.
   *
   * @param purpose the purpose
   * @return the copy
   */
  public Upload withPurpose(Purpose purpose) {
    Objects.requireNonNull(purpose, "purpose");
    return new Upload(source, purpose, filename, mediaType, progress, maxBytes);
  }

  /**
   * Returns a copy with another name for the service. The purpose and the media type stay.
   *
   * @param filename the name, in any script
   * @return the copy
   * @throws IllegalArgumentException if the name is blank or has a NUL
   */
  public Upload withFilename(String filename) {
    return new Upload(source, purpose, checkedName(filename), mediaType, progress, maxBytes);
  }

  /**
   * Returns a copy with another media type. Without it the name decides; an unknown ending is {@code application/octet-stream}.
   *
   * @param mediaType for example {@code application/pdf}
   * @return the copy
   * @throws IllegalArgumentException if the text has no slash, or has other characters than visible ASCII and spaces
   */
  public Upload withMediaType(String mediaType) {
    Objects.requireNonNull(mediaType, "mediaType");
    if (mediaType.indexOf('/') < 1 || !mediaType.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      throw new IllegalArgumentException("expected a media type such as application/pdf, found " + mediaType);
    }
    return new Upload(source, purpose, filename, mediaType, progress, maxBytes);
  }

  /**
   * Returns a copy whose progress is reported, on the thread that reads the file. Exceptions of the progress go to the uncaught
   * exception handler of that thread, and the upload goes on.
   *
   * @param progress takes the bytes so far
   * @return the copy
   */
  public Upload withProgress(Progress progress) {
    Objects.requireNonNull(progress, "progress");
    return new Upload(source, purpose, filename, mediaType, progress, maxBytes);
  }

  /**
   * Returns a copy with another largest size. A larger file is refused before anything is sent.
   *
   * @param maxBytes the largest size in bytes; {@link #DEFAULT_MAX_BYTES} if it is not set
   * @return the copy
   * @throws IllegalArgumentException if the size is less than 1
   */
  public Upload withMaxBytes(long maxBytes) {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("expected a largest size of at least 1 byte, found " + maxBytes);
    }
    return new Upload(source, purpose, filename, mediaType, progress, maxBytes);
  }

  private static String checkedName(String filename) {
    if (Objects.requireNonNull(filename, "filename").isBlank()) {
      throw new IllegalArgumentException("expected a file name, found a blank one");
    }
    if (filename.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "expected a file name as file systems have it, found a NUL at index " + filename.indexOf('\0') + "; remove it");
    }
    return filename;
  }

  /**
   * Returns the purpose.
   *
   * @return the purpose
   */
  public Purpose purpose() {
    return purpose;
  }

  /**
   * Returns the name for the service.
   *
   * @return the name
   */
  public String filename() {
    return filename;
  }

  /**
   * Returns the media type.
   *
   * @return for example {@code application/pdf}
   */
  public String mediaType() {
    return mediaType;
  }

  /**
   * Returns the callback for the progress.
   *
   * @return the callback; one that does nothing if none was set
   */
  public Progress progress() {
    return progress;
  }

  /**
   * Returns the largest size that is sent.
   *
   * @return bytes
   */
  public long maxBytes() {
    return maxBytes;
  }

  /**
   * Returns the file that is read.
   *
   * @return the file; absent for bytes and streams
   */
  public Optional<Path> path() {
    return source.path();
  }

  /**
   * Returns how many bytes there are, which for a file is its size at this moment.
   *
   * @return bytes
   * @throws IOException if the file does not exist or cannot be looked at
   */
  public long length() throws IOException {
    return source.length();
  }

  /**
   * Returns whether {@link #open} works more than once.
   *
   * @return false for a stream
   */
  public boolean repeatable() {
    return source.repeatable();
  }

  /**
   * Returns whether the content is a stream that was opened before, so that this upload cannot be sent any more.
   *
   * @return always false for a file and bytes
   */
  public boolean used() {
    return source.used();
  }

  /**
   * Opens the bytes from their beginning.
   *
   * @return a stream, which the caller closes
   * @throws IOException if the file cannot be read, or a stream was opened before
   */
  public InputStream open() throws IOException {
    return source.open();
  }

  /**
   * Returns one line without the content.
   *
   * @return for example {@code Upload[report.pdf, file-extract, application/pdf]}
   */
  @Override
  public String toString() {
    return "Upload[" + filename + ", " + purpose + ", " + mediaType + "]";
  }

  /**
   * The kind of a file by the end of its name.
   *
   * @param media the media type
   * @param purpose the usual purpose
   */
  private record FileType(String media, Purpose purpose) {

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
      add(Purpose.IMAGE, "png image/png", "jpg image/jpeg", "jpeg image/jpeg", "gif image/gif", "webp image/webp",
          "bmp image/bmp",
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
}
