package io.github.kimisdk.server.http;

import java.util.Locale;
import java.util.Optional;

/**
 * A host with an optional port, as in a {@code Host} header.
 *
 * @param host the host in lower case; an IPv6 address is in brackets
 * @param port the port, -1 if there is none
 */
public record Authority(String host, int port) {

  private static final String REG_NAME = "-._~%!$&'()*+;=";

  /** Reads a host with an optional port; empty if the text is no valid one. User info is not valid. */
  public static Optional<Authority> parse(String text) {
    int end = text.startsWith("[") ? text.indexOf(']') + 1 : text.indexOf(':') < 0 ? text.length() : text.indexOf(':');
    String host = text.substring(0, end);
    String rest = text.substring(end);
    boolean literal = host.startsWith("[");
    String name = literal ? host.substring(1, host.length() - 1) : host;
    if (end == 0 && text.startsWith("[") || !Ascii.consistsOf(name, literal ? ":." : REG_NAME)
        || !rest.isEmpty() && rest.charAt(0) != ':') {
      return Optional.empty();
    }
    int port = rest.length() < 2 ? -1 : port(rest.substring(1));
    return port < -1 ? Optional.empty() : Optional.of(new Authority(host.toLowerCase(Locale.ROOT), port));
  }

  private static int port(String digits) {
    boolean valid = digits.length() <= 5 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    int port = valid ? Integer.parseInt(digits) : -2;
    return port > 65_535 ? -2 : port;
  }

  @Override
  public String toString() {
    return port < 0 ? host : host + ":" + port;
  }
}
