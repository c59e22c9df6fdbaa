package io.github.kimisdk.call;

import io.github.kimisdk.internal.text.KeyMask;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The address that calls go to, its wire format, and the model for requests that name none. An endpoint without a model stands
 * for the default model of its host ({@code Models.defaultModel}).
 *
 * <p>A key belongs to one host. Keys of the international platform do not work in China and the other way round, and keys of Kimi
 * Code work on one of the two hosts of Kimi Code only; the prefix of a key does not tell on which.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * <pre>{@code
 * try (Kimi china = Kimi.builder().endpoint(Endpoint.CHINA).key("sk-of-platform.kimi.com").build();
 *     Kimi own = Kimi.builder().endpoint(Endpoint.of("http://127.0.0.1:8000/v1").withModel("my-model")).key("any").build()) {
 *   System.out.println(china + ", " + own);
 * }
 * }</pre>
 *
 * @param baseUrl the address before {@code /chat/completions}, without a slash at its end
 * @param model the default model's id; empty for the default of the host
 * @param protocol the wire format; by default {@link Protocol#MESSAGES} on hosts of Kimi Code, because Kimi Code serves chat
 *     completions only to clients on its list, and {@link Protocol#CHAT} elsewhere
 */
public record Endpoint(URI baseUrl, String model, Protocol protocol) {

  private static final String HOST_DEFAULT = "";

  /** The international platform ({@code platform.kimi.ai}), billed in USD. */
  public static final Endpoint INTERNATIONAL = of("https://api.moonshot.ai/v1");

  /** The platform in mainland China ({@code platform.kimi.com}), billed in CNY. */
  public static final Endpoint CHINA = of("https://api.moonshot.cn/v1");

  /** The Kimi Code membership of {@code kimi.com}, for personal interactive use. */
  public static final Endpoint CODING = of("https://api.kimi.com/coding/v1");

  /** The global Kimi Code membership of {@code kimi.ai}, with keys of its own, which look like those of {@link #CODING}. */
  public static final Endpoint CODING_GLOBAL = of("https://api.kimi.ai/coding/v1");

  /** The path of the Messages format on the platform. */
  private static final String ANTHROPIC = "/anthropic";

  private static final int MAX_PORT = 65_535;

  /**
   * Creates an endpoint from all components. Scheme and host become lower case, and slashes at the end are removed. On hosts of
   * Kimi a missing {@code /v1} is added.
   *
   * @param baseUrl the address, not null
   * @param model the model's id, or empty for the default of the host; not null
   * @param protocol the wire format, not null
   * @throws KimiException.Misconfigured if the address is not an {@code http} or {@code https} address of scheme, host and path
   */
  public Endpoint {
    Objects.requireNonNull(baseUrl, "baseUrl");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(protocol, "protocol");
    check(baseUrl);
    String host = baseUrl.getHost().toLowerCase(Locale.ROOT);
    String path = path(baseUrl);
    Optional<Protocol> format = format(path);
    int end = path.length() - (format.isPresent() ? format.get().path.length() : 0);
    path = trimmed(path.substring(0, end));
    if (platform(host) && (path.isEmpty() || path.equals(ANTHROPIC) || path.equals(ANTHROPIC + "/v1"))) {
      path = "/v1";
    }
    if (coding(host) && (path.isEmpty() || path.equals("/coding"))) {
      path = "/coding/v1";
    }
    String port = baseUrl.getPort() < 0 ? "" : ":" + baseUrl.getPort();
    baseUrl = URI.create(baseUrl.getScheme().toLowerCase(Locale.ROOT) + "://" + host + port + path);
  }

  /**
   * Returns the endpoint at an address, with the default model of its host. An address that ends with the path of a wire format,
   * such as {@code /v1/messages}, or with {@code /anthropic} on the platform, selects that format.
   *
   * @param baseUrl for example {@code https://api.moonshot.cn/v1}
   * @return the endpoint
   * @throws KimiException.Misconfigured if the address is not an {@code http} or {@code https} address of scheme, host and path
   */
  public static Endpoint of(String baseUrl) {
    Objects.requireNonNull(baseUrl, "baseUrl");
    try {
      URI address = new URI(baseUrl.strip());
      return new Endpoint(address, HOST_DEFAULT, protocol(address));
    } catch (URISyntaxException e) {
      throw refused("expected a base URL (https://...), found other text, " + length(baseUrl) + ": " + e.getReason());
    }
  }

  /**
   * Returns a copy with another default model.
   *
   * @param model the model's id, or empty for the default of the host
   * @return a copy
   */
  public Endpoint withModel(String model) {
    return new Endpoint(baseUrl, model, protocol);
  }

  /**
   * Returns a copy with another wire format.
   *
   * @param protocol the format
   * @return a copy
   */
  public Endpoint withProtocol(Protocol protocol) {
    return new Endpoint(baseUrl, model, protocol);
  }

  /**
   * Returns whether a key would travel in the clear.
   *
   * @return whether the scheme is {@code http}, and the host neither a loopback name nor a loopback address
   */
  public boolean inClear() {
    // A name such as 127.example.org or 127. is not an address, and DNS decides where it leads.
    return "http".equals(baseUrl.getScheme()) && !baseUrl.getHost().matches("localhost|\\[[0:]*:0*1]|127(\\.[0-9]{1,3}){3}");
  }

  /**
   * Returns whether this is a host of Kimi Code.
   *
   * @return whether the host is {@code api.kimi.com} or {@code api.kimi.ai}
   */
  public boolean coding() {
    return coding(baseUrl.getHost());
  }

  /**
   * Returns whether this is a host of the open platform.
   *
   * @return whether the host is {@code api.moonshot.ai} or {@code api.moonshot.cn}
   */
  public boolean platform() {
    return platform(baseUrl.getHost());
  }

  /**
   * Returns the base URL and the model.
   *
   * @return one line, in which a key or an id in the path or the model is masked
   */
  @Override
  public String toString() {
    return KeyMask.mask("Endpoint[baseUrl=" + baseUrl + ", model=" + model + "]");
  }

  private static boolean platform(String host) {
    return Set.of("api.moonshot.ai", "api.moonshot.cn").contains(host);
  }

  private static boolean coding(String host) {
    return Set.of("api.kimi.com", "api.kimi.ai").contains(host);
  }

  private static void check(URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw refused("expected a base URL that begins with https:// (or http://), found other text, " + length(uri.toString()));
    }
    if (uri.getHost() == null) {
      throw refused("expected a base URL with a host, found none after " + scheme
          + "://" + (uri.toString().contains("_") ? "; Java takes no _ in it" : ""));
    }
    if (uri.getHost().toLowerCase(Locale.ROOT).startsWith("sk-") && !uri.getHost().contains(".")) {
      throw refused("expected a base URL with a host, found what looks like a key after " + scheme + "://");
    }
    if (uri.getPort() > MAX_PORT) {
      throw refused("expected a base URL with a port of at most " + MAX_PORT + ", found a larger number");
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null || uri.getRawUserInfo() != null) {
      throw refused("expected a base URL of scheme, host and path only, found \"" + scheme + "://" + uri.getHost()
          + "\" and more");
    }
  }

  /** Describes text that is not shown, because it may be a key. */
  private static String length(String text) {
    return "of " + text.length() + " characters";
  }

  private static KimiException.Misconfigured refused(String what) {
    return new KimiException.Misconfigured(what, "Use an address such as https://api.moonshot.ai/v1; a key goes into key(...)");
  }

  private static String path(URI uri) {
    return trimmed(uri.getRawPath() == null ? "" : uri.getRawPath());
  }

  /** The format whose path, which a pasted address may contain, is at the end of a path. */
  private static Optional<Protocol> format(String path) {
    for (Protocol format : Protocol.values()) {
      if (path.endsWith(format.path)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  private static Protocol protocol(URI uri) {
    String path = path(uri);
    String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
    boolean messages = coding(host) || platform(host) && path.startsWith(ANTHROPIC);
    return format(path).orElse(messages ? Protocol.MESSAGES : Protocol.CHAT);
  }

  private static String trimmed(String path) {
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(0, end);
  }
}
