package io.github.kimisdk.server.gateway;

import io.github.kimisdk.internal.text.EditDistance;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.models.Model;
import io.github.kimisdk.models.Models;
import io.github.kimisdk.server.fake.PlatformRoutes;
import io.github.kimisdk.server.format.ApiCall.Purpose;
import io.github.kimisdk.server.format.ApiRequest;
import io.github.kimisdk.server.format.ApiRoute;
import io.github.kimisdk.server.format.ServerFormat;
import io.github.kimisdk.server.format.chat.ChatServer;
import io.github.kimisdk.server.format.messages.MessagesServer;
import io.github.kimisdk.server.format.responses.ResponsesServer;
import io.github.kimisdk.server.gemini.GeminiFormat;
import io.github.kimisdk.server.http.Answer;
import io.github.kimisdk.server.http.Caller;
import io.github.kimisdk.server.http.Connection;
import io.github.kimisdk.server.http.ErrorAnswer;
import io.github.kimisdk.server.http.ErrorWriter;
import io.github.kimisdk.server.http.Guide;
import io.github.kimisdk.server.http.Handler;
import io.github.kimisdk.server.http.Request;
import io.github.kimisdk.server.http.Request.Ending;
import io.github.kimisdk.server.http.RequestHead;
import io.github.kimisdk.server.http.Route;
import io.github.kimisdk.server.http.Route.Access;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The routes of a gateway, as one list: its own, those of the sample account, and those of all formats. */
public final class GatewayRoutes implements Handler {

  /** The formats in the order in which they are asked. The last one answers every request that no other format knows. */
  private static final List<ServerFormat> FORMATS =
      List.of(new GeminiFormat(), new MessagesServer(), new ResponsesServer(), new ChatServer());

  private static final String UNNAMED = "local";
  private static final String TWICE = "/v1/v1";
  private static final byte[] PONG = "pong".getBytes(StandardCharsets.UTF_8);

  /** A name with more changes is no misspelling. */
  private static final int MOST_CHANGES = 4;
  private static final int LETTERS_PER_CHANGE = 3;

  private final List<String> models;
  private volatile AccessCheck access;
  private volatile Callers callers;
  private final Clock clock;
  private final ModelAnswers answers;
  private final boolean strict;
  private final Optional<PlatformRoutes> platform;
  private final Optional<CallObserver> observer;
  private final List<Route> own = new ArrayList<>();
  private final Map<Route, ServerFormat> ofFormats = new LinkedHashMap<>();

  /** Takes the services of the sample account; empty for a server in front of a model, which has nothing of its own to serve. */
  public GatewayRoutes(GatewaySettings options, ModelAnswers answers, Optional<PlatformRoutes> platform, AccessCheck access) {
    this.models = options.models();
    this.access = access;
    this.callers = new Callers(options.clients(), System::nanoTime, List.of());
    this.answers = answers;
    this.strict = options.strict();
    this.platform = platform;
    this.observer = answers.observer();
    this.clock = observer.map(CallObserver::clock).orElse(Clock.systemUTC());
    own.add(Route.of("GET /ping", Access.FREE, request -> Answer.of(200, "text/plain; charset=utf-8", PONG)));
    own.add(Route.of("GET /health", Access.FREE, request -> Answer.json(200, "{\"status\":\"ok\"}")));
    own.add(Route.of("POST /token/check", Access.SMALL, request -> check(request.request())));
    if (options.page()) {
      ChatPage page = ChatPage.load();
      own.add(Route.of("GET /", Access.PAGE, request -> page.answer()));
      own.add(Route.of("GET /chat", Access.PAGE, request -> page.answer()));
    }
    observer.ifPresent(told -> own.add(Route.of("GET /metrics", Access.PAGE, request -> metrics(told, request.request()))));
    observer.ifPresent(told -> own.add(Route.of("GET /usage", Access.KNOWN,
        request -> Answer.json(200, told.usage(request.caller().permissions().client())))));
    platform.ifPresent(services -> own.addAll(services.routes()));
    for (ServerFormat format : FORMATS) {
      format.routes().forEach(route -> ofFormats.put(route(format, route), format));
    }
    observer.ifPresent(told -> told.live(live -> take(options.with(live))));
  }

