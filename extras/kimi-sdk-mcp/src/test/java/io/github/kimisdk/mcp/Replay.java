package io.github.kimisdk.mcp;

import com.sun.net.httpserver.HttpExchange;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The servers of a recording. They answer each request as the suite did, and as soon as the requests have come that had come
 * before. A request that is not recorded is refused.
 */
final class Replay implements AutoCloseable {

  private static final long LIMIT = TimeUnit.SECONDS.toNanos(30);

  private final Placeholders names = new Placeholders();
  private final Map<String, FakeHttp> servers = new TreeMap<>();
  private final JsonObject head;
  private final List<RecordedExchange> recorded;
  private final List<RecordedExchange> left;
  private final List<String> order = new ArrayList<>();
  private final List<String> unknown = new ArrayList<>();
  private final Map<JsonValue, JsonValue> ids = new HashMap<>();
  private int came;
  private boolean ended;

  /** Opens the servers of the lines of a recording. */
  Replay(List<JsonObject> lines) {
    this.head = lines.get(0);
    this.recorded = lines.stream().skip(1).map(RecordedExchange::read).toList();
    this.left = new ArrayList<>(recorded);
    String all = lines.stream().map(Json::write).collect(Collectors.joining());
    for (int i = 1; all.contains("{server-" + i + '}'); i++) {
      FakeHttp server = new FakeHttp(new FakeServer("")).intercept(this::answer);
      names.port("{server-" + i + '}', server.address().getPort());
      servers.put("{server-" + i + '}', server);
    }
  }

  /** Returns the first line, with the ports that are open. */
  RecordedExchange.Head head() {
    return RecordedExchange.Head.read(Json.parse(names.values(Json.write(head))).asObject());
  }

  /** The requests that should come, in their order, without those that may come at any time. */
  List<String> expected() {
    return recorded.stream().filter(exchange -> !anytime(exchange)).map(Replay::shown).toList();
  }

  /** The requests that came, in their order, without those that may come at any time. */
  synchronized List<String> requests() {
    return List.copyOf(order);
  }

  /** The requests that are not recorded. */
  synchronized List<String> unknown() {
    return List.copyOf(unknown);
  }

  /** The recorded requests that did not come, without streams on which nothing was sent. */
  synchronized List<String> missing() {
    return left.stream().filter(exchange -> !anytime(exchange) || exchange.parts().size() > 1).map(Replay::shown).toList();
  }

  /** The standing stream is opened while other requests are sent. */
  private static boolean anytime(RecordedExchange exchange) {
    return exchange.request().get("method").asString().equals("GET")
        && exchange.request().get("headers").tryGet("accept").equals(Optional.of(Json.of("text/event-stream")))
        && !exchange.request().get("headers").asObject().has("last-event-id");
  }

  private static String shown(RecordedExchange exchange) {
    return Json.write(comparable(exchange.request()));
  }

  /** A request without its id. */
  private static JsonObject comparable(JsonObject request) {
    if (RecordedExchange.id(request) == null) {
      return request;
    }
    JsonObject body = request.get("body").asObject().without("id");
    JsonValue meta = body.tryGet("params").flatMap(params -> params.tryGet("_meta")).orElse(JsonObject.EMPTY);
    return request.with("body", meta.tryGet("progressToken").isEmpty() ? body : body.with("params",
        body.get("params").asObject().with("_meta", meta.asObject().without("progressToken"))));
  }

  private boolean answer(HttpExchange exchange, FakeHttp.Seen seen) throws IOException {
    JsonObject request = RecordedExchange.request("http://" + seen.header("Host") + seen.path(), seen, names);
    RecordedExchange found = take(request);
    if (found == null) {
      FakeHttp.send(exchange, 405, "text/plain", "not recorded");
      return true;
    }
    found.headers().members().forEach((name, value) -> exchange.getResponseHeaders().set(name, names.values(value.asString())));
    if (!found.events()) {
      FakeHttp.send(exchange, found.status(), "", values(RecordedExchange.text(found.parts().get(0).body())));
      return true;
    }
    exchange.sendResponseHeaders(found.status(), 0);
    try (OutputStream out = exchange.getResponseBody()) {
      out.flush();
      for (RecordedExchange.Part part : found.parts()) {
        await(part.after());
        out.write(part.body().asString().lines().map(this::line).map(line -> line + '\n').collect(Collectors.joining())
            .getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
      if (found.open()) {
        await(Integer.MAX_VALUE);
      }
    }
    return true;
  }

  private synchronized RecordedExchange take(JsonObject request) {
    JsonObject sent = comparable(request);
    RecordedExchange found = left.stream().filter(exchange -> comparable(exchange.request()).equals(sent)).findFirst()
        .orElse(null);
    if (found == null) {
      unknown.add(Json.write(sent));
      return null;
    }
    left.remove(found);
    if (!anytime(found)) {
      order.add(Json.write(sent));
    }
    if (RecordedExchange.id(request) != null) {
      ids.put(RecordedExchange.id(found.request()), RecordedExchange.id(request));
    }
    came++;
    notifyAll();
    return found;
  }

  /** Waits until a number of requests has come, or the replay ends. */
  private synchronized void await(int requests) throws IOException {
    long end = System.nanoTime() + LIMIT;
    while (came < requests && !ended) {
      long time = end - System.nanoTime();
      if (time <= 0) {
        throw new IOException("expected " + requests + " requests, found " + came);
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, time);
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  private String line(String line) {
    return line.startsWith("data: ") ? "data: " + values(line.substring(6)) : line;
  }

  /** A text for this client: with its values, and the id of its request if it answers one. */
  private String values(String text) {
    JsonValue json = RecordedExchange.json(text);
    if (!(json instanceof JsonObject message) || !message.has("id") || message.has("method")) {
      return names.values(text);
    }
    synchronized (this) {
      return names.values(Json.write(message.with("id", ids.getOrDefault(message.get("id"), message.get("id")))));
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      ended = true;
      notifyAll();
    }
    servers.values().forEach(FakeHttp::close);
  }
}
