package io.github.kimisdk.server;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.http.Request;
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

  private final Request request;

  ServerRequest(Request request) {
    this.request = request;
  }

  /**
   * Returns the method.
   *
   * @return for example {@code POST}
   */
  public String method() {
    return request.method();
  }

  /**
   * Returns the path with its query, without scheme and host, which a client sends to a proxy.
   *
   * @return for example {@code /v1/chat/completions}
   */
  public String path() {
    return request.path();
  }

  /**
   * Returns a header. The values of headers with the same name are joined with a comma and a space.
   *
   * @param name its name, in any case
   * @return its value; absent when it was not sent
   */
  public Optional<String> header(String name) {
    Objects.requireNonNull(name, "name");
    return request.header(name);
  }

  /**
   * Returns the body as text.
   *
   * @return the body, decoded as UTF-8
   */
  public String text() {
    return request.text();
  }

  /**
   * Returns the body as JSON.
   *
   * @return the object
   * @throws io.github.kimisdk.json.JsonParseException if the body is not JSON
   * @throws io.github.kimisdk.json.JsonTypeException if the body is not an object
   */
  public JsonObject json() {
    return request.json();
  }

  /**
   * Returns how the answer ended, as soon as it has.
   *
   * @return a future that completes when the server is done with this request
   */
  public CompletableFuture<Ending> ended() {
    return request.ended().thenApply(ending -> Ending.valueOf(ending.name()));
  }

  /**
   * Returns one line without headers, query and body, which may contain secrets.
   *
   * @return for example {@code POST /v1/chat/completions (212 bytes)}
   */
  @Override
  public String toString() {
    return request.toString();
  }
}
