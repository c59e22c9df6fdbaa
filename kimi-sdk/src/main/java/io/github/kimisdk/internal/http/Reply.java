package io.github.kimisdk.internal.http;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** An answer as it comes in: status, headers, and the bytes of its body so far, up to a limit. */
public final class Reply {

  private final int status;
  private final HttpHeaders headers;
  private final int limit;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private boolean cut;

  /**
   * An answer of which the head is there.
   *
   * @param status the HTTP status
   * @param headers the headers
   * @param limit the most bytes to keep
   */
  public Reply(int status, HttpHeaders headers, int limit) {
    this.status = status;
    this.headers = headers;
    this.limit = limit;
  }

  /**
   * Keeps bytes of the body, up to the limit.
   *
   * @param buffers the bytes
   */
  public void add(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      int room = Math.min(buffer.remaining(), limit - body.size());
      cut |= room < buffer.remaining();
      byte[] bytes = new byte[room];
      buffer.get(bytes);
      body.write(bytes, 0, room);
    }
  }

  /**
   * The HTTP status.
   *
   * @return the status
   */
  public int status() {
    return status;
  }

  /**
   * The headers.
   *
   * @return the headers
   */
  public HttpHeaders headers() {
    return headers;
  }

  /**
   * What the answer says it is.
   *
   * @return the content type in lower case; empty when it does not say
   */
  public String type() {
    List<String> types = headers.allValues("content-type");
    return types.isEmpty() ? "" : types.get(0).toLowerCase(Locale.ROOT);
  }

  /**
   * Whether there were more bytes than the limit.
   *
   * @return whether some were dropped
   */
  public boolean cut() {
    return cut;
  }

  /**
   * The body so far.
   *
   * @return the bytes
   */
  public byte[] bytes() {
    return body.toByteArray();
  }

  /**
   * The body so far as text.
   *
   * @return the text, read as UTF-8
   */
  public String text() {
    return body.toString(StandardCharsets.UTF_8);
  }
}
