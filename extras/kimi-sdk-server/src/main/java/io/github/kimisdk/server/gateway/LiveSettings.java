package io.github.kimisdk.server.gateway;

import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.server.http.Permissions;
import java.util.List;
import java.util.Map;

/**
 * The settings of a gateway that may change while it runs.
 *
 * @param clients the clients by their keys; none for a server that accepts every caller
 * @param modelNames the model for each name that clients use
 * @param hosts the names under which clients reach the server
 * @param origins the origins of web pages that may use the server
 * @param search whether to run the web searches of programs
 */
public record LiveSettings(
    Map<String, Client> clients, Map<String, String> modelNames, List<String> hosts, List<String> origins, boolean search) {

  /**
   * A client.
   *
   * @param limits the limits of its calls
   * @param permissions its permissions
   */
  public record Client(RateLimits limits, Permissions permissions) {}

  /** Returns the model that answers requests for a name. */
  public static String servedModel(Map<String, String> modelNames, String name) {
    for (Map.Entry<String, String> entry : modelNames.entrySet()) {
      String pattern = entry.getKey();
      boolean matches = pattern.endsWith("*") ? name.startsWith(pattern.substring(0, pattern.length() - 1))
          : name.equals(pattern);
      if (matches) {
        return entry.getValue();
      }
    }
    return name;
  }
}
