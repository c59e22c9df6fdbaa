package io.github.kimisdk.server.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Finds the key of a request where the clients of the wire formats put it. */
public final class RequestKey {

  private static final String BEARER = "Bearer ";

  /** The base of Gemini's format, whose clients may put the key into the query. */
  private static final String GEMINI = "/v1beta/";

  private RequestKey() {}

  /** Returns the key in a header, or else in the query of a path. */
  public static Optional<String> of(Map<String, String> headers, String path) {
    String authorization = headers.getOrDefault("authorization", "");
    // The name of the scheme has no case: RFC 9110, 11.1.
    String bearer = authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? Ascii.trim(authorization.substring(BEARER.length())) : "";
    if (!bearer.isEmpty()) {
      return Optional.of(bearer);
    }
    Optional<String> header = Optional.ofNullable(headers.get("x-api-key"))
        .or(() -> Optional.ofNullable(headers.get("x-goog-api-key")));
    return header.isPresent() || !path.startsWith(GEMINI) ? header : inQuery(path);
  }

  private static Optional<String> inQuery(String path) {
    int query = path.indexOf('?');
    for (String parameter : query < 0 ? new String[0] : path.substring(query + 1).split("&")) {
      if (parameter.startsWith("key=")) {
        try {
          return Optional.of(URLDecoder.decode(parameter.substring("key=".length()), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException notEncoded) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }
}
