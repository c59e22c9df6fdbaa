package io.github.kimisdk.strict;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.strict.Reply.Answer;
import io.github.kimisdk.strict.Reply.Refused;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A stand-in for Kimi that refuses all that the wire reference says Kimi refuses, and plays a scenario otherwise. It shares no
 * code with the client or the gateway except the reader of JSON.
 */
public final class StrictUpstream implements AutoCloseable {

  /** The key that the upstream takes. */
  public static final String KEY = "sk-q7Zr2Lw9Xc4Vb6Nm1Kj8Hg3Fd5Sa0PtQ7Zr2Lw9Xc4";

  /**
   * One request that came.
   *
   * @param rule the name of the rule that refused it, or an empty text
   */
  public record Received(String method, String path, JsonObject body, int status, String rule, String text) {}

  static {
    // The server writes head and body apart; without this each answer waits for the client's delayed acknowledgment.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer http;
  private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
    Thread thread = new Thread(task, "strict-upstream");
    thread.setDaemon(true);
    return thread;
  });
  private final Play play;
  private final boolean refuses;
  private final UpstreamFiles files = new UpstreamFiles();
  private final List<Received> received = new CopyOnWriteArrayList<>();

  private StrictUpstream(Play play, boolean refuses) {
    this.play = play;
    this.refuses = refuses;
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    http.createContext("/", this::serve);
    http.setExecutor(threads);
    http.start();
  }

  /** Starts an upstream that plays a scenario. */
  public static StrictUpstream start(Scenario scenario) {
    return new StrictUpstream(new Play(scenario), true);
  }

  /** Starts an upstream that plays a scenario and refuses nothing, to record the requests of a program to their end. */
  public static StrictUpstream lenient(Scenario scenario) {
    return new StrictUpstream(new Play(scenario), false);
  }

  /** Returns the address without a path. */
  public String url() {
    return "http://127.0.0.1:" + http.getAddress().getPort();
  }

  /** Returns all requests that came, in the order of their answers. */
  public List<Received> received() {
    return List.copyOf(received);
  }

  /** Returns the requests that a rule refused. */
  public List<Received> refused() {
    return received.stream().filter(one -> !one.rule().isEmpty()).toList();
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try {
      byte[] bytes = exchange.getRequestBody().readAllBytes();
      answer(new Http(exchange), bytes);
    } finally {
      exchange.close();
    }
  }

  private void answer(Http http, byte[] bytes) throws IOException {
    String path = http.path();
    if (!http.authorized()) {
      received.add(new Received(http.method(), path, JsonObject.EMPTY, 401, "key", ""));
      http.error(401, "incorrect_api_key_error", "Incorrect API key provided", false);
      return;
    }
    for (Route route : Route.values()) {
      if (path.equals(route.path) && http.method().equals("POST")) {
        model(http, route, bytes);
        return;
      }
    }
    int status = files.serve(http, bytes);
    received.add(new Received(http.method(), path, JsonObject.EMPTY, status, "", ""));
  }

  private void model(Http http, Route route, byte[] bytes) throws IOException {
    JsonObject body;
    try {
      body = Json.parse(bytes).asObject();
    } catch (JsonParseException | JsonTypeException e) {
      refuse(http, route, JsonObject.EMPTY, new Refused(400, Rule.REQUEST, "Invalid request: " + e.getMessage(), ""), "JSON");
      return;
    }
    Asked asked = new Asked(route, body);
    Optional<Rules.Broken> broken = Rules.first(asked);
    if (refuses && broken.isPresent()) {
      Rule rule = broken.get().rule();
      refuse(http, route, body, new Refused(rule.refusal().status(), rule.refusal().type(), broken.get().text(), ""),
          rule.name());
      return;
    }
    Reply reply = play.reply(asked);
    if (reply instanceof Refused refused) {
      refuse(http, route, body, refused, "");
    } else {
      received.add(new Received("POST", route.path, body, 200, "", ""));
      send(http, asked, (Answer) reply);
    }
  }

  private void refuse(Http http, Route route, JsonObject body, Refused refused, String rule) throws IOException {
    received.add(new Received("POST", route.path, body, refused.status(), rule, refused.message()));
    if (!refused.retryAfter().isEmpty()) {
      http.header("Retry-After", refused.retryAfter());
    }
    boolean wrapped = route == Route.MESSAGES && refused.status() != 401 && refused.status() != 429;
    http.error(refused.status(), refused.type(), refused.message(), wrapped);
  }

  private static void send(Http http, Asked asked, Answer answer) throws IOException {
    Answers answers = Answers.of(asked.route());
    if (!asked.stream()) {
      http.send(200, "application/json; charset=utf-8", Json.bytes(answers.whole(asked, answer)), answer.cut());
      return;
    }
    List<String> frames = answers.frames(asked, answer);
    List<String> sent = answer.cut() ? frames.subList(0, frames.size() / 2) : frames;
    http.send(200, "text/event-stream", String.join("", sent).getBytes(StandardCharsets.UTF_8), answer.cut());
  }

  /** One exchange. */
  static final class Http {

    private final HttpExchange exchange;

    Http(HttpExchange exchange) {
      this.exchange = exchange;
    }

    String method() {
      return exchange.getRequestMethod();
    }

    String path() {
      return exchange.getRequestURI().getPath();
    }

    String header(String name) {
      return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
    }

    void header(String name, String value) {
      exchange.getResponseHeaders().set(name, value);
    }

    boolean authorized() {
      return header("Authorization").equals("Bearer " + KEY) || header("x-api-key").equals(KEY);
    }

    void error(int status, String type, String message, boolean wrapped) throws IOException {
      JsonObject error = JsonObject.of("error", JsonObject.of("message", message, "type", type));
      JsonObject body = wrapped ? error.with("type", Json.of("error")).with("request_id", Json.of("req_1")) : error;
      send(status, "application/json; charset=utf-8", Json.bytes(body), false);
    }

    /** Sends a body. A cut one announces more bytes than it has, so the connection breaks after them. */
    void send(int status, String type, byte[] body, boolean cut) throws IOException {
      header("Content-Type", type);
      exchange.sendResponseHeaders(status, cut ? body.length + 1_000L : body.length == 0 ? -1 : body.length);
      OutputStream out = exchange.getResponseBody();
      out.write(body);
      out.flush();
      if (!cut) {
        out.close();
      }
    }
  }
}
