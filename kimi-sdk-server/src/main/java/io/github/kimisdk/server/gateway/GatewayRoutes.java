package io.github.kimisdk.server.gateway;

import io.github.kimisdk.internal.wire.ApiCall.Purpose;
import io.github.kimisdk.internal.wire.ApiCall;
import io.github.kimisdk.internal.wire.ApiRequest;
import io.github.kimisdk.internal.wire.ServerFormat;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.platform.Model;
import io.github.kimisdk.platform.Models;
import io.github.kimisdk.server.fake.BatchRoutes;
import io.github.kimisdk.server.fake.FileRoutes;
import io.github.kimisdk.server.fake.PlatformRoutes;
import io.github.kimisdk.server.http.Answer;
import io.github.kimisdk.server.http.Connection;
import io.github.kimisdk.server.http.ErrorAnswer;
import io.github.kimisdk.server.http.ErrorWriter;
import io.github.kimisdk.server.http.Handler;
import io.github.kimisdk.server.http.Request.Ending;
import io.github.kimisdk.server.http.Request;
import io.github.kimisdk.server.http.RequestHead;
import io.github.kimisdk.server.http.RequestKey;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The routes of every wire format, and those of the server itself. A path that is no route is a 404 in the format of its client.
 */
public final class GatewayRoutes implements Handler {

  /** The id that is listed for a model without one. */
  private static final String UNNAMED = "local";

  private static final String MODELS = "/models/";
  /** Headers that name the machine behind a proxy. */
  private static final List<String> FORWARDED = List.of("forwarded", "x-forwarded-for", "x-real-ip", "via");

  private static final byte[] PONG = "pong".getBytes(StandardCharsets.UTF_8);

  private final List<String> models;
  private final AccessCheck access;
  private final KeyQuotas quotas;
  private final ModelAnswers answers;
  private final Optional<CallObserver> observer;
  private final Optional<ChatPage> page;
  private final Optional<FileRoutes> files;
  private final Optional<BatchRoutes> batches;
  private final Optional<PlatformRoutes> platform;

  public GatewayRoutes(Settings options, Optional<String> model, ModelAnswers answers, AccessCheck access) {
    this.models = options.models().isEmpty() ? List.of(model.orElse(UNNAMED)) : options.models();
    this.access = access;
    this.quotas = new KeyQuotas(options.keys(), System::nanoTime);
    this.answers = answers;
    this.observer = answers.observer();
    this.page = options.page() ? Optional.of(ChatPage.load()) : Optional.empty();
    // Without the data of a platform, this server stands in front of a model, and has nothing of its own to serve.
    this.files = options.account().map(data -> new FileRoutes(options.limits(), !options.keys().isEmpty()));
    this.batches = files.map(routes -> answers.batches(routes.stored()));
    this.platform = options.account().map(PlatformRoutes::new);
  }

  @Override
  public Optional<Answer> answerToHead(RequestHead head, String id) {
    ApiRequest request = request(head.method(), head.path(), head.headers());
    return answerToHead(request, head, id).or(() -> AccessCheck.encoded(head, errors(request, id)));
  }

  /** A call of a model that was refused by its head has an end, too. */
  @Override
  public void ended(RequestHead head, End answer) {
    if (observer.isEmpty()) {
      return;
    }
    ApiRequest request = inFormat(request(head.method(), head.path(), head.headers()));
    ServedFormats.ALL.stream()
        .filter(format -> format.call(request).filter(call -> call.purpose() == Purpose.ANSWER).isPresent()).findFirst()
        .ifPresent(format -> observer.get().ended(new CallObserver.End(
            answer.id(), RequestKey.of(head.headers(), head.path()), format.name(),
            answer.ending().name().toLowerCase(Locale.ROOT),
            answer.status(), Duration.ofNanos(answer.nanos()))));
  }

