package io.github.kimisdk.call;

import java.net.URI;
import java.util.Objects;
import java.util.function.Supplier;

/** Where a call went, and the shell command that repeats it. It does not contain the key. */
public final class CallOrigin {

  private final URI uri;
  private final Supplier<String> curl;

  /**
   * Creates an origin.
   *
   * @param uri the address of the call
   * @param curl makes the shell command, with a masked key
   */
  public CallOrigin(URI uri, Supplier<String> curl) {
    this.uri = Objects.requireNonNull(uri, "uri");
    this.curl = Objects.requireNonNull(curl, "curl");
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
