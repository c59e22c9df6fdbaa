package io.github.kimisdk.platform.data;

import io.github.kimisdk.json.JsonObject;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A file that the service keeps for an account (platform documentation, Files).
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param id the id, in a form that only the service knows
 * @param filename the name that the service gave the file; it may differ from the name that was sent
 * @param bytes the size in bytes; 0 if the service does not tell
 * @param createdAt the time of the upload; absent if the service does not tell
 * @param purpose the purpose; an empty name if the service does not tell
 * @param status {@code ok} or {@code ready} if the file can be used, {@code error} if the service could not read it, {@code
 *     processing} if it has not read it yet; may be empty
 * @param statusDetails the reason of an error; may be empty
 * @param extra members that have no component
 */
public record UploadedFile(
    String id, String filename, long bytes, Optional<Instant> createdAt, Purpose purpose, String status, String statusDetails,
    JsonObject extra) {

  /**
   * Creates a file from all components.
   *
   * @param id not null
   * @param filename not null
   * @param bytes the size
   * @param createdAt the time or empty
   * @param purpose not null
   * @param status not null
   * @param statusDetails not null
   * @param extra not null
   */
  public UploadedFile {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(filename, "filename");
    Objects.requireNonNull(createdAt, "createdAt");
    Objects.requireNonNull(purpose, "purpose");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(statusDetails, "statusDetails");
    Objects.requireNonNull(extra, "extra");
  }

  /**
   * Returns a file with the status {@code ok}, for tests.
   *
   * @param id the id
   * @param filename the name
   * @param bytes the size
   * @param purpose the purpose
   * @return the file
   */
  public static UploadedFile of(String id, String filename, long bytes, Purpose purpose) {
    return new UploadedFile(id, filename, bytes, Optional.empty(), purpose, "ok", "", JsonObject.EMPTY);
  }

  /**
   * Returns a copy with another time of the upload.
   *
   * @param createdAt the time
   * @return the copy
   */
  public UploadedFile withCreatedAt(Instant createdAt) {
    Objects.requireNonNull(createdAt, "createdAt");
    return new UploadedFile(id, filename, bytes, Optional.of(createdAt), purpose, status, statusDetails, extra);
  }

  /**
   * Returns a copy with another status.
   *
   * @param status the status
   * @param statusDetails the reason of an error; may be empty
   * @return the copy
   */
  public UploadedFile withStatus(String status, String statusDetails) {
    return new UploadedFile(id, filename, bytes, createdAt, purpose, status, statusDetails, extra);
  }

  /**
   * Returns a copy with other members that have no component.
   *
   * @param extra the members
   * @return the copy
   */
  public UploadedFile withExtra(JsonObject extra) {
    return new UploadedFile(id, filename, bytes, createdAt, purpose, status, statusDetails, extra);
  }

  /**
   * Returns whether the service could not read the file.
   *
   * @return whether the status is {@code error}; {@link #statusDetails} says why
   */
  public boolean failed() {
    return status.equals("error");
  }

  /**
   * Returns whether the service has not read the file yet. Uploads wait for that.
   *
   * @return whether the status is {@code processing} or {@code pending}
   */
  public boolean processing() {
    return status.equals("processing") || status.equals("pending");
  }

  /**
   * Returns the address of this file for messages, such as {@code ContentPart.image(file.ms())}. It works for the purposes
   * {@link Purpose#IMAGE} and {@link Purpose#VIDEO}.
   *
   * @return {@code ms://} and the id
   */
  public String ms() {
    return "ms://" + id;
  }

  /**
   * Returns the file in one line.
   *
   * @return for example {@code report.pdf (file_1a2b, 51234 bytes, file-extract, ok)}
   */
  @Override
  public String toString() {
    return filename + " (" + id + ", " + bytes + " bytes, " + purpose + ", " + status
        + (statusDetails.isEmpty() ? ")" : ": " + statusDetails + ")");
  }
}
