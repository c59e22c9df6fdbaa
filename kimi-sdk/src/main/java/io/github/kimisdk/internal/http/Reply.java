package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.CallDetails;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** An answer as it comes in: status, headers, and the bytes of its body so far, up to a limit. */
public final class Reply {

  private static final String[] REQUEST_IDS = {"x-msh-trace-id", "x-trace-id", "msh-request-id", "x-request-id"};

  /** The most bytes that are kept of an error or a page. */
  public static final int MAX_ERROR_BYTES = 64 * 1024;

  private final int status;
  private final HttpHeaders headers;
  private int limit;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private boolean begun;
  private long skipped;
  private boolean page;
  private boolean cut;
  private boolean progressed;

  /**
   * An answer of which the head is there.
   *
   * @param status the HTTP status
   * @param headers the headers
   * @param limit the most bytes to keep; of an error or a page of HTML never more than 64 KiB
   */
  public Reply(int status, HttpHeaders headers, int limit) {
    this.status = status;
    this.headers = headers;
    this.limit = status < 300 ? limit : Math.min(limit, MAX_ERROR_BYTES);
    if (type().contains("html")) {
      page();
    }
  }

  private void page() {
    page = true;
    limit = Math.min(limit, MAX_ERROR_BYTES);
  }

  /**
   * Keeps bytes of the body, up to the limit. White space before the first other byte is not kept, but counted:
   * proxies send it to keep a connection open.
   *
   * @param buffers the bytes
   * @return whether that was all that is kept: there were more bytes than the limit
   */
  public boolean add(List<ByteBuffer> buffers) {
    progressed = false;
    for (ByteBuffer buffer : buffers) {
      begin(buffer);
      progressed |= !blank(buffer);
      int room = Math.min(buffer.remaining(), limit - body.size());
      cut |= room < buffer.remaining();
      byte[] bytes = new byte[room];
      buffer.get(bytes);
      body.write(bytes, 0, room);
    }
    return cut;
  }

  /** Skips white space at the beginning of the body. No JSON begins as a page does. */
  private void begin(ByteBuffer buffer) {
    while (!begun && buffer.hasRemaining()) {
      byte next = buffer.get(buffer.position());
      if (blank(next)) {
        buffer.get();
        skipped++;
        cut |= skipped > limit;
        continue;
      }
      begun = true;
      if (next == '<') {
        page();
      }
    }
  }

  private static boolean blank(ByteBuffer buffer) {
    int at = buffer.position();
    while (at < buffer.limit() && blank(buffer.get(at))) {
      at++;
    }
    return at == buffer.limit();
  }

  private static boolean blank(byte next) {
    return next == ' ' || next == '\n' || next == '\r' || next == '\t';
  }

  /**
   * Whether the bytes that were added last are part of an answer, and not white space that only keeps the connection open.
   *
   * @return whether one of them was no white space
   */
  public boolean progressed() {
    return progressed;
  }

  /**
   * Whether more bytes came, or are announced, than are kept of an answer that is neither an error nor a page.
   *
   * @return whether the answer is too large
   */
  public boolean tooLarge() {
    return !refused() && !page && (cut || announced() > limit);
  }

  /**
   * What the head says of the length of the body.
   *
   * @return bytes; 0 when it says nothing, or something unreadable
   */
  private long announced() {
    String length = headers.firstValue("content-length").orElse("");
    return length.matches("[0-9]{1,18}") ? Long.parseLong(length) : 0;
  }

  /** What is known of a call whose answer this is. */
  CallDetails details(CallDetails known, ApiKey key, Scheduler scheduler) {
    Optional<String> id = Optional.empty();
    for (int i = 0; i < REQUEST_IDS.length && id.isEmpty(); i++) {
      List<String> ids = headers.allValues(REQUEST_IDS[i]);
      id = ids.isEmpty() ? id : Optional.of(key.mask(ids.get(0)));
    }
    return known.withAnswer(status, id, asksToWait() ? RetryAfter.of(headers, scheduler) : Optional.empty());
  }

  /** Hardly any answer does, and the first token of those that do not need not wait for what reads it. */
  private boolean asksToWait() {
    boolean asks = false;
    for (String name : headers.map().keySet()) {
      asks |= name.toLowerCase(Locale.ROOT).contains("retry-after");
    }
    return asks;
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
   * Whether this is an error, by its status. What has come of it then says more than the way in which it ends.
   *
   * @return whether the status is 300 or more
   */
  public boolean refused() {
    return status >= 300;
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
   * The body so far.
   *
   * @return the bytes
   */
  public byte[] bytes() {
    return body.toByteArray();
  }

  /**
   * Whether the body is packed, which nobody asked for, and which is not unpacked here.
   *
   * @return whether there is a content encoding
   */
  public boolean packed() {
    return !encoding().equalsIgnoreCase("identity");
  }

  private String encoding() {
    return headers.firstValue("content-encoding").orElse("identity");
  }

  /**
   * The body so far as text.
   *
   * @return the text, read as UTF-8; of a packed body, that it is one
   */
  public String text() {
    return packed()
        ? "a body with Content-Encoding " + encoding() + ", which was not asked for"
        : body.toString(StandardCharsets.UTF_8);
  }
}
