package io.github.kimisdk.server.http;

import java.util.Optional;

/** The target of a request line: a path, an address such as {@code http://127.0.0.1:8080/v1/models}, or {@code *} for OPTIONS. */
final class Target {

  private static final String SCHEME = "http://";

  private Target() {}

  /** Returns the path with its query. */
  static String originForm(String method, String target) throws BadRequest {
    if (target.startsWith("/") || target.equals("*") && method.equals("OPTIONS")) {
      return target;
    }
    if (method.equals("CONNECT")) {
      throw new BadRequest(501, "this server is no proxy");
    }
    if (!absolute(target)) {
      throw new BadRequest(400, "expected a path that begins with / or an http address as the target");
    }
    String path = target.substring(authorityEnd(target));
    return path.startsWith("/") ? path : "/" + path;
  }

  /** Returns the host of an absolute target, which overrides the {@code Host} header; empty for a path. */
  static Optional<Authority> authority(String target) throws BadRequest {
    if (!absolute(target)) {
      return Optional.empty();
    }
    Optional<Authority> authority = Authority.parse(target.substring(SCHEME.length(), authorityEnd(target)));
    if (authority.isEmpty() || authority.get().host().isEmpty()) {
      throw new BadRequest(400, "expected a host with an optional port in the target");
    }
    return authority;
  }

  private static boolean absolute(String target) {
    return target.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }

  private static int authorityEnd(String target) {
    int end = SCHEME.length();
    while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) {
      end++;
    }
    return end;
  }
}
