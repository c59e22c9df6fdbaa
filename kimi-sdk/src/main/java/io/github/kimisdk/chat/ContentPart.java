package io.github.kimisdk.chat;

import io.github.kimisdk.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * One part of a message: a text, an image or a video.
 *
 * <p>Kimi reads pictures and films from data URLs and from {@code ms://} ids of uploaded files; it fetches nothing
 * from the web, so an {@code http} or {@code https} URL is refused here, before anything is sent.
 */
public sealed interface ContentPart {

  /**
   * Words.
   *
   * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
   *
   * @param text the words
   * @param extra members that this version does not know
   */
  record Text(String text, JsonObject extra) implements ContentPart {

    /**
     * A text with every component.
     *
     * @param text the words, not null
     * @param extra unknown members, not null
     */
    public Text {
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(extra, "extra");
    }
  }

  /**
   * A picture: jpeg, png, gif, webp, bmp, heic or heif, best at most 4096 by 2160.
   *
   * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
   *
   * @param url a data URL or {@code ms://} and the id of an uploaded file
   * @param extra members that this version does not know
   */
  record Image(String url, JsonObject extra) implements ContentPart {

    /**
     * A picture with every component.
     *
     * @param url a data URL or an {@code ms://} id
     * @param extra unknown members, not null
     * @throws IllegalArgumentException when the URL is of another kind
     */
    public Image {
      Objects.requireNonNull(url, "url");
      Objects.requireNonNull(extra, "extra");
      Media.check("image", url);
      Objects.requireNonNull(extra, "extra");
    }

    @Override
    public String toString() {
      return "Image[" + Media.brief(url) + "]";
    }
  }

  /**
   * A film: mp4, mpeg, mov, avi, flv, webm, wmv or 3gpp, best at most 1080p.
   *
   * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
   *
   * @param url a data URL or {@code ms://} and the id of an uploaded file
   * @param extra members that this version does not know
   */
  record Video(String url, JsonObject extra) implements ContentPart {

    /**
     * A film with every component.
     *
     * @param url a data URL or an {@code ms://} id
     * @param extra unknown members, not null
     * @throws IllegalArgumentException when the URL is of another kind
     */
    public Video {
      Objects.requireNonNull(url, "url");
      Objects.requireNonNull(extra, "extra");
      Media.check("video", url);
      Objects.requireNonNull(extra, "extra");
    }

    @Override
    public String toString() {
      return "Video[" + Media.brief(url) + "]";
    }
  }

  /**
   * A part of a kind that this version does not know; it goes back as it came.
   *
   * @param type the type that it names
   * @param raw the whole part, type included
   */
  record Unknown(String type, JsonObject raw) implements ContentPart {

    /**
     * A part as it came.
     *
     * @param type the type, not null
     * @param raw the whole part, not null
     */
    public Unknown {
      Objects.requireNonNull(type, "type");
      Objects.requireNonNull(raw, "raw");
    }
  }

  /**
   * Words.
   *
   * @param text the words
   * @return a text part
   */
  static Text text(String text) {
    return new Text(text, JsonObject.EMPTY);
  }

  /**
   * A picture by its URL.
   *
   * @param url a data URL, or {@code ms://} and the id of a file uploaded for the purpose {@code image}
   * @return an image part
   * @throws IllegalArgumentException for an {@code http} or {@code https} URL, which Kimi does not fetch
   */
  static Image image(String url) {
    Objects.requireNonNull(url, "url");
    return new Image(url, JsonObject.EMPTY);
  }

  /**
   * A picture from its bytes; the type is read from the first of them.
   *
   * @param bytes a whole file
   * @return an image part with a data URL
   * @throws IllegalArgumentException when the bytes are not of a kind that Kimi reads
   */
  static Image image(byte[] bytes) {
    Objects.requireNonNull(bytes, "bytes");
    return image(Media.dataUrl("image", bytes, "the bytes"));
  }

  /**
   * A picture from a file; the type is read from its first bytes, not from its name.
   *
   * @param file the file, read at once
   * @return an image part with a data URL
   * @throws java.io.UncheckedIOException when the file cannot be read
   * @throws IllegalArgumentException when the bytes are not of a kind that Kimi reads
   */
  static Image image(Path file) {
    Objects.requireNonNull(file, "file");
    return image(Media.dataUrl("image", Media.read(file), file.toString()));
  }

  /**
   * A film by its URL.
   *
   * @param url a data URL, or {@code ms://} and the id of a file uploaded for the purpose {@code video}
   * @return a video part
   * @throws IllegalArgumentException for an {@code http} or {@code https} URL, which Kimi does not fetch
   */
  static Video video(String url) {
    Objects.requireNonNull(url, "url");
    return new Video(url, JsonObject.EMPTY);
  }

  /**
   * A film from its bytes; the type is read from the first of them.
   *
   * @param bytes a whole file
   * @return a video part with a data URL
   * @throws IllegalArgumentException when the bytes are not of a kind that Kimi reads
   */
  static Video video(byte[] bytes) {
    Objects.requireNonNull(bytes, "bytes");
    return video(Media.dataUrl("video", bytes, "the bytes"));
  }

  /**
   * A film from a file; the type is read from its first bytes, not from its name.
   *
   * @param file the file, read at once
   * @return a video part with a data URL
   * @throws java.io.UncheckedIOException when the file cannot be read
   * @throws IllegalArgumentException when the bytes are not of a kind that Kimi reads
   */
  static Video video(Path file) {
    Objects.requireNonNull(file, "file");
    return video(Media.dataUrl("video", Media.read(file), file.toString()));
  }

  /**
   * The words of several parts.
   *
   * @param parts the parts
   * @return the text parts joined without anything between them
   */
  static String join(List<ContentPart> parts) {
    Objects.requireNonNull(parts, "parts");
    if (parts.size() == 1 && parts.get(0) instanceof Text only) {
      return only.text();
    }
    StringBuilder joined = new StringBuilder();
    for (ContentPart part : parts) {
      if (part instanceof Text text) {
        joined.append(text.text());
      }
    }
    return joined.toString();
  }
}