  /** Answers the collector of metrics. Pages of other sites cannot read them. */
  private Optional<Answer> metrics(ApiRequest request, RequestHead head, String id) {
    if (observer.isEmpty() || !request.method().equals("GET") || !request.path().equals("/metrics")) {
      return Optional.empty();
    }
    boolean forwarded = FORWARDED.stream().anyMatch(name -> head.header(name).isPresent());
    return access.foreign(head, ErrorWriter.KIMI).or(() -> Optional.of(
        observer.get().metrics(RequestKey.of(head.headers(), head.path()), forwarded)
            .map(text -> Answer.of(200, "text/plain; version=0.0.4; charset=utf-8", text.getBytes(StandardCharsets.UTF_8)))
            .orElseGet(() -> errors(request, id).error(401, "incorrect_api_key_error", "Incorrect API key provided"))));
  }

  private Optional<Answer> answerToHead(ApiRequest request, RequestHead head, String id) {
    Optional<Answer> own = own(request).or(() -> metrics(request, head, id));
    if (own.isPresent()) {
      return own;
    }
    if (checksKey(request)) {
      return access.answerWithoutKey(head, errors(request, id));
    }
    if (FileRoutes.uploads(head.method(), head.path())) {
      return files.isPresent() ? access.answerToUpload(head, ErrorWriter.KIMI).or(() -> files.get().tooLarge(head))
          : access.stranger(head, ErrorWriter.KIMI).or(() -> Optional.of(missing(request, id)));
    }
    boolean asksForPage = page.isPresent() && ChatPage.at(request);
    return asksForPage ? access.foreign(head, errors(request, id)).or(() -> page.map(ChatPage::answer))
        : access.answer(head, errors(request, id));
  }

  /** Only calls of the model have limits. */
  @Override
  public Permit admit(RequestHead head, String id) {
    ApiRequest request = request(head.method(), head.path(), head.headers());
    ApiRequest named = inFormat(request);
    Optional<ApiCall> call = ServedFormats.ALL.stream().flatMap(format -> format.call(named).stream()).findFirst();
    boolean limited = call.filter(known -> known.purpose() == Purpose.ANSWER).isPresent();
    return limited ? quotas.enter(head, errors(request, id)) : Permit.FREE;
  }

  @Override
  public boolean readsBody(RequestHead head) {
    return files.isPresent() && FileRoutes.uploads(head.method(), head.path());
  }

  @Override
  public void close() {
    files.ifPresent(FileRoutes::close);
  }

  @Override
  public Map<String, String> headers(RequestHead head, String id) {
    Map<String, String> headers = new LinkedHashMap<>(access.headers(head));
    headers.put("request-id", id);
    headers.put("x-request-id", id);
    platform.ifPresent(routes -> headers.putAll(routes.headers(head, id)));
    return headers;
  }

  @Override
  public Ending handle(Request received, Connection connection) throws IOException {
    ApiRequest request = request(received.method(), received.path(), received.headers());
    if (checksKey(request)) {
      return check(received).sendOn(connection);
    }
    if (files.isPresent() && files.get().serves(request, received)) {
      return files.get().handle(request, received, connection);
    }
    if (batches.isPresent() && batches.get().serves(request)) {
      return batches.get().answer(request, received).sendOn(connection);
    }
    Optional<PlatformRoutes.Route> route = platform.flatMap(routes -> routes.of(request));
    if (route.isPresent()) {
      return route.get().answer(received).sendOn(connection);
    }
    for (ServerFormat format : ServedFormats.ALL) {
      Optional<ApiCall> call = format.call(inFormat(request));
      if (call.isPresent()) {
        return handle(new ServedCall(received, format, call.get()), connection);
      }
    }
    return missing(request, received.id()).sendOn(connection);
  }

  private Answer missing(ApiRequest request, String id) {
    String more = platform.isPresent() ? ""
        : "; KimiServer.builder(model).platform(data) adds files, batches, search and accounts for tests";
    return errors(request, id).error(404, "resource_not_found_error",
        "there is no " + request.method() + " " + request.path() + "; this server has " + routes() + more);
  }

