package io.github.kimisdk.mcp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A {@link FakeServer} behind Streamable HTTP on a free port of the loopback address. Records the requests. */
public final class FakeHttp implements AutoCloseable {

  /** A request of HTTP. */
  public record Seen(String method, String path, java.util.Map<String, List<String>> headers, String body) {

    public String header(String name) {
      return headers.entrySet().stream().filter(header -> header.getKey().equalsIgnoreCase(name))
          .map(header -> String.join(",", header.getValue())).findFirst().orElse("");
    }
  }

  /** Handles a request instead of the fake server, or returns false. */
  @FunctionalInterface
  public interface Interception {
    boolean handle(HttpExchange exchange, Seen seen) throws IOException;
  }

  private final HttpServer http;
  private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
    Thread thread = new Thread(task, "fake-http");
    thread.setDaemon(true);
    return thread;
  });
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private volatile Interception interception = (exchange, request) -> false;
  private volatile boolean events;
  private volatile String session = "";

  public FakeHttp(FakeServer server) {
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    http.setExecutor(threads);
    http.createContext("/", exchange -> {
      Seen request = new Seen(exchange.getRequestMethod(), exchange.getRequestURI().toString(), exchange.getRequestHeaders(),
          new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      seen.add(request);
      try {
        if (!interception.handle(exchange, request)) {
          answer(exchange, request, server);
        }
      } finally {
        exchange.close();
      }
    });
    http.start();
  }

  /** Answers with event streams. */
  public FakeHttp events() {
    events = true;
    return this;
  }

  /** Names a session in the answer to {@code initialize}, and expects it in all other requests. */
  public FakeHttp session(String id) {
    session = id;
    return this;
  }

  public FakeHttp intercept(Interception interception) {
    this.interception = interception;
    return this;
  }

  private void answer(HttpExchange exchange, Seen request, FakeServer server) throws IOException {
    if (!request.method().equals("POST")) {
      send(exchange, 405, "", "");
      return;
    }
    JsonObject message = Json.parse(request.body()).asObject();
    boolean first = message.has("method") && List.of("initialize", "server/discover").contains(message.get("method").asString());
    if (!session.isEmpty() && !first && !request.header("Mcp-Session-Id").equals(session)) {
      send(exchange, request.header("Mcp-Session-Id").isEmpty() ? 400 : 404, "text/plain", "no such session");
      return;
    }
    if (!session.isEmpty() && message.has("method") && message.get("method").asString().equals("initialize")) {
      exchange.getResponseHeaders().set("Mcp-Session-Id", session);
    }
    List<String> lines = new ArrayList<>();
    server.handle(message, lines::add);
    if (lines.isEmpty()) {
      send(exchange, 202, "", "");
    } else if (events || lines.size() > 1) {
      StringBuilder stream = new StringBuilder(": hello\r\n\r\n");
      lines.forEach(line -> stream.append("event: message\r\ndata: ").append(line).append("\r\n\r\n"));
      send(exchange, 200, "text/event-stream; charset=utf-8", stream.toString());
    } else {
      send(exchange, 200, "application/json", lines.get(0));
    }
  }

  public static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    if (!type.isEmpty()) {
      exchange.getResponseHeaders().set("Content-Type", type);
    }
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(bytes);
      }
    }
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/mcp");
  }

  public List<Seen> seen() {
    return seen;
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }
}
