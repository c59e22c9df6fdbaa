package io.github.kimisdk.call;

import java.net.URI;
import java.util.Objects;
import java.util.function.Supplier;

/** Where a call went, and the command that makes it again. It holds no key. */
public final class CallOrigin {

  private final URI uri;
  private final Supplier<String> curl;

  /**
   * The origin of a call.
   *
   * @param uri the address that was called
   * @param curl makes the command; the key in it is masked
   */
  public CallOrigin(URI uri, Supplier<String> curl) {
    this.uri = Objects.requireNonNull(uri, "uri");
    this.curl = Objects.requireNonNull(curl, "curl");
  }

  /**
   * The address that was called.
   *
   * @return the URI
   */
  public URI uri() {
    return uri;
  }

  /**
   * The host that was called.
   *
   * @return the host, with the port where it is not the usual one
   */
  public String host() {
    return uri.getPort() < 0 ? String.valueOf(uri.getHost()) : uri.getHost() + ":" + uri.getPort();
  }

  /**
   * A command for a shell that makes the same call; it takes the key from {@code $KIMI_API_KEY}.
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
