package io.github.kimisdk.call;

import io.github.kimisdk.internal.access.CallAccess;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** Where a call went, and the shell command that repeats it. It does not contain the key. */
public final class CallOrigin {

  static {
    CallAccess.ORIGIN.register((CallOrigin origin, String id, Optional<String> parent) ->
        new CallOrigin(origin.uri, origin.curl, id, parent));
  }

  private final URI uri;
  private final Supplier<String> curl;
  private final String id;
  private final Optional<String> parent;

  /**
   * Creates an origin.
   *
   * @param uri the address of the call
   * @param curl makes the shell command, with a masked key
   */
  public CallOrigin(URI uri, Supplier<String> curl) {
    this(Objects.requireNonNull(uri, "uri"), Objects.requireNonNull(curl, "curl"), "", Optional.empty());
  }

  private CallOrigin(URI uri, Supplier<String> curl, String id, Optional<String> parent) {
    this.uri = uri;
    this.curl = curl;
    this.id = id;
    this.parent = parent;
  }

  /**
   * Returns the id of the call, which all of its attempts share.
   *
   * @return 16 hexadecimal digits; empty for an origin that a program has made
   */
  public String id() {
    return id;
  }

  /**
   * Returns the step or the tool call of an agent that made the call.
   *
   * @return the id of its {@code AgentListener.Scope}; absent outside of agents, for an agent without a listener, and if a tool
   *     made the call on another thread than its own
   */
  public Optional<String> parent() {
    return parent;
  }

  /**
   * Returns the address of the call.
   *
   * @return the URI
   */
  public URI uri() {
    return uri;
  }

  /**
   * Returns the host of the call.
   *
   * @return the host, with the port if the address has one; {@code ***} for an address whose host is not readable
   */
  public String host() {
    String host = uri.getHost() == null ? "***" : uri.getHost();
    return uri.getPort() < 0 ? host : host + ":" + uri.getPort();
  }

  /**
   * Returns a shell command that makes the same call. It reads the key from {@code $KIMI_API_KEY}.
   *
   * @return the command
   */
  public String curl() {
    return curl.get();
  }

  /**
   * Returns the address. User info, query and fragment, which may contain secrets, are left out.
   *
   * @return one line
   */
  @Override
  public String toString() {
    if (uri.getScheme() == null || uri.isOpaque()) {
      return "***";
    }
    boolean more = uri.getRawQuery() != null || uri.getRawFragment() != null;
    return uri.getScheme() + "://" + (uri.getRawUserInfo() == null ? "" : "***@") + host() + uri.getRawPath()
        + (more ? "?***" : "");
  }
}
