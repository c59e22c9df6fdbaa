package io.github.kimisdk.server.http;

import io.github.kimisdk.server.format.ApiRequest;
import io.github.kimisdk.server.format.ApiRoute.PathPattern;
import io.github.kimisdk.server.http.Request.Ending;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A route: the requests that it takes, their access, and the service that answers them.
 *
 * @param method the method; GET takes HEAD as well
 * @param path the form of its paths
 * @param when which requests with such a path it takes
 * @param access the access that its requests need
 * @param errors the writer of its errors; empty for the format of the client
 * @param service the service that answers
 */
public record Route(
    String method, PathPattern path, Predicate<ApiRequest> when, Access access, Optional<ErrorWriter> errors, Service service) {

  /** The requirements of a request. */
  public enum Access {
    /** Nothing. */
    FREE,
    /** A host and an origin that the server serves. */
    PAGE,
    /** The same, and a small JSON body. */
    SMALL,
    /** The same as a page, and a known caller. */
    KNOWN,
    /** The same, and a JSON body of a POST. */
    JSON,
    /** The same, and a place within the limits of the caller. */
    LIMITED,
    /** A known caller and a form, which the service reads itself. */
    UPLOAD
  }

  /** Answers the requests of a route. */
  @FunctionalInterface
  public interface Service {

    Ending answer(RoutedRequest request, Connection connection) throws IOException;
  }

  /** Returns a route by its method and path, with errors in the form of Kimi. */
  public static Route of(String route, Access access, Service service) {
    int space = route.indexOf(' ');
    return new Route(route.substring(0, space), new PathPattern(route.substring(space + 1)), request -> true, access,
        Optional.of(ErrorWriter.KIMI), service);
  }

  /** Returns a route for known callers whose answers are known as a whole. */
  public static Route of(String route, Function<RoutedRequest, Answer> service) {
    return of(route, Access.JSON, service);
  }

  /** Returns a route whose answers are known as a whole. */
  public static Route of(String route, Access access, Function<RoutedRequest, Answer> service) {
    return of(route, access, (request, connection) -> service.apply(request).sendOn(connection));
  }

  /** Returns a copy with another writer of errors; empty for the format of the client. */
  public Route withErrors(Optional<ErrorWriter> writer) {
    return new Route(method, path, when, access, writer, service);
  }

  /** Returns whether this route takes a request, whatever its method. */
  public boolean at(ApiRequest request) {
    return path.match(request.path()).isPresent() && when.test(request);
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
