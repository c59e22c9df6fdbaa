package io.github.kimisdk.server.gateway;

import io.github.kimisdk.server.format.ApiRequest;
import io.github.kimisdk.server.http.Answer;
import io.github.kimisdk.server.http.Caller;
import io.github.kimisdk.server.http.Connection;
import io.github.kimisdk.server.http.ErrorAnswer;
import io.github.kimisdk.server.http.ErrorWriter;
import io.github.kimisdk.server.http.Handler.Exchange;
import io.github.kimisdk.server.http.Request.Ending;
import io.github.kimisdk.server.http.Request;
import io.github.kimisdk.server.http.RequestHead;
import io.github.kimisdk.server.http.Route.Access;
import io.github.kimisdk.server.http.Route;
import io.github.kimisdk.server.http.RoutedRequest;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A request to a gateway: its route, its caller, and its place among the calls of that caller. */
final class GatewayExchange implements Exchange {

  private static final String MODELS = "/models/";

  private final GatewayRoutes routes;
  private final RequestHead head;
  private final String id;
  private final ApiRequest target;
  private final Optional<Route> route;
  private final Optional<Caller> caller;
  private boolean entered;
  private Request asked;

  GatewayExchange(GatewayRoutes routes, RequestHead head, String id) {
    this.routes = routes;
    this.head = head;
    this.id = id;
    this.target = request(head);
    this.route = routes.route(target);
    this.caller = routes.callers().of(head);
  }

  @Override
  public Map<String, String> headers() {
    return routes.headers(head, id);
  }

  @Override
  public Optional<Answer> early() {
    Access needs = route.map(Route::access).orElse(Access.KNOWN);
    boolean given = Callers.key(head.headers(), head.path()).isPresent();
    return routes.access().answer(needs, head, routes.refusal(caller, given), errors()).or(this::refused);
  }

  private Optional<Answer> refused() {
    if (route.isEmpty()) {
      return Optional.of(routes.missing(target, errors()));
    }
    if (route.get().access() == Access.LIMITED) {
      Optional<Answer> refusal = KeyQuotas.enter(known().quota(), errors());
      entered = refusal.isEmpty();
      return refusal;
    }
    return Optional.empty();
  }

  private Caller known() {
    return caller.orElse(Caller.ANYBODY);
  }

  @Override
  public boolean readsBody() {
    return route.isPresent() && route.get().access() == Access.UPLOAD;
  }

  @Override
  public Ending answer(Request request, Connection connection) throws IOException {
    Route taken = route.orElseThrow();
    asked = request;
    return taken.service().answer(new RoutedRequest(request, routes.named(taken, target), known()), connection);
  }

  @Override
  public ErrorAnswer error(Throwable failure) {
    return routes.told(ErrorAnswer.of(failure), target, asked);
  }

  @Override
  public ErrorWriter errors() {
    return route.flatMap(Route::errors).orElseGet(() -> routes.errors(target, id));
  }

  /** A call of a model that was refused at its head has an end, too. */
  @Override
  public void ended(Ending ending, int status, long nanos) {
    if (route.isPresent() && route.get().access() == Access.LIMITED) {
      routes.observer().ifPresent(observer -> observer.ended(new CallObserver.End(id, known().permissions().client(),
          routes.format(route.get()).name(), ending.name().toLowerCase(Locale.ROOT), status, Duration.ofNanos(nanos))));
    }
  }

  @Override
  public void close() {
    if (entered) {
      known().quota().leave();
    }
  }

  private static ApiRequest request(RequestHead head) {
    String[] parts = head.path().split("\\?", 2);
    // The connection sends no body in answer to HEAD.
    return new ApiRequest(
        head.method().equals("HEAD") ? "GET" : head.method(), decoded(parts[0]), parts.length > 1 ? parts[1] : "",
        head.headers()::containsKey);
  }

  /** Decodes a path. Only the id of a model may have an encoded slash. */
  private static String decoded(String path) {
    if (path.indexOf('%') < 0) {
      return path;
    }
    int models = path.indexOf(MODELS);
    int id = models < 0 ? path.length() : models + MODELS.length();
    String route = path.substring(0, id).replace("%2F", "%252F").replace("%2f", "%252F");
    try {
      return URLDecoder.decode((route + path.substring(id)).replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return path;
    }
  }
}
