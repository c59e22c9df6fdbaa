package io.github.kimisdk.platform.data;

import java.util.Objects;

/**
 * The purpose of an uploaded file. The service may add purposes; compare with the constants.
 *
 * @param value the name that the service uses (platform documentation, Files)
 */
public record Purpose(String value) {

  /** A document whose text the service extracts: PDF, office formats, text. */
  public static final Purpose FILE_EXTRACT = new Purpose("file-extract");

  /** An image that a message refers to by {@link UploadedFile#ms}. */
  public static final Purpose IMAGE = new Purpose("image");

  /** A video that a message refers to by {@link UploadedFile#ms}. */
  public static final Purpose VIDEO = new Purpose("video");

  /** The requests of a batch, one JSON object in each line. */
  public static final Purpose BATCH = new Purpose("batch");

  /**
   * Creates a purpose.
   *
   * @param value the name that the service uses, not null
   */
  public Purpose {
    Objects.requireNonNull(value, "value");
  }

  @Override
  public String toString() {
    return value;
  }
}
