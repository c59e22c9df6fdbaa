package io.github.kimisdk.server.fake;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.internal.protocol.platform.BalanceWire;
import io.github.kimisdk.internal.protocol.platform.PlatformPaths;
import io.github.kimisdk.internal.protocol.platform.ProfileWire;
import io.github.kimisdk.internal.protocol.platform.SearchKind;
import io.github.kimisdk.internal.protocol.platform.SignatureWire;
import io.github.kimisdk.internal.protocol.platform.UsagesWire;
import io.github.kimisdk.internal.wire.ApiRequest;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.platform.RequestSignature;
import io.github.kimisdk.server.http.Answer;
import io.github.kimisdk.server.http.ErrorWriter;
import io.github.kimisdk.server.http.Request;
import io.github.kimisdk.server.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The routes of the services beside the models, as a table. Routes of the platform begin with {@code /v1}, those of Kimi Code
 * with {@code /coding/v1}, where the formats of models are served as well.
 */
public final class PlatformRoutes {

  private static final String BASE = "/v1";
  private static final String TOOLS = BASE + "/tools/";
  private static final String CODING = PlatformPaths.CODING_BASE;
  private static final int LONGEST_TRACK = 100;

  /** Answers the requests of one method and path. */
  @FunctionalInterface
  public interface Route {

    Answer answer(Request received);
  }

  private final Map<String, Route> routes = new LinkedHashMap<>();
  private final FormulaRoutes formulas;
  private final RequestSignatures signatures = new RequestSignatures(Clock.systemUTC());

  public PlatformRoutes(Account data) {
    WebRoutes web = new WebRoutes(data);
    formulas = new FormulaRoutes(data);
    for (SearchKind kind : SearchKind.values()) {
      routes.put("POST " + (kind == SearchKind.CODING ? CODING : BASE) + kind.path(), received -> web.search(received, kind));
    }
    routes.put("POST " + BASE + PlatformPaths.FETCH, web::fetch);
    routes.put("POST " + CODING + PlatformPaths.CODING_FETCH, web::fetchText);
    routes.put("GET " + BASE + BalanceWire.PATH, received -> Answer.json(200, BalanceWire.write(data.balance())));
    routes.put("POST " + BASE + SignatureWire.PATH, this::verify);
    routes.put("GET " + CODING + UsagesWire.PATH, received -> Answer.json(200, data.usages()));
    routes.put("GET " + CODING + ProfileWire.PATH, received ->
        Answer.json(200, ProfileWire.write(data.profile())));
  }

  /** Returns the route of a request; empty if it is none of these. */
  public Optional<Route> of(ApiRequest request) {
    return Optional.ofNullable(routes.get(request.method() + " " + request.path())).or(() -> formulas.route(request));
  }

  /** Returns the routes, for the message of a 404. */
  public List<String> names() {
    List<String> names = new ArrayList<>(routes.keySet());
    names.add("GET " + BASE + PlatformPaths.FORMULAS + "{uri}" + PlatformPaths.FORMULA_TOOLS);
    names.add("POST " + BASE + PlatformPaths.FORMULAS + "{uri}" + PlatformPaths.FORMULA_FIBERS);
    return names;
  }

  /** Returns a request as the formats of models know it: without the part of the path that stands for Kimi Code. */
  public static ApiRequest inFormat(ApiRequest request) {
    boolean coding = request.path().startsWith(CODING + "/");
    String path = coding ? request.path().substring(CODING.length() - BASE.length()) : request.path();
    return new ApiRequest(request.method(), path, request.query(), request.headers());
  }

  /** Returns the errors of a route. The platform's search answers a wrong key with an empty body. */
  public Optional<ErrorWriter> errors(ApiRequest request) {
    if (of(request).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(request.path().startsWith(TOOLS) ? PlatformRoutes::searchError : ErrorWriter.KIMI);
  }

  private static Answer searchError(int status, ApiError error) {
    return status == 401 ? Answer.of(status, "text/plain", new byte[0]) : ErrorWriter.KIMI.error(status, error);
  }

  /** Returns the headers of every answer to a request. */
  public Map<String, String> headers(RequestHead head, String id) {
    Map<String, String> headers = new LinkedHashMap<>();
    head.header("x-msh-request-nonce").map(signatures::headers).ifPresent(headers::putAll);
    if (head.path().startsWith(TOOLS)) {
      String track = head.header("x-msh-track-id").filter(PlatformRoutes::plain).orElse(id);
      headers.put("X-Msh-Track-Id", track);
      headers.put("X-Msh-Chat-Id", "toolgw-" + track);
    }
    return headers;
  }

  private static boolean plain(String track) {
    return track.length() <= LONGEST_TRACK && StandardCharsets.US_ASCII.newEncoder().canEncode(track);
  }

  /** Remembers the model of a request with a nonce. */
  public void asked(Request received) {
    received.header("x-msh-request-nonce").ifPresent(nonce -> {
      try {
        JsonObject body = received.json();
        signatures.asked(nonce, body.get("model").asString());
      } catch (JsonParseException | JsonTypeException noModel) {
        // The answer will say so.
      }
    });
  }

  private Answer verify(Request received) {
    RequestSignature signature;
    try {
      signature = SignatureWire.read(received.json());
    } catch (JsonParseException | JsonTypeException wrong) {
      return Answer.error(400, "invalid_request_error", "Invalid request: " + wrong.getMessage());
    }
    return Answer.json(200, SignatureWire.write(signatures.valid(signature))).withHeader("Cache-Control", "no-store");
  }
}
