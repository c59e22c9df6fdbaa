package io.github.kimisdk.server.http;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The head of a request.
 *
 * @param method the method
 * @param path the path with its query, without scheme and host
 * @param authority the host that the client asks: that of the target, or else that of the {@code Host} header
 * @param minor the minor version of HTTP/1: 0 or 1
 * @param headers the headers by their names in lower case
 * @param length the bytes of the body, or {@link #CHUNKED}
 */
public record RequestHead(
    String method, String path, Optional<Authority> authority, int minor, Map<String, String> headers, long length) {

  /** The length of a body that comes in chunks. */
  public static final long CHUNKED = -1;

  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /** Returns whether the client accepts another answer on the connection. HTTP/1.0 has to ask for it. */
  boolean keepAlive() {
    return !asks("close") && (minor > 0 || asks("keep-alive"));
  }

  /** Returns whether the client waits for an interim answer before it sends the body. */
  boolean expectsContinue() {
    return minor > 0 && length != 0 && headers.containsKey("expect");
  }

  private boolean asks(String option) {
    return header("connection").stream().flatMap(value -> Stream.of(value.split(",")))
        .anyMatch(one -> Ascii.trim(one).toLowerCase(Locale.ROOT).equals(option));
  }
}
