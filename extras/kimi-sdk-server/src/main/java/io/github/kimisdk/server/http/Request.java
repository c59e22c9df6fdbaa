package io.github.kimisdk.server.http;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A request as the server received it. */
public final class Request {

  /** How the answer to a request ended. */
  public enum Ending {
    SENT,
    BROKEN,
    CLIENT_GONE
  }

  private final RequestHead head;
  private final byte[] body;
  private final String id;
  private final CompletableFuture<Ending> ended = new CompletableFuture<>();

  public Request(String id, RequestHead head, byte[] body) {
    this.head = head;
    this.id = id;
    this.body = body;
  }

  /** Returns the id that the server gave the request. */
  public String id() {
    return id;
  }

  /** Returns the headers by their names in lower case. */
  public Map<String, String> headers() {
    return head.headers();
  }

  public String method() {
    return head.method();
  }

  /** Returns the path with its query. */
  public String path() {
    return head.path();
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(headers().get(name.toLowerCase(Locale.ROOT)));
  }

  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  public JsonObject json() {
    return Json.parse(body).asObject();
  }

  /** Returns the number of bytes and characters that a record of this request keeps. */
  long size() {
    long size = path().length() + body.length;
    for (Map.Entry<String, String> header : headers().entrySet()) {
      size += header.getKey().length() + header.getValue().length();
    }
    return size;
  }

  public CompletableFuture<Ending> ended() {
    return ended;
  }

  /** Returns a target without its query, which may hold a key. */
  public static String withoutQuery(String target) {
    int end = 0;
    while (end < target.length() && "?#".indexOf(target.charAt(end)) < 0) {
      end++;
    }
    return target.substring(0, end);
  }

  /** Returns the first parameter with a name in the query of a target. Text that is not encoded well is taken as it is. */
  public static Optional<String> parameter(String target, String name) {
    int query = target.indexOf('?');
    Stream<String> parameters = query < 0 ? Stream.empty() : Stream.of(target.substring(query + 1).split("&"));
    return parameters.filter(parameter -> parameter.startsWith(name + "=")).findFirst()
        .map(parameter -> decoded(parameter.substring(name.length() + 1)));
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return text;
    }
  }

  @Override
  public String toString() {
    return method() + " " + withoutQuery(path()) + " (" + body.length + " bytes)";
  }
}
