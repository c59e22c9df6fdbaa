package io.github.kimisdk.internal.http;

import io.github.kimisdk.internal.text.SecretNames;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The body of a request. Its bytes do not change. */
public interface Content {

  /** The media type. */
  String type();

  /** How many bytes {@link #open} gives. */
  long length();

  /** Opens the bytes from the beginning, for each connection that is tried. Content that cannot be repeated opens only once. */
  InputStream open() throws IOException;

  /** Whether {@link #open} works more than once. If not, a failed attempt is the last one. */
  default boolean repeatable() {
    return true;
  }

  /** Publishes bytes that a thread of its own reads. */
  interface Worker extends Flow.Publisher<ByteBuffer> {

    /** Ends the work. */
    void cancel();
  }

  /** Whether reading may block or runs a caller's code. {@link #worker} then reads, and not the thread of the JDK's client. */
  default boolean blocking() {
    return false;
  }

  /**
   * Returns the reader of content that may block; null for other content.
   *
   * @param source opens the bytes, for each subscriber
   * @param failed is told of a failure before the subscriber
   */
  default Worker worker(Supplier<InputStream> source, Consumer<Throwable> failed) {
    return null;
  }

  /** The options of curl that send this content; {@code quoted} masks a text and quotes it for a shell. */
  String curl(UnaryOperator<String> quoted);

  /** Returns JSON. The bytes belong to the content. */
  static Content json(byte[] bytes) {
    return of("application/json", bytes);
  }

  /** Returns JSON that is sent once, because the service may act each time that it comes. The bytes belong to the content. */
  static Content jsonOnce(byte[] bytes) {
    return new Bytes("application/json", bytes, false);
  }

  /** Returns bytes of a media type. They belong to the content. */
  static Content of(String type, byte[] bytes) {
    return new Bytes(type, bytes, true);
  }

  /** Bytes in memory. */
  record Bytes(String type, byte[] bytes, boolean repeatable) implements Content {

    /** Whether the bytes are JSON, by their media type. */
    public boolean json() {
      return type.equals("application/json") || type.startsWith("application/json;");
    }

    @Override
    public long length() {
      return bytes.length;
    }

    @Override
    public InputStream open() {
      return new ByteArrayInputStream(bytes);
    }

    @Override
    public String curl(UnaryOperator<String> quoted) {
      boolean text = type.startsWith("text/") || type.contains("json") || type.contains("xml") || type.contains("urlencoded");
      String shown = text ? new String(bytes, StandardCharsets.UTF_8) : "";
      return "-H " + quoted.apply("Content-Type: " + type) + " --data-"
          + (text ? "raw " + quoted.apply(type.contains("urlencoded") ? SecretNames.shown(shown) : shown) : "binary @body");
    }
  }
}
