package io.github.kimisdk.platform.services;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.platform.wire.PlatformPaths;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Decides which services a base URL has: those of the platform or those of Kimi Code. Any other host, such as a proxy in front
 * of one of them or a server of tests, stands for the platform, or for Kimi Code if its base URL has the path of Kimi Code.
 */
public final class ServiceHost {

  private static final String PLATFORM =
      "the platform has it: use a platform key with Endpoint.INTERNATIONAL or Endpoint.CHINA";
  private static final String CODING = "Kimi Code has it: use a key of the membership with Endpoint.CODING or CODING_GLOBAL";

  private final Endpoint endpoint;

  public ServiceHost(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  public boolean coding() {
    return endpoint.coding() || !endpoint.platform() && endpoint.baseUrl().getPath().endsWith(PlatformPaths.CODING_BASE);
  }

  boolean platform() {
    return !coding();
  }

  /** Returns the currency of the host; empty if it is not known. The answers do not name it. */
  public Optional<String> currency() {
    return endpoint.platform() ? Optional.of(endpoint.baseUrl().getHost().endsWith(".cn") ? "CNY" : "USD") : Optional.empty();
  }

  /** Returns the path of a thing of the platform by its id, which may have any form. */
  public static String path(String base, String kind, String id) {
    if (id.isBlank() || id.equals(".") || id.equals("..")) {
      throw new IllegalArgumentException("expected the id of a " + kind + ", found \"" + id + "\"");
    }
    return base + "/" + encoded(id);
  }

  /** Returns a text as a part of a path or a query. */
  public static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Refuses a service that only the platform has. The advice is for users of Kimi Code; it may be empty. */
  public void requirePlatform(String service, String advice) {
    if (!platform()) {
      throw missing("the platform", service, coding() && !advice.isEmpty() ? advice : PLATFORM);
    }
  }

  /** Refuses a service that only Kimi Code has. The advice is for users of the platform; it may be empty. */
  public void requireCoding(String service, String advice) {
    if (!coding()) {
      throw missing("Kimi Code", service, platform() && !advice.isEmpty() ? advice : CODING);
    }
  }

  private KimiException missing(String expected, String service, String advice) {
    String kind = coding() ? " of Kimi Code" : " of the platform";
    return new KimiException.BadRequest(
        "expected a base URL of " + expected + " for " + service + ", found " + endpoint.baseUrl().getHost() + kind
            + "; nothing was sent",
        Character.toUpperCase(advice.charAt(0)) + advice.substring(1), CallDetails.NONE);
  }
}
