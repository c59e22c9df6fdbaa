package io.github.kimisdk.platform.data;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonValue;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The answer to a {@link RawRequest}: status, headers and body as the service sent them. A key in a header is masked. It is
 * immutable.
 */
public final class RawResponse {

  private static final String CHARSET = "charset=";

  private final int status;
  private final Map<String, String> headers;
  private final byte[] body;

  private RawResponse(int status, Map<String, String> headers, byte[] body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /**
   * Returns an answer, for tests.
   *
   * @param status the HTTP status
   * @param headers the headers; names may have any case
   * @param body the bytes, which are copied
   * @return the answer
   */
  public static RawResponse of(int status, Map<String, String> headers, byte[] body) {
    Objects.requireNonNull(headers, "headers");
    Objects.requireNonNull(body, "body");
    Map<String, String> known = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    known.putAll(headers);
    return new RawResponse(status, known, body.clone());
  }

  /**
   * Returns the HTTP status, which is one of success; a call with another status fails.
   *
   * @return from 200 to 299
   */
  public int status() {
    return status;
  }

  /**
   * Returns a header. The values of headers with the same name are joined with a comma and a space.
   *
   * @param name its name, in any case
   * @return its value; absent if it was not sent
   */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(Objects.requireNonNull(name, "name")));
  }

  /**
   * Returns the media type of the body.
   *
   * @return the value of {@code Content-Type}; empty if there is none
   */
  public String mediaType() {
    return header("content-type").orElse("");
  }

  /**
   * Returns the body.
   *
   * @return a copy of the bytes
   */
  public byte[] bytes() {
    return body.clone();
  }

  /**
   * Returns the body as text.
   *
   * @return the body, decoded with the charset of its media type, or as UTF-8 if it names none that is known
   */
  public String text() {
    return new String(body, charset());
  }

  private Charset charset() {
    String type = mediaType().toLowerCase(Locale.ROOT);
    int at = type.indexOf(CHARSET);
    if (at < 0) {
      return StandardCharsets.UTF_8;
    }
    String name = type.substring(at + CHARSET.length()).replace("\"", "");
    int end = name.indexOf(';') < 0 ? name.length() : name.indexOf(';');
    try {
      return Charset.forName(name.substring(0, end).strip());
    } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
      return StandardCharsets.UTF_8;
    }
  }

  /**
   * Returns the body as JSON.
   *
   * @return the JSON
   * @throws io.github.kimisdk.json.JsonParseException if the body is not JSON
   */
  public JsonValue json() {
    return Json.parse(body);
  }

  /**
   * Returns one line without the body.
   *
   * @return for example {@code RawResponse[200, 212 bytes of text/csv]}
   */
  @Override
  public String toString() {
    return "RawResponse[" + status + ", " + body.length + " bytes of " + (mediaType().isEmpty() ? "no media type" : mediaType())
        + "]";
  }
}
