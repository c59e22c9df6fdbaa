package io.github.kimisdk.call;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;

/**
 * The address that calls go to, and the model that is asked there when a request names none. An endpoint that names no
 * model leaves the choice to the client, which takes the default of the host from the table of models
 * ({@code Models.defaultModel}).
 *
 * <p>Keys belong to one host: a key of the international platform is unknown in China and the other way round, and
 * keys of Kimi Code work on Kimi Code only.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param baseUrl the address before {@code /chat/completions}, without a slash at its end
 * @param model the default model's id; empty for the default of the host
 */
public record Endpoint(URI baseUrl, String model) {

  private static final String HOST_DEFAULT = "";

  /** The international platform ({@code platform.kimi.ai}), billed in USD. */
  public static final Endpoint INTERNATIONAL = new Endpoint(URI.create("https://api.moonshot.ai/v1"), HOST_DEFAULT);

  /** The platform in mainland China ({@code platform.kimi.com}), billed in CNY. */
  public static final Endpoint CHINA = new Endpoint(URI.create("https://api.moonshot.cn/v1"), HOST_DEFAULT);

  /** The Kimi Code membership, for personal interactive use. */
  public static final Endpoint CODING = new Endpoint(URI.create("https://api.kimi.com/coding/v1"), HOST_DEFAULT);

  private static final int MAX_PORT = 65_535;
  private static final String CHAT = "/chat/completions";

  /**
   * An endpoint with every component. Slashes at the end of the address are dropped, scheme and host are in lower case;
   * on hosts that are known to be Kimi's a missing {@code /v1} is added.
   *
   * @param baseUrl the address, not null
   * @param model the model's id, or empty for the default of the host; not null
   * @throws KimiException.Misconfigured when the address is not one of {@code http} or {@code https}, or holds more
   *     than scheme, host and path
   */
  public Endpoint {
    Objects.requireNonNull(baseUrl, "baseUrl");
    Objects.requireNonNull(model, "model");
    checked(baseUrl);
    String path = baseUrl.getRawPath() == null ? "" : trimmed(baseUrl.getRawPath());
    String host = baseUrl.getHost().toLowerCase(Locale.ROOT);
    if (path.endsWith(CHAT)) {
      path = trimmed(path.substring(0, path.length() - CHAT.length()));
    }
    if (platform(host) && (path.isEmpty() || path.equals("/anthropic"))) {
      path = "/v1";
    }
    if (coding(host) && (path.isEmpty() || path.equals("/coding"))) {
      path = "/coding/v1";
    }
    String port = baseUrl.getPort() < 0 ? "" : ":" + baseUrl.getPort();
    baseUrl = URI.create(baseUrl.getScheme().toLowerCase(Locale.ROOT) + "://" + host + port + path);
  }

  /**
   * The endpoint at an address, with the default model of its host.
   *
   * @param baseUrl for example {@code https://api.moonshot.cn/v1}
   * @return the endpoint
   * @throws KimiException.Misconfigured when the address is not one of {@code http} or {@code https}, or holds more
   *     than scheme, host and path
   */
  public static Endpoint of(String baseUrl) {
    Objects.requireNonNull(baseUrl, "baseUrl");
    try {
      return new Endpoint(new URI(baseUrl.strip()), HOST_DEFAULT);
    } catch (URISyntaxException e) {
      throw refused("expected a base URL", baseUrl, ": " + e.getReason());
    }
  }

  /**
   * The same address with another default model.
   *
   * @param model the model's id, or empty for the default of the host
   * @return a copy
   */
  public Endpoint withModel(String model) {
    return new Endpoint(baseUrl, model);
  }

  /**
   * Whether calls travel in the clear.
   *
   * @return whether the scheme is {@code http}
   */
  public boolean plain() {
    return "http".equals(baseUrl.getScheme());
  }

  /**
   * Whether calls stay on this machine.
   *
   * @return whether the host is a loopback name or address
   */
  public boolean loopback() {
    String host = baseUrl.getHost();
    return host.equals("localhost") || host.matches("\\[[0:]*:0*1]") || loopbackNumber(host);
  }

  /**
   * Whether this is a host of Kimi Code.
   *
   * @return whether the host is {@code api.kimi.com} or {@code api.kimi.ai}
   */
  public boolean coding() {
    return coding(baseUrl.getHost());
  }

  /**
   * Whether this is a host of the open platform.
   *
   * @return whether the host is {@code api.moonshot.ai} or {@code api.moonshot.cn}
   */
  public boolean platform() {
    return platform(baseUrl.getHost());
  }

  private static boolean platform(String host) {
    return host.equals("api.moonshot.ai") || host.equals("api.moonshot.cn");
  }

  private static boolean coding(String host) {
    return host.equals("api.kimi.com") || host.equals("api.kimi.ai");
  }

  /** Whether a host is 127.x.y.z in numbers; a name such as 127.example.org is not. */
  private static boolean loopbackNumber(String host) {
    if (!host.startsWith("127.")) {
      return false;
    }
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c != '.' && (c < '0' || c > '9')) {
        return false;
      }
    }
    return true;
  }

  private static void checked(URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw refused("expected a base URL that begins with https:// (or http://)", uri.toString(), "");
    }
    if (uri.getHost() == null) {
      throw refused("expected a base URL with a host", uri.toString(), "");
    }
    if (uri.getPort() > MAX_PORT) {
      throw refused("expected a base URL with a port of at most " + MAX_PORT, uri.toString(), "");
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null || uri.getRawUserInfo() != null) {
      throw refused("expected a base URL of scheme, host and path only", uri.getScheme() + "://" + uri.getHost(), " and more");
    }
  }

  private static KimiException.Misconfigured refused(String expected, String found, String more) {
    return new KimiException.Misconfigured(
        expected + ", found \"" + found.replaceAll("//[^/]*@", "//***@") + "\"" + more,
        "Use an address such as https://api.moonshot.ai/v1");
  }

  private static String trimmed(String path) {
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(0, end);
  }
}
