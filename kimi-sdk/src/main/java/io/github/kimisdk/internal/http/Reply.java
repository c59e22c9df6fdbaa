package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.internal.threads.Scheduler;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonValue;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** An answer that is arriving: its status, its headers, and the bytes of its body so far, up to a limit. */
public final class Reply {

  private static final List<String> REQUEST_IDS = List.of("x-msh-trace-id", "x-trace-id", "msh-request-id", "x-request-id",
      "x-msh-track-id");

  /** The most bytes to keep of an error or an HTML page. */
  public static final int MAX_ERROR_BYTES = 64 * 1024;

  private static final int TOO_MANY = 429;
  /** A number of more digits may be none of a long. */
  private static final int MOST_DIGITS = 18;

  private final HttpClient.Version version;
  private final int status;
  private final HttpHeaders headers;
  private int limit;
  private final ReplyBody body = new ReplyBody();
  /** Whether the first byte of the body, or the content type, has decided what it is. */
  private boolean begun;
  private long skipped;
  private boolean page;
  private boolean cut;
  private boolean progressed;
  private Optional<Duration> reset = Optional.empty();

  /**
   * Creates an answer whose head has come. The limit is the most bytes to keep, and 64 KiB for an error or an HTML page.
   */
  public Reply(HttpResponse.ResponseInfo head, int limit) {
    this.version = head.version();
    this.status = head.statusCode();
    this.headers = head.headers();
    this.limit = status < 300 ? limit : Math.min(limit, MAX_ERROR_BYTES);
    if (type().contains("html")) {
      keepBeginning();
    }
  }

  /** Keeps all bytes of a body that is a result as it is. Only the content type tells a page of HTML then. */
  public void exact() {
    begun |= !refused();
  }

  /** Keeps only the beginning of the body, which is a page of HTML, or which goes elsewhere. */
  public void keepBeginning() {
    page = true;
    limit = Math.min(limit, MAX_ERROR_BYTES);
  }

  /**
   * Keeps bytes of the body and returns whether they exceed the limit. Leading white space, which proxies send to keep a
   * connection open, is counted and not kept.
   */
  public boolean add(List<ByteBuffer> buffers) {
    progressed = false;
    for (ByteBuffer buffer : buffers) {
      begin(buffer);
      progressed |= !blank(buffer);
      int room = Math.min(buffer.remaining(), limit - body.size());
      cut |= room < buffer.remaining();
      body.add(buffer, room);
    }
    return cut;
  }

  /** Skips leading white space, and detects an HTML page by its first byte. */
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
        keepBeginning();
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

  /** Whether the last bytes were more than white space, which only keeps the connection open. */
  public boolean progressed() {
    return progressed;
  }

  /** Whether the body exceeds the limit, or its head announces so. An error or an HTML page is cut and never too large. */
  public boolean tooLarge() {
    return !refused() && !page && (cut || announced() > limit);
  }

  /** Whether bytes of the body were dropped. */
  public boolean cut() {
    return cut;
  }

  /** Whether the head of a success announces a negative length, for which the JDK's client waits without end. */
  public boolean unmeasured() {
    return !refused() && announced() < 0;
  }

  /** The length of the body that the head announces; 0 if it announces none. */
  private long announced() {
    String length = headers.firstValue("content-length").orElse("");
    String digits = length.startsWith("-") ? length.substring(1) : length;
    boolean number = !digits.isEmpty() && digits.length() <= MOST_DIGITS && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    return number ? Long.parseLong(length) : 0;
  }

  /** Adds this head to the details of a call. */
  public CallDetails details(CallDetails known, Scheduler scheduler) {
    reset = status == TOO_MANY ? RetryAfter.untilReset(headers, scheduler) : Optional.empty();
    return known.withAnswer(status, requestId(), RetryAfter.of(headers, scheduler));
  }

  private Optional<String> requestId() {
    for (String name : REQUEST_IDS) {
      Optional<String> id = headers.firstValue(name);
      if (id.isPresent()) {
        return id;
      }
    }
    return Optional.empty();
  }

  /** The time until the limit that the request has reached is reset; empty if the head does not tell it. */
  public Optional<Duration> reset() {
    return reset;
  }

  public int status() {
    return status;
  }

  /** Whether the status is that of an error or a redirect. */
  public boolean refused() {
    return status >= 300;
  }

  public HttpHeaders headers() {
    return headers;
  }

  /**
   * Whether the protocol tells the end of the body from a lost connection. A body of HTTP/1.1 without a length ends when the
   * connection closes, for whatever reason.
   */
  public boolean endMarked() {
    return version != HttpClient.Version.HTTP_1_1
        || headers.firstValue("content-length").isPresent()
        || headers.firstValue("transfer-encoding").filter("chunked"::equalsIgnoreCase).isPresent();
  }

  /** The content type in lower case; empty if there is none. */
  public String type() {
    return headers.firstValue("content-type").orElse("").toLowerCase(Locale.ROOT);
  }

  /** The bytes of the body so far, which belong to the body. */
  public byte[] bytes() {
    return body.bytes();
  }

  /** Whether no byte of the body is kept. */
  public boolean empty() {
    return body.size() == 0;
  }

  /** Parses the body, which is within the limit. */
  public JsonValue json() {
    byte[] whole = body.bytes();
    return Json.parse(whole, 0, whole.length, jsonLimits());
  }

  /** The limits for JSON in the body. */
  public JsonLimits jsonLimits() {
    return SizeLimits.response(limit);
  }

  /** Whether the body has a content encoding. No request asks for one, so it is not decoded. */
  public boolean encoded() {
    return !encoding().equalsIgnoreCase("identity");
  }

  private String encoding() {
    return headers.firstValue("content-encoding").orElse("identity");
  }

  /** The beginning of the body, read as UTF-8, for a message or an error; a description of a body that is encoded. */
  public String text() {
    return encoded()
        ? "a body with Content-Encoding " + encoding() + ", which was not asked for"
        : new String(body.first(Math.min(body.size(), MAX_ERROR_BYTES)), StandardCharsets.UTF_8);
  }
}
