package io.github.kimisdk.server;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A request as the server received it. */
public final class ServerRequest {

  /** How the answer to a request ended. */
  public enum Ending {
    /** The whole answer was sent. */
    SENT,
    /** The server broke the answer off: as its script says, or because the script failed. */
    BROKEN,
    /** The client went away before the end. */
    CLIENT_GONE
  }

  private final String method;
  private final String path;
  private final Map<String, String> headers;
  private final byte[] body;
  private final String id;
  private final KeyQuotas.Permit permit;
  private final CompletableFuture<Ending> ended = new CompletableFuture<>();

  ServerRequest(String id, RequestHead head, byte[] body) {
    this(id, head, body, KeyQuotas.Permit.FREE);
  }

  ServerRequest(String id, RequestHead head, byte[] body, KeyQuotas.Permit permit) {
    this.method = head.method();
    this.path = head.path();
    this.headers = head.headers();
    this.id = id;
    this.body = body;
    this.permit = permit;
  }

  /** Returns the id that the server gave the request. */
  String id() {
    return id;
  }

  /** Returns its place among the calls of its key. */
  KeyQuotas.Permit permit() {
    return permit;
  }

  /** Returns the headers by their names in lower case. */
  Map<String, String> headers() {
    return headers;
  }

  /**
   * Returns the method.
   *
   * @return for example {@code POST}
   */
  public String method() {
    return method;
  }

  /**
   * Returns the path with its query, without scheme and host, which a client sends to a proxy.
   *
   * @return for example {@code /v1/chat/completions}
   */
  public String path() {
    return path;
  }

  /**
   * Returns a header. The values of headers with the same name are joined with a comma and a space.
   *
   * @param name its name, in any case
   * @return its value; absent when it was not sent
   */
  public Optional<String> header(String name) {
    Objects.requireNonNull(name, "name");
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  /**
   * Returns the body as text.
   *
   * @return the body, decoded as UTF-8
   */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /**
   * Returns the body as JSON.
   *
   * @return the object
   * @throws io.github.kimisdk.json.JsonParseException if the body is not JSON
   * @throws io.github.kimisdk.json.JsonTypeException if the body is not an object
   */
  public JsonObject json() {
    return Json.parse(body).asObject();
  }

  /** Returns about how many bytes this request takes in memory: body, path and headers. */
  long size() {
    long head = path.length();
    for (Map.Entry<String, String> header : headers.entrySet()) {
      head += header.getKey().length() + header.getValue().length();
    }
    return body.length + head;
  }

  /**
   * Returns how the answer ended, as soon as it has.
   *
   * @return a future that completes when the server is done with this request
   */
  public CompletableFuture<Ending> ended() {
    return ended;
  }

  /** Returns a target without its query and its fragment. */
  static String withoutQuery(String target) {
    int end = 0;
    while (end < target.length() && "?#".indexOf(target.charAt(end)) < 0) {
      end++;
    }
    return target.substring(0, end);
  }

  /**
   * Returns one line without headers, query and body, which may contain secrets.
   *
   * @return for example {@code POST /v1/chat/completions (212 bytes)}
   */
  @Override
  public String toString() {
    return method + " " + withoutQuery(path) + " (" + body.length + " bytes)";
  }
}
