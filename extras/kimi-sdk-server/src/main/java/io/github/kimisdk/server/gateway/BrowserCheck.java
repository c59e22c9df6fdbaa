package io.github.kimisdk.server.gateway;

import io.github.kimisdk.server.http.Answer;
import io.github.kimisdk.server.http.Authority;
import io.github.kimisdk.server.http.ErrorWriter;
import io.github.kimisdk.server.http.RequestHead;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Keeps web pages from using the server. A browser sends requests of any page to this machine. It names the page in the header
 * {@code Origin}, and the host of the page's address in {@code Host}, even if that name was rebound to 127.0.0.1.
 */
public final class BrowserCheck {

  private static final Set<String> OWN_NAMES = Set.of("127.0.0.1", "localhost", "[::1]");
  private static final int HTTP_PORT = 80;

  private final List<Authority> hosts;
  private final List<String> origins;
  private final String address;
  private final int port;
  private final UnaryOperator<String> named;

  BrowserCheck(GatewaySettings options, String address, int port, UnaryOperator<String> named) {
    this.named = named;
    this.hosts = options.hosts().stream().flatMap(host -> Authority.parse(host).stream()).toList();
    this.origins = options.origins().stream().map(origin -> origin.toLowerCase(Locale.ROOT)).toList();
    this.address = address;
    this.port = port;
  }

  /** Returns a copy with the hosts and origins of other settings. */
  BrowserCheck with(GatewaySettings options) {
    return new BrowserCheck(options, address, port, named);
  }

  /**
   * Returns the host of URLs for an address that the server listens on. A page cannot rebind it, because it is no name; the
   * address of all interfaces is not one of them.
   */
  public static String nameOf(InetAddress address) {
    if (address.isAnyLocalAddress()) {
      return "127.0.0.1";
    }
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    String literal = zone < 0 ? text : text.substring(0, zone);
    return address instanceof Inet6Address ? "[" + literal + "]" : literal;
  }

  /** Returns the refusal of a foreign host or origin, or the answer to a preflight request; empty for any other request. */
  Optional<Answer> answer(RequestHead head, ErrorWriter errors) {
    if (head.authority().isPresent() && !isOwn(head.authority().get())) {
      return forbidden(errors, "expected a request to localhost:" + port + ", found the host " + head.authority().get()
          + "; to allow it, set " + named.apply("hosts"));
    }
    Optional<String> origin = head.header("origin");
    if (origin.isPresent() && !allows(origin.get()) && !isOwn(origin.get(), head)) {
      return forbidden(errors, "expected no request of a web page, found the origin " + origin.get()
          + "; to allow it, set " + named.apply("origins"));
    }
    boolean preflight = head.method().equals("OPTIONS") && head.header("access-control-request-method").isPresent();
    return preflight && origin.isPresent() ? Optional.of(preflight(head)) : Optional.empty();
  }

  /** Returns the headers that every answer to a request has, so that the pages of allowed origins can read it. */
  Map<String, String> headers(RequestHead head) {
    Map<String, String> headers = new LinkedHashMap<>();
    if (!origins.isEmpty()) {
      headers.put("Vary", "Origin");
    }
    head.header("origin").filter(this::allows).ifPresent(origin -> {
      headers.put("Access-Control-Allow-Origin", origin);
      headers.put("Access-Control-Expose-Headers", "Retry-After, request-id, x-request-id");
    });
    return headers;
  }

  private boolean isOwn(Authority host) {
    int asked = host.port() < 0 ? HTTP_PORT : host.port();
    return (OWN_NAMES.contains(host.host()) || host.host().equals(address)) && asked == port
        || hosts.stream().anyMatch(own -> own.host().equals(host.host()) && (own.port() < 0 || own.port() == host.port()));
  }

  /** Returns whether the page comes from this server, perhaps through TLS in front of it. */
  private static boolean isOwn(String origin, RequestHead head) {
    String host = head.authority().map(Authority::toString).orElse("");
    return origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host);
  }

  private boolean allows(String origin) {
    return origins.contains(origin.toLowerCase(Locale.ROOT));
  }

  private static Optional<Answer> forbidden(ErrorWriter errors, String message) {
    return Optional.of(errors.error(403, "permission_denied_error", message));
  }

  /** Allows the headers that the page asks for: clients of several vendors add their own. */
  private static Answer preflight(RequestHead head) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Access-Control-Allow-Methods", "GET, POST");
    head.header("access-control-request-headers").ifPresent(names -> headers.put("Access-Control-Allow-Headers", names));
    if (head.header("access-control-request-private-network").isPresent()) {
      headers.put("Access-Control-Allow-Private-Network", "true");
    }
    headers.put("Access-Control-Max-Age", "600");
    return new Answer(204, headers, new byte[0]);
  }
}
