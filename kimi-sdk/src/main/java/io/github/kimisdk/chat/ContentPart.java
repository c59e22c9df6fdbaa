package io.github.kimisdk.chat;

import io.github.kimisdk.internal.text.OneLine;
import io.github.kimisdk.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A part of a message: a text, an image or a video.
 *
 * <p>Kimi reads images and videos from data URLs and from {@code ms://} ids of uploaded files. It does not fetch from the web,
 * so an {@code http} or {@code https} URL is refused before a request is sent.
 *
 * <pre>{@code
 * byte[] png = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};   // or a path, or "ms://<file id>"
 * ChatRequest look = ChatRequest.builder().user(ContentPart.image(png), ContentPart.text("Describe the image")).build();
 * System.out.println(kimi.chat(look).text());
 * }</pre>
 */
public sealed interface ContentPart {

  /**
   * A text.
   *
   * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
   *
   * @param text the text
   * @param extra members that this version does not know
   */
  record Text(String text, JsonObject extra) implements ContentPart {

    /**
     * Creates a text from all components.
     *
     * @param text the text, not null
     * @param extra unknown members, not null
     */
    public Text {
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(extra, "extra");
    }

    @Override
    public String toString() {
      return OneLine.said("Text", "", text);
    }
  }

  /**
   * An image: jpeg, png, gif, webp, bmp, heic or heif, preferably at most 4096 by 2160 pixels.
   *
   * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
   *
   * @param url a data URL or {@code ms://} and the id of an uploaded file
   * @param extra members that this version does not know
   */
  record Image(String url, JsonObject extra) implements ContentPart {

    /**
     * Creates an image from all components.
     *
     * @param url a data URL or an {@code ms://} id
     * @param extra unknown members, not null
     * @throws IllegalArgumentException if the URL is of another kind
     */
    public Image {
      Objects.requireNonNull(url, "url");
      Objects.requireNonNull(extra, "extra");
      Media.check("image", url);
    }

    @Override
    public String toString() {
      return OneLine.of("Image", Media.brief(url));
    }
  }

  /**
   * A video: mp4, mpeg, mov, avi, flv, webm, wmv or 3gpp, preferably at most 1080p.
   *
   * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
   *
   * @param url a data URL or {@code ms://} and the id of an uploaded file
   * @param extra members that this version does not know
   */
  record Video(String url, JsonObject extra) implements ContentPart {

    /**
     * Creates a video from all components.
     *
     * @param url a data URL or an {@code ms://} id
     * @param extra unknown members, not null
     * @throws IllegalArgumentException if the URL is of another kind
     */
    public Video {
      Objects.requireNonNull(url, "url");
      Objects.requireNonNull(extra, "extra");
      Media.check("video", url);
    }

    @Override
    public String toString() {
      return OneLine.of("Video", Media.brief(url));
    }
  }

  /**
   * A part of a type that this version does not know. It is sent back unchanged.
   *
   * @param type the type of the part
   * @param raw the whole part, type included
   */
  record Unknown(String type, JsonObject raw) implements ContentPart {

    /**
     * Creates a part as it was received.
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
   * Returns a text part.
   *
   * @param text the text
   * @return a text part
   */
  static Text text(String text) {
    return new Text(text, JsonObject.EMPTY);
  }

  /**
   * Returns an image part with a URL.
   *
   * @param url a data URL, or {@code ms://} and the id of a file uploaded for the purpose {@code image}
   * @return an image part
   * @throws IllegalArgumentException if the URL is an {@code http} or {@code https} URL
   */
  static Image image(String url) {
    Objects.requireNonNull(url, "url");
    return new Image(url, JsonObject.EMPTY);
  }

  /**
   * Returns an image part with the bytes of a file. The first bytes tell its type.
   *
   * @param bytes the bytes of a whole file
   * @return an image part with a data URL
   * @throws IllegalArgumentException if Kimi does not read files of this type
   */
  static Image image(byte[] bytes) {
    Objects.requireNonNull(bytes, "bytes");
    return image(Media.dataUrl("image", bytes, "the bytes"));
  }

  /**
   * Returns an image part with a file. The first bytes tell its type, not the name.
   *
   * @param file the file, which is read at once
   * @return an image part with a data URL
   * @throws java.io.UncheckedIOException if the file cannot be read
   * @throws IllegalArgumentException if Kimi does not read files of this type
   */
  static Image image(Path file) {
    Objects.requireNonNull(file, "file");
    return image(Media.dataUrl("image", Media.read(file), file.toString()));
  }

  /**
   * Returns a video part with a URL.
   *
   * @param url a data URL, or {@code ms://} and the id of a file uploaded for the purpose {@code video}
   * @return a video part
   * @throws IllegalArgumentException if the URL is an {@code http} or {@code https} URL
   */
  static Video video(String url) {
    Objects.requireNonNull(url, "url");
    return new Video(url, JsonObject.EMPTY);
  }

  /**
   * Returns a video part with the bytes of a file. The first bytes tell its type.
   *
   * @param bytes the bytes of a whole file
   * @return a video part with a data URL
   * @throws IllegalArgumentException if Kimi does not read files of this type
   */
  static Video video(byte[] bytes) {
    Objects.requireNonNull(bytes, "bytes");
    return video(Media.dataUrl("video", bytes, "the bytes"));
  }

  /**
   * Returns a video part with a file. The first bytes tell its type, not the name.
   *
   * @param file the file, which is read at once
   * @return a video part with a data URL
   * @throws java.io.UncheckedIOException if the file cannot be read
   * @throws IllegalArgumentException if Kimi does not read files of this type
   */
  static Video video(Path file) {
    Objects.requireNonNull(file, "file");
    return video(Media.dataUrl("video", Media.read(file), file.toString()));
  }

  /**
   * Returns the text of several parts.
   *
   * @param parts the parts
   * @return the text parts, concatenated
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
