package io.github.kimisdk.server.format;

import java.util.function.Predicate;

/**
 * The parts of a request's head by which a server finds its format.
 *
 * @param method the method; GET stands for HEAD as well
 * @param path the decoded path, without its query; a slash that was encoded in a route, not in the id of a model, stays {@code
 *     %2F}
 * @param query the query as it was sent; empty if there is none
 * @param headers whether there is a header of a name in lower case
 */
public record ApiRequest(String method, String path, String query, Predicate<String> headers) {

  /**
   * Returns the resource that the client means, by which its format is known, though an encoded slash makes it none of the
   * routes.
   */
  public String meant() {
    String slashed = path.replace("%2F", "/");
    return slashed.startsWith("/v1/") ? slashed.substring("/v1".length()) : slashed;
  }

  /** Returns whether the query has a parameter of this value. */
  public boolean asks(String name, String value) {
    return ("&" + query + "&").contains("&" + name + "=" + value + "&");
  }
}
