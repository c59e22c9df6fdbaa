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
   * @return the host, with the port if the address has one
   */
  public String host() {
    return uri.getPort() < 0 ? String.valueOf(uri.getHost()) : uri.getHost() + ":" + uri.getPort();
  }

  /**
   * Returns a shell command that makes the same call. It reads the key from {@code $KIMI_API_KEY}.
   *
   * @return the command
   */
  public String curl() {
    return curl.get();
  }

  @Override
  public String toString() {
    return uri.toString();
  }
}
