package io.github.kimisdk.server.fake;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.platform.data.RequestSignature;
import io.github.kimisdk.platform.wire.BalanceWire;
import io.github.kimisdk.platform.wire.PlatformPaths;
import io.github.kimisdk.platform.wire.ProfileWire;
import io.github.kimisdk.platform.wire.SearchKind;
import io.github.kimisdk.platform.wire.SignatureWire;
import io.github.kimisdk.platform.wire.UsagesWire;
import io.github.kimisdk.server.format.ApiRequest;
import io.github.kimisdk.server.format.platform.ServedAccount;
import io.github.kimisdk.server.http.Answer;
import io.github.kimisdk.server.http.ErrorWriter;
import io.github.kimisdk.server.http.Limits;
import io.github.kimisdk.server.http.Request;
import io.github.kimisdk.server.http.RequestHead;
import io.github.kimisdk.server.http.Route;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * The routes of the services beside the models, as a table. Routes of the platform begin with {@code /v1}, those of Kimi Code
 * with {@code /coding/v1}, where the formats of models are served as well.
 */
public final class PlatformRoutes implements AutoCloseable {

  private static final String BASE = "/v1";
  private static final String TOOLS = BASE + "/tools/";
  private static final String CODING = PlatformPaths.CODING_BASE;
  private static final int LONGEST_TRACK = 100;

  private final RequestSignatures signatures = new RequestSignatures(Clock.systemUTC());
  private final List<Route> routes = new ArrayList<>();

  private final FileRoutes files;

  /** Creates the services of a server with these limits, whose batches ask a model. */
  public PlatformRoutes(Account data, Limits limits, BatchModel model, Executor threads) {
    this.files = new FileRoutes(limits);
    routes.addAll(files.routes());
    routes.addAll(new BatchRoutes(limits, files.stored(), new StoredBatches(Clock.systemUTC()), model, threads).routes());
    WebRoutes web = new WebRoutes(data);
    for (SearchKind kind : SearchKind.values()) {
      add("POST " + (kind == SearchKind.CODING ? CODING : BASE) + kind.path(), received -> web.search(received, kind));
    }
    add("POST " + BASE + PlatformPaths.FETCH, web::fetch);
    add("POST " + CODING + PlatformPaths.CODING_FETCH, web::fetchText);
    add("GET " + BASE + BalanceWire.PATH, received -> Answer.json(200, ServedAccount.write(data.balance())));
    add("POST " + BASE + SignatureWire.PATH, this::verify);
    add("GET " + CODING + UsagesWire.PATH, received -> Answer.json(200, data.usages()));
    add("GET " + CODING + ProfileWire.PATH, received -> Answer.json(200, ServedAccount.write(data.profile())));
    routes.addAll(new FormulaRoutes(data).routes());
  }

  private void add(String route, Function<Request, Answer> service) {
    Route added = Route.of(route, request -> service.apply(request.request()));
    // The platform's search answers a wrong key with an empty body.
    routes.add(added.path().text().startsWith(TOOLS) ? added.withErrors(Optional.of(PlatformRoutes::searchError)) : added);
  }

  /** Returns the routes of these services. */
  public List<Route> routes() {
    return routes;
  }

  /** Returns a request as the formats of models know it: without the part of the path that stands for Kimi Code. */
  public static ApiRequest inFormat(ApiRequest request) {
    boolean coding = request.path().startsWith(CODING + "/");
    String path = coding ? request.path().substring(CODING.length() - BASE.length()) : request.path();
    return new ApiRequest(request.method(), path, request.query(), request.headers());
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
      signature = ServedAccount.read(received.json());
    } catch (JsonParseException | JsonTypeException wrong) {
      return Answer.error(400, "invalid_request_error", "Invalid request: " + wrong.getMessage());
    }
    return Answer.json(200, ServedAccount.write(signatures.valid(signature))).withHeader("Cache-Control", "no-store");
  }

  @Override
  public void close() {
    files.close();
  }
}
