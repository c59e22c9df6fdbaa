package io.github.kimisdk.internal.services;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.protocol.platform.PlatformPaths;

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

  /** Refuses a service that only the platform has. The advice is for users of Kimi Code; it may be empty. */
  public void requirePlatform(String service, String advice) {
    if (!platform()) {
      throw missing("the platform", service, coding() && !advice.isEmpty() ? advice : PLATFORM);
    }
  }

  /** Refuses a service that only Kimi Code has. The advice is for users of the platform; it may be empty. */
  void requireCoding(String service, String advice) {
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
