package io.github.kimisdk.server.format;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * A route of a format.
 *
 * @param method the method
 * @param path the form of its paths; a placeholder is the id of a model
 * @param when which requests with such a path it takes
 * @param call the call that they make, without the model that the path names
 */
public record ApiRoute(String method, PathPattern path, Predicate<ApiRequest> when, ApiCall call) {

  /** Returns a route that takes all requests with such a path, by its method and path. */
  public static ApiRoute of(String route, ApiCall.Purpose purpose) {
    return of(route, new ApiCall(purpose, "", ApiCall.Delivery.BY_BODY));
  }

  /** Returns a route that takes all requests with such a path, by its method and path. */
  public static ApiRoute of(String route, ApiCall call) {
    int space = route.indexOf(' ');
    return new ApiRoute(route.substring(0, space), new PathPattern(route.substring(space + 1)), request -> true, call);
  }

  /** Returns a copy that takes these requests only. */
  public ApiRoute when(Predicate<ApiRequest> condition) {
    return new ApiRoute(method, path, condition, call);
  }

  /**
   * The form of a path with at most one placeholder: <code>{id}</code> stands for one segment, <code>{id*}</code> for any
   * number of them. The base <code>[/v1]</code> may be left out.
   */
  public record PathPattern(String text) {

    private static final String BASE = "/v1";
    private static final String OPTIONAL_BASE = "[" + BASE + "]";

    /** Returns the text that the placeholder stands for, empty without one; or nothing if the path has another form. */
    public Optional<String> match(String path) {
      if (!text.startsWith(OPTIONAL_BASE)) {
        return match(0, path, 0);
      }
      int rest = OPTIONAL_BASE.length();
      return path.startsWith(BASE + "/") ? match(rest, path, BASE.length()) : match(rest, path, 0);
    }

    /** Compares the form from one index with a path from another. */
    private Optional<String> match(int from, String path, int at) {
      int open = text.indexOf('{', from);
      if (open < 0) {
        boolean same = text.length() - from == path.length() - at && path.regionMatches(at, text, from, path.length() - at);
        return same ? Optional.of("") : Optional.empty();
      }
      int begin = at + open - from;
      int after = text.indexOf('}') + 1;
      int end = path.length() - (text.length() - after);
      if (end <= begin || !path.regionMatches(at, text, from, open - from)
          || !path.regionMatches(end, text, after, path.length() - end)) {
        return Optional.empty();
      }
      String value = path.substring(begin, end);
      return text.startsWith("*}", after - 2) || value.indexOf('/') < 0 ? Optional.of(value) : Optional.empty();
    }

    /** Returns the path as documentation shows it. */
    @Override
    public String toString() {
      return text.replace(OPTIONAL_BASE, BASE).replace("*}", "}");
    }
  }
}
