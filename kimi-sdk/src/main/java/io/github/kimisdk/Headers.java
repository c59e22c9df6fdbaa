package io.github.kimisdk;

import io.github.kimisdk.call.Endpoint;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Objects;

/** The rules for headers that a program sets. */
final class Headers {

  private static final URI PROBE = Endpoint.INTERNATIONAL.baseUrl();
  private static final String[] OWN = {"Authorization", "Accept", "Content-Type"};

  private Headers() {}

  /** Refuses a header that cannot be set. The message does not contain the value. */
  static void check(String name, String value) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(value, "value");
    for (String own : OWN) {
      if (name.equalsIgnoreCase(own)) {
        throw new IllegalArgumentException("expected another header than " + own + ", which this client sets"
            + (own.equals(OWN[0]) ? "; the key goes into key(...)" : " for each call"));
      }
    }
    try {
      HttpRequest.newBuilder(PROBE).header(name, value);
    } catch (IllegalArgumentException refused) {
      String why = String.valueOf(refused.getMessage()).startsWith("restricted")
          ? "a header that may be set, found one that belongs to the HTTP client: "
          : "a name and a value that can stand in a header (one line of visible characters), found others in header ";
      throw new IllegalArgumentException("expected " + why + "\"" + name.strip() + "\"");
    }
  }

  /** The default {@code User-Agent} header. */
  static String userAgent() {
    String version = Kimi.class.getPackage().getImplementationVersion();
    return "kimi-sdk/" + (version == null ? "dev" : version) + " java/" + Runtime.version().feature();
  }
}