  /** Takes settings for the requests that come. A request whose head has been read keeps its caller. */
  private void take(GatewaySettings options) {
    access = access.with(options);
    answers.take(options);
    callers = callers.with(options.clients(), System::nanoTime);
  }

  private Route route(ServerFormat format, ApiRoute route) {
    Access needs = route.call().purpose() == Purpose.ANSWER ? Access.LIMITED : Access.JSON;
    return new Route(route.method(), route.path(), route.when(), needs, Optional.empty(), (request, connection) -> answer(
        new ServedCall(request.request(), request.caller(), format, route.call().withModel(request.named())), connection));
  }

  @Override
  public Exchange open(RequestHead head, String id) {
    return new GatewayExchange(this, head, id);
  }

  @Override
  public void close() {
    platform.ifPresent(PlatformRoutes::close);
  }

  AccessCheck access() {
    return access;
  }

  Callers callers() {
    return callers;
  }

  /** Returns why a caller is refused that has given a key or not; empty if it is admitted. */
  Optional<String> refusal(Optional<Caller> caller, boolean given) {
    return Callers.refusal(caller, given, clock.instant());
  }

  /** Returns who wants to know of the answers of a model. */
  Optional<CallObserver> observer() {
    return observer;
  }

  /** Returns the format of a route that has one. */
  ServerFormat format(Route route) {
    return ofFormats.get(route);
  }

  /** Returns the first route that takes a request. */
  Optional<Route> route(ApiRequest request) {
    return at(request).filter(route -> route.method().equals(request.method())).findFirst();
  }

  private Stream<Route> at(ApiRequest request) {
    ApiRequest inFormat = inFormat(request);
    return Stream.concat(own.stream().filter(route -> route.at(request)),
        ofFormats.keySet().stream().filter(route -> route.at(inFormat)));
  }

  /** Returns the text that the placeholder of a route stands for. */
  String named(Route route, ApiRequest request) {
    return route.path().match(request.path()).or(() -> route.path().match(inFormat(request).path())).orElse("");
  }

  /** Returns the headers of every answer to a request. */
  Map<String, String> headers(RequestHead head, String id) {
    Map<String, String> headers = new LinkedHashMap<>(access.headers(head));
    headers.put("request-id", id);
    headers.put("x-request-id", id);
    platform.ifPresent(services -> headers.putAll(services.headers(head, id)));
    return headers;
  }

  /** Returns the answer to a request that no route takes: 405 if there is one with another method. */
  Answer missing(ApiRequest request, ErrorWriter errors) {
    // A placeholder at the end takes any rest of a path, and says nothing about the methods of that path.
    Set<String> allowed = at(request).filter(route -> !route.path().text().endsWith("*}")).map(Route::method)
        .collect(Collectors.toCollection(LinkedHashSet::new));
    if (!allowed.isEmpty()) {
      return errors.error(405, "invalid_request_error",
          "expected " + String.join(" or ", allowed) + " for " + request.path() + ", found " + request.method())
          .withHeader("Allow", String.join(", ", allowed));
    }
    String asked = request.method() + " " + request.path();
    List<String> names = Stream.concat(ofFormats.keySet().stream(), own.stream()).map(Route::toString).distinct().toList();
    String more = platform.isPresent() ? "" : observer.isPresent() ? "; ask Kimi itself for files, batches, search and accounts"
        : "; KimiServer.builder(model).platform(data) adds files, batches, search and accounts for tests";
    int changes = Math.min(MOST_CHANGES, request.path().length() / LETTERS_PER_CHANGE);
    // The path of OPTIONS may be *, which has no slash.
    String end = asked.substring(Math.max(asked.indexOf(' '), asked.lastIndexOf('/')));
    String nearest = names.stream().min(Comparator.comparing(name -> EditDistance.of(name, asked)))
        .filter(name -> EditDistance.of(name, asked) <= changes || name.endsWith(end))
        .map(name -> "; the nearest route is " + name)
        .orElseGet(() -> "; this server has " + String.join(", ", names) + more);
    String cure = request.path().startsWith(TWICE) ? "; the base URL of the client ends in " + TWICE + ", where OpenAI's clients"
        + " expect one /v1, and those of Anthropic and Google none" : nearest;
    return errors.error(404, "resource_not_found_error", "there is no " + asked + cure + ". " + Guide.GATEWAY.see());
  }

