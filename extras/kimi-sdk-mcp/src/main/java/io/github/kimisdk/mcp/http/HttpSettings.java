package io.github.kimisdk.mcp.http;

import io.github.kimisdk.internal.threads.Scheduler;
import io.github.kimisdk.internal.threads.Workers;
import io.github.kimisdk.mcp.rpc.Failure;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;

/**
 * The settings of a server with an address.
 *
 * @param address the address of the server
 * @param headers headers of each request
 * @param tokens gives the token of each request
 * @param client the client of the JDK, which follows no redirects
 * @param scheduler the time
 * @param maxBytes the largest message
 */
public record HttpSettings(URI address, Map<String, String> headers, TokenSource tokens, HttpClient client, Scheduler scheduler,
    int maxBytes) {

  private static final Duration CONNECT = Duration.ofSeconds(10);

  /** Returns a client with threads of this library. */
  public static HttpClient newClient() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).executor(Workers.THREADS).build();
  }

  /** Checks the address, and that the client of the program does not send a token to the target of a redirect. */
  public HttpSettings {
    String scheme = address.getScheme();
    boolean http = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
    if (!http || address.getHost() == null) {
      throw new Failure(Failure.Kind.MISCONFIGURED, "expected an address such as https://example.com/mcp, found " + address, "");
    }
    if (address.getRawUserInfo() != null) {
      throw new Failure(Failure.Kind.MISCONFIGURED, "expected an address without a user, found one for " + place(address),
          "Set the header Authorization instead");
    }
    if (client.followRedirects() != HttpClient.Redirect.NEVER) {
      throw new Failure(Failure.Kind.MISCONFIGURED, "expected an HttpClient that follows no redirects, found one that does",
          "It would send the token to the target of a redirect; build it with Redirect.NEVER");
    }
  }

  /** The same settings for another address. */
  HttpSettings at(URI other) {
    return new HttpSettings(other, headers, tokens, client, scheduler, maxBytes);
  }

  /** Whether another address has the scheme, the host and the port of the server. */
  boolean sameOrigin(URI other) {
    return address.getScheme().equalsIgnoreCase(other.getScheme()) && address.getHost().equalsIgnoreCase(other.getHost())
        && port(address) == port(other);
  }

  /** The host and the port of an address, without its user. */
  static String place(URI address) {
    return address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort());
  }

  private static int port(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
  }
}
