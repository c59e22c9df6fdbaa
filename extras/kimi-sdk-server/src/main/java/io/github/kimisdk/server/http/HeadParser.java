package io.github.kimisdk.server.http;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the head of a request as RFC 9112 defines it. It refuses each head that another reader could understand differently: a
 * request that hides in another one would pass the checks of a proxy.
 */
final class HeadParser {

  /** The headers that a request may contain only once. */
  private static final Set<String> SINGULAR = Set.of("authorization", "content-length", "content-type", "expect", "host",
      "origin",
      "access-control-request-method", "x-api-key", "x-goog-api-key");

  /**
   * The part of a request line that decides the framing of the answer. It is known before the rest of the head, which may be
   * refused.
   *
   * @param method the method; empty if it is unknown
   * @param minor the minor version of HTTP/1; 0 if it is unknown, because every client reads an answer without chunks
   */
  record Line(String method, int minor) {

    /** Returns the method of a line that is incomplete or wrong. */
    static Line begunBy(String text) {
      return new Line(text.substring(0, Math.max(0, text.indexOf(' '))), 0);
    }
  }

  private static final String SCHEME = "http://";

  private final LineReader lines;
  private final Limits limits;
  /** The last request line; null before it was understood. */
  private Line line;

  HeadParser(LineReader lines, Limits limits) {
    this.lines = lines;
    this.limits = limits;
  }

  /** Returns the next head; null at the end of the input. */
  RequestHead next() throws IOException {
    line = null;
    lines.allow(limits.headBytes(), 431);
    String first = lines.first();
    if (first != null && first.isEmpty()) {
      first = lines.first();
    }
    if (first == null) {
      return null;
    }
    String[] parts = first.split(" ", -1);
    if (parts.length != 3 || !Ascii.isToken(parts[0]) || !parts[1].chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new BadRequest(400, "expected a request line such as \"GET /v1/models HTTP/1.1\"");
    }
    int minor = minor(parts[2]);
    line = new Line(parts[0], minor);
    Map<String, String> headers = headers();
    Optional<Authority> host = host(headers, minor);
    String origin = originForm(parts[0], parts[1]);
    long maxBytes = Math.max(limits.bodyBytes(), limits.formBytes());
    return new RequestHead(
        parts[0], origin, authority(parts[1]).or(() -> host), minor, headers, length(headers, minor, maxBytes));
  }

  /** Returns the line of the last request, as far as it was understood. */
  Line line() {
    return line == null ? Line.begunBy(lines.text()) : line;
  }

  private static int minor(String version) throws BadRequest {
    boolean known = version.length() == 8 && version.startsWith("HTTP/") && version.charAt(6) == '.'
        && Character.digit(version.charAt(5), 10) >= 0 && Character.digit(version.charAt(7), 10) >= 0;
    if (!known) {
      throw new BadRequest(400, "expected an HTTP/1.1 request");
    }
    if (version.charAt(5) != '1') {
      throw new BadRequest(505, "this server speaks HTTP/1.1");
    }
    return version.charAt(7) == '0' ? 0 : 1;
  }

  /** Reads header lines to the empty line. Values of the same name are joined, except those that must be single. */
  Map<String, String> headers() throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = lines.next(); !line.isEmpty(); line = lines.next()) {
      int colon = line.indexOf(':');
      if (colon < 0 || !Ascii.isToken(line.substring(0, colon))) {
        throw new BadRequest(400, Ascii.blank(line.charAt(0)) ? "expected a header line, found obsolete line folding"
            : "expected a header line with a colon right after the name");
      }
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      String value = Ascii.trim(line.substring(colon + 1));
      if (SINGULAR.contains(name) && headers.containsKey(name)) {
        throw new BadRequest(400, "expected one header " + name + ", found two");
      }
      headers.merge(name, value, (one, another) -> one + ", " + another);
    }
    return headers;
  }

  private static Optional<Authority> host(Map<String, String> headers, int minor) throws BadRequest {
    String host = headers.get("host");
    Optional<Authority> read = Optional.ofNullable(host).flatMap(Authority::parse);
    if (host == null ? minor > 0 : read.isEmpty()) {
      throw new BadRequest(400, "expected one header host with a host and an optional port");
    }
    return read;
  }

  private static long length(Map<String, String> headers, int minor, long maxBytes) throws BadRequest {
    String expect = headers.get("expect");
    if (expect != null && minor > 0 && !expect.equalsIgnoreCase("100-continue")) {
      throw new BadRequest(417, "expected no expectation but 100-continue");
    }
    String encoding = headers.get("transfer-encoding");
    String length = headers.get("content-length");
    if (encoding == null) {
      return length == null ? 0 : length(length, maxBytes);
    }
    if (length != null || minor == 0) {
      throw new BadRequest(400, length != null ? "expected a content-length or a transfer-encoding, found both"
          : "expected no transfer-encoding in HTTP/1.0");
    }
    if (!encoding.equalsIgnoreCase("chunked")) {
      boolean twice = encoding.replaceAll("(?i)chunked|[ \t,]", "").isEmpty();
      throw new BadRequest(twice ? 400 : 501, "expected the transfer-encoding chunked, once and alone");
    }
    return RequestHead.CHUNKED;
  }

  private static long length(String digits, long maxBytes) throws BadRequest {
    if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new BadRequest(400, "expected a content-length in digits");
    }
    long length = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      // Compared in this way, no length overflows.
      if (length > Math.floorDiv(maxBytes - digit, 10)) {
        throw BadRequest.tooLarge();
      }
      length = length * 10 + digit;
    }
    return length;
  }

  /** Returns the path with its query. */
  private static String originForm(String method, String target) throws BadRequest {
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
  private static Optional<Authority> authority(String target) throws BadRequest {
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