  /** Returns the answer to a failure as the program that asked recognizes it. */
  ErrorAnswer told(ErrorAnswer answer, ApiRequest request, Request asked) {
    return answers.told(answer, asked, spoken(request));
  }

  private ServerFormat spoken(ApiRequest request) {
    return FORMATS.stream().filter(format -> format.speaks(inFormat(request))).findFirst().orElseThrow();
  }

  /** Returns the errors in the format of the client, which its path or its headers tell. */
  ErrorWriter errors(ApiRequest request, String id) {
    return (status, error) -> Answer.json(status, spoken(request).writeError(status, error, id));
  }

  private ApiRequest inFormat(ApiRequest request) {
    return platform.isPresent() ? PlatformRoutes.inFormat(request) : request;
  }

  private Ending answer(ServedCall call, Connection connection) throws IOException {
    return switch (call.call().purpose()) {
      case ANSWER -> {
        platform.ifPresent(services -> services.asked(call.received()));
        yield answers.answer(call, connection);
      }
      case COUNT -> answers.count(call).sendOn(connection);
      case MODELS -> Answer.json(200, call.format().writeModels(models(call, connection))).sendOn(connection);
      case MODEL -> model(call, connection).sendOn(connection);
    };
  }

  private Answer model(ServedCall call, Connection connection) throws IOException {
    String id = call.call().model();
    List<Model> listed = models(call, connection);
    return listed.stream().filter(model -> model.id().equals(id)).findFirst()
        .map(model -> Answer.json(200, call.format().writeModel(model)))
        .orElseGet(() -> call.errors().error(404, "resource_not_found_error", "Not found the model " + id
            + " or Permission denied; this server lists " + listed.stream().map(Model::id).toList()));
  }

  /** Returns the models that a caller sees: those of its key, else all. */
  private List<Model> models(ServedCall call, Connection connection) throws IOException {
    List<Model> all = models(connection);
    return call.caller().permissions().models().map(own -> own.keySet().stream().map(name ->
        all.stream().filter(model -> model.id().equals(name)).findFirst().orElseGet(() -> Models.shipped().of(name))).toList())
        .orElse(all);
  }

  /**
   * Returns the models that the server lists: those of its settings, else those of the service, else the one that answers. A
   * strict server stands for the service, and lists the one that answers.
   */
  private List<Model> models(Connection connection) throws IOException {
    if (!models.isEmpty()) {
      return models.stream().map(Models.shipped()::of).toList();
    }
    List<Model> listed = strict ? List.of() : answers.models(connection);
    return listed.isEmpty() ? List.of(Models.shipped().of(answers.model().orElse(UNNAMED))) : listed;
  }

  /** Answers whether a key is known, in the form of Kimi's own service. */
  private Answer check(Request received) {
    try {
      Optional<Caller> caller = callers.of(received.json().get("token").asString());
      return Answer.json(200, JsonObject.of("live", refusal(caller, true).isEmpty()));
    } catch (JsonParseException | JsonTypeException wrong) {
      return ErrorWriter.KIMI.error(400, "invalid_request_error", "Invalid request: " + wrong.getMessage());
    }
  }

  /** Answers the collector of metrics. Pages of other sites cannot read them. */
  private static Answer metrics(CallObserver observer, Request request) {
    return observer.metrics(Callers.key(request.headers(), request.path()))
        .map(text -> Answer.of(200, "text/plain; version=0.0.4; charset=utf-8", text.getBytes(StandardCharsets.UTF_8)))
        .orElseGet(() -> ErrorWriter.KIMI.error(401, "incorrect_api_key_error", "Incorrect API key provided"));
  }
}