  @Override
  public ErrorAnswer error(Throwable failure) {
    return ErrorAnswer.of(failure);
  }

  @Override
  public Answer failed(Request received, ErrorAnswer answer) {
    return answer.in(errors(request(received.method(), received.path(), received.headers()), received.id()));
  }

  private Ending handle(ServedCall call, Connection connection) throws IOException {
    Purpose purpose = call.call().purpose();
    if (purpose == Purpose.ANSWER) {
      platform.ifPresent(routes -> routes.asked(call.received()));
      return answers.answer(call, connection);
    }
    return (purpose == Purpose.COUNT ? answers.count(call) : models(call)).sendOn(connection);
  }

  private Answer models(ServedCall call) {
    if (call.call().purpose() == Purpose.MODELS) {
      return Answer.json(200, call.format().writeModels(models.stream().map(GatewayRoutes::facts).toList()));
    }
    String id = call.call().model();
    return models.contains(id)
        ? Answer.json(200, call.format().writeModel(facts(id)))
        : call.errors().error(404, "resource_not_found_error",
            "Not found the model " + id + " or Permission denied; this server lists " + models);
  }

  private static Model facts(String id) {
    return Models.shipped().of(id);
  }

  /** Answers a monitor, which needs no key. */
  private static Optional<Answer> own(ApiRequest request) {
    return switch (request.method() + " " + request.path()) {
      case "GET /ping" -> Optional.of(Answer.of(200, "text/plain; charset=utf-8", PONG));
      case "GET /health" -> Optional.of(Answer.json(200, "{\"status\":\"ok\"}"));
      default -> Optional.empty();
    };
  }

  private static boolean checksKey(ApiRequest request) {
    return request.method().equals("POST") && request.path().equals("/token/check");
  }

  /** Tells whether the key in a body is one of this server. Trying it with a call tells the same. */
  private Answer check(Request received) {
    try {
      return Answer.json(200, JsonObject.of("live", access.accepts(received.json().get("token").asString())));
    } catch (JsonParseException | JsonTypeException wrong) {
      return ErrorWriter.KIMI.error(400, "invalid_request_error", "Invalid request: " + wrong.getMessage());
    }
  }

  /** Returns the errors of the format that the client of a request speaks. */
  private ErrorWriter errors(ApiRequest request, String id) {
    ServerFormat spoken = ServedFormats.ALL.stream().filter(format -> format.speaks(inFormat(request))).findFirst().orElseThrow();
    return platform.flatMap(routes -> routes.errors(request))
        .orElse((status, error) -> Answer.json(status, spoken.writeError(status, error, id)));
  }

  /**
   * Returns a request as the formats know it, which are served under the path of Kimi Code as well if this server stands for it.
   */
  private ApiRequest inFormat(ApiRequest request) {
    return platform.isPresent() ? PlatformRoutes.inFormat(request) : request;
  }

  private String routes() {
    Stream<String> ofFormats = ServedFormats.ALL.stream().flatMap(format -> format.routes().stream());
    Stream<String> ofFiles = files.stream().flatMap(routes -> FileRoutes.ROUTES.stream());
    Stream<String> ofServices = platform.stream().flatMap(routes -> routes.names().stream());
    Stream<String> ofBatches = batches.stream().flatMap(routes -> BatchRoutes.ROUTES.stream());
    return Stream.of(ofFormats, ofFiles, ofBatches, ofServices).flatMap(names -> names).distinct()
        .collect(Collectors.joining(", "));
  }

  private static ApiRequest request(String method, String target, Map<String, String> headers) {
    String[] parts = target.split("\\?", 2);
    // The connection sends no body in answer to HEAD.
    return new ApiRequest(
        method.equals("HEAD") ? "GET" : method, decoded(parts[0]), parts.length > 1 ? parts[1] : "", headers::containsKey);
  }

  /** Decodes a path. Only the id of a model may have an encoded slash. */
  private static String decoded(String path) {
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
