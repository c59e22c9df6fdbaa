package io.github.kimisdk.mcp.oauth;

import io.github.kimisdk.mcp.oauth.SignInFailure.Step;
import io.github.kimisdk.mcp.rpc.Log;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * The addresses of one server and its authorization server. Each must begin with {@code https}; only a server on this machine may
 * have an authorization server on this machine, with {@code http}.
 */
final class Addresses {

  private static final int LONGEST = 2_048;
  private static final String HINT = "The server or its authorization server is set up wrong; tell its operator";

  private final URI server;
  private final boolean local;

  Addresses(URI server) {
    this.server = server;
    this.local = loopback(server);
  }

  /** Whether requests to an address stay on this machine. No name is looked up but {@code localhost}. */
  static boolean loopback(URI address) {
    String host = address.getHost() == null ? "" : address.getHost().toLowerCase(Locale.ROOT);
    boolean four = host.startsWith("127.") && host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    return four || host.equals("localhost") || host.equals("[::1]");
  }

  /** Whether a token may be sent to an address. */
  static boolean safe(URI address) {
    return "https".equalsIgnoreCase(address.getScheme()) || "http".equalsIgnoreCase(address.getScheme()) && loopback(address);
  }

  /** Reads an address that the other side gives. The name of its place is for messages. */
  URI checked(Step step, String text, String place) {
    URI found = parsed(text);
    String wrong = found == null || found.getHost() == null || found.getScheme() == null ? "another text"
        : found.getRawUserInfo() != null ? "an address with a user"
        : found.getRawFragment() != null ? "an address with a fragment"
        : !safe(found) ? "an address that is not encrypted"
        : found.getScheme().equalsIgnoreCase("http") && !local ? "an address of this machine, and the server is another one"
        : "";
    if (!wrong.isEmpty()) {
      throw new SignInFailure(step, server,
          "expected an https address in " + place + ", found " + wrong + ": \"" + Log.quoted(text) + '"', HINT);
    }
    return found;
  }

  private static URI parsed(String text) {
    try {
      return text.length() > LONGEST ? null : new URI(text);
    } catch (URISyntaxException wrong) {
      return null;
    }
  }

  /** The address of the server as its identifier: scheme and host in lower case, without a fragment and a sole slash. */
  static String identifier(URI server) {
    String path = path(server);
    return origin(server) + (path.equals("/") ? "" : path) + (server.getRawQuery() == null ? "" : "?" + server.getRawQuery());
  }

  /** Scheme, host and port of an address, without the port that the scheme implies. */
  static String origin(URI address) {
    String scheme = address.getScheme().toLowerCase(Locale.ROOT);
    boolean implied = address.getPort() < 0 || address.getPort() == (scheme.equals("https") ? 443 : 80);
    return scheme + "://" + address.getHost().toLowerCase(Locale.ROOT) + (implied ? "" : ":" + address.getPort());
  }

  private static String path(URI address) {
    return address.getRawPath() == null ? "" : address.getRawPath();
  }

  /** Whether an identifier stands for the server, or for a folder of addresses of the same host that contains it. */
  boolean covers(URI resource) {
    String folder = path(resource);
    folder = folder.endsWith("/") ? folder : folder + "/";
    boolean dots = resource.normalize().getRawPath().equals(path(resource));
    return origin(resource).equals(origin(server)) && (path(server) + "/").startsWith(folder) && dots
        && (resource.getRawQuery() == null || resource.getRawQuery().equals(server.getRawQuery()));
  }

  /** The well-known address of an identifier, with its path behind the name. */
  static URI wellKnown(URI identifier, String name) {
    String path = path(identifier);
    String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    String query = identifier.getRawQuery() == null ? "" : "?" + identifier.getRawQuery();
    return URI.create(origin(identifier) + "/.well-known/" + name + trimmed + query);
  }

  /** The well-known address with the path of the identifier before the name, as OpenID has it. */
  static URI appended(URI identifier, String name) {
    String path = path(identifier);
    return URI.create(origin(identifier) + (path.endsWith("/") ? path : path + "/") + ".well-known/" + name);
  }

  static boolean hasPath(URI address) {
    return path(address).length() > 1;
  }
}
