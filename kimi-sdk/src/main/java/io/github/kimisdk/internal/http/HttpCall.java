package io.github.kimisdk.internal.http;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What is to be sent: a method, an address, and a body or none. The key is added when it is sent. */
public final class HttpCall {

  /** Headers whose values are not shown. */
  private static final String SECRET = "(?i).*(auth|token|key|secret|cookie|password).*";

  private final String method;
  private final URI uri;
  private final byte[] body;
  private final boolean stream;
  private final long tokens;
  private final String model;
  private final Map<String, String> headers;

  private HttpCall(
      String method, URI uri, byte[] body, boolean stream, long tokens, String model, Map<String, String> headers) {
    this.headers = headers;
    this.tokens = tokens;
    this.model = model;
    this.method = method;
    this.uri = Objects.requireNonNull(uri, "uri");
    this.body = body;
    this.stream = stream;
  }

  /**
   * A call that asks.
   *
   * @param uri the address
   * @return the call
   */
  public static HttpCall get(URI uri) {
    return new HttpCall("GET", uri, null, false, 0, "", Map.of());
  }

  /**
   * A call that sends JSON.
   *
   * @param uri the address
   * @param json the body, not changed afterwards
   * @param stream whether the answer is to be a stream of events
   * @param tokens what the call counts for in a limit of tokens, roughly
   * @param model the model that is asked
   * @return the call
   */
  public static HttpCall post(URI uri, byte[] json, boolean stream, long tokens, String model) {
    return new HttpCall("POST", uri, json, stream, tokens, model, Map.of());
  }

  /**
   * The same call with headers that are laid over those of the client.
   *
   * @param more the headers
   * @return a copy
   */
  public HttpCall withHeaders(Map<String, String> more) {
    return more.isEmpty() ? this : new HttpCall(method, uri, body, stream, tokens, model, more);
  }

  /** The headers to send: those of the client with those of the call laid over them. */
  Map<String, String> headers(Map<String, String> shared) {
    if (headers.isEmpty()) {
      return shared;
    }
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.putAll(shared);
    all.putAll(headers);
    return all;
  }

  /** The model that is asked; empty when none is. */
  String model() {
    return model;
  }

  long tokens() {
    return tokens;
  }

  String method() {
    return method;
  }

  URI uri() {
    return uri;
  }

  /** The body; null when there is none. */
  byte[] body() {
    return body;
  }

  boolean stream() {
    return stream;
  }

  /** The command that makes the call again. */
  String curl(Map<String, String> shared, ApiKey key) {
    StringBuilder command = new StringBuilder("curl ");
    if (stream) {
      command.append("--no-buffer ");
    }
    command.append(quoted(uri.toString())).append(" -H \"Authorization: Bearer $KIMI_API_KEY\"");
    for (Map.Entry<String, String> header : headers(shared).entrySet()) {
      String value = header.getKey().matches(SECRET) ? "***" : key.mask(header.getValue());
      command.append(" -H ").append(quoted(header.getKey() + ": " + value));
    }
    if (body != null) {
      command.append(" -H 'Content-Type: application/json' --data-raw ");
      command.append(quoted(key.mask(new String(body, StandardCharsets.UTF_8))));
    }
    return command.toString();
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  @Override
  public String toString() {
    return method + " " + uri + (body == null ? "" : " (" + body.length + " bytes)");
  }
}
