package io.github.kimisdk.hosts;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that refuses what a host refuses, and writes the answers of a script as the host does. */
final class HostFake implements AutoCloseable {

  static {
    // The server writes head and body apart; without this each answer waits for the client's delayed acknowledgment.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private static final int ENDLESS = 2_000_000;
  private static final JsonObject USAGE = JsonObject.of("prompt_tokens", 90, "completion_tokens", 12, "total_tokens", 102,
      "prompt_tokens_details", JsonObject.of("cached_tokens", 64));

  private final Shape shape;
  private final HttpServer http;
  private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
    Thread thread = new Thread(task, "host-fake");
    thread.setDaemon(true);
    return thread;
  });
  private final Queue<Script> scripts = new ConcurrentLinkedQueue<>();
  private final Queue<Integer> statuses = new ConcurrentLinkedQueue<>();
  private final List<JsonObject> taken = new CopyOnWriteArrayList<>();
  private final List<JsonObject> refused = new CopyOnWriteArrayList<>();
  /** Set before the first request. */
  private volatile int piece = Integer.MAX_VALUE;
  private volatile boolean bytes;
  private volatile boolean endless;
  final CountDownLatch cut = new CountDownLatch(1);

  HostFake(Shape shape) {
    this.shape = shape;
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    http.createContext("/v1/chat/completions", this::serve);
    http.setExecutor(threads);
    http.start();
  }

  String url() {
    return "http://127.0.0.1:" + http.getAddress().getPort() + "/v1";
  }

  HostFake answers(Script... next) {
    scripts.addAll(List.of(next));
    return this;
  }

  /** Answers the next request with a status of failure. */
  HostFake fails(int status) {
    statuses.add(status);
    return this;
  }

  /** Cuts each text of a stream into pieces of so many characters. */
  HostFake inPiecesOf(int characters) {
    piece = characters;
    return this;
  }

  /** Sends each byte of a stream by itself. */
  HostFake byteByByte() {
    bytes = true;
    return this;
  }

  /** Sends text until the client leaves. */
  HostFake endless() {
    endless = true;
    return this;
  }

  /** The requests that were not refused. */
  List<JsonObject> taken() {
    return taken;
  }

  List<JsonObject> refused() {
    return refused;
  }

  JsonObject last() {
    return taken.get(taken.size() - 1);
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonObject body = Json.parse(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)).asObject();
      Optional<JsonObject> refusal = shape.refusal(body).or(() -> missing(body));
      Integer status = statuses.poll();
      if (refusal.isPresent()) {
        refused.add(body);
        send(exchange, shape == Shape.NVIDIA_NIM && refusal.get().has("detail") ? 422 : 400, refusal.get());
      } else if (status != null) {
        taken.add(body);
        send(exchange, status, failure(status));
      } else {
        taken.add(body);
        answer(exchange, body);
      }
    }
  }

  /** Kimi refuses tool calls that come back without reasoning, wherever it runs. */
  private Optional<JsonObject> missing(JsonObject body) {
    if (shape.off(body)) {
      return Optional.empty();
    }
    JsonArray messages = body.get("messages").asArray();
    for (int i = 0; i < messages.size(); i++) {
      JsonObject message = messages.get(i).asObject();
      if (message.has("tool_calls") && shape.reasoning(message) == null) {
        return Optional.of(JsonObject.of("error", JsonObject.of("type", "invalid_request_error", "message",
            "thinking is enabled but reasoning_content is missing in assistant tool call message at index " + i)));
      }
    }
    return Optional.empty();
  }

  private JsonObject failure(int status) {
    if (status == 400) {
      return JsonObject.of("error", JsonObject.of("message", shape.overflow, "code", 400));
    }
    return shape == Shape.VOLCENGINE
        ? JsonObject.of("error", JsonObject.of("code", "ServerOverloaded", "type", "TooManyRequests", "message", "busy"))
        : JsonObject.of("error", JsonObject.of("message", "Rate limit reached, please try again", "code", status));
  }

  private static void send(HttpExchange exchange, int status, JsonObject body) throws IOException {
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private void answer(HttpExchange exchange, JsonObject body) throws IOException {
    Script script = scripts.remove();
    Map<String, Object> parts = parts(shape.off(body) ? new Script("", script.text(), script.calls(), script.finish()) : script);
    if (!body.has("stream")) {
      parts.put("role", "assistant");
      Map<String, Object> choice = new LinkedHashMap<>(Map.of("index", 0, "message", JsonObject.of(parts)));
      end(choice, script);
      send(exchange, 200, frame(JsonObject.of(choice)).with("usage", USAGE));
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      stream(out, parts, script);
    } catch (IOException left) {
      cut.countDown();
    }
  }

  private void stream(OutputStream out, Map<String, Object> parts, Script script) throws IOException {
    event(out, choice(JsonObject.of("role", "assistant", "content", "")));
    for (Map.Entry<String, Object> part : parts.entrySet()) {
      if (part.getValue() instanceof String text) {
        for (int from = 0; from < text.length(); from += Math.min(piece, text.length() - from)) {
          String next = text.substring(from, from + Math.min(piece, text.length() - from));
          JsonObject delta = JsonObject.of(part.getKey(), next);
          event(out, choice(part.getKey().equals("reasoning") ? delta.with("reasoning_details", details(next)) : delta));
        }
      } else if (!part.getKey().equals("reasoning_details")) {
        deltas((JsonArray) part.getValue(), out, part.getKey());
      }
    }
    for (int i = 0; endless && i < ENDLESS; i++) {
      event(out, choice(JsonObject.of("content", "more ")));
    }
    Map<String, Object> end = new LinkedHashMap<>(Map.of("index", 0, "delta", JsonObject.EMPTY));
    end(end, script);
    event(out, frame(JsonObject.of(end)));
    event(out, JsonObject.of("id", "c", "choices", JsonArray.EMPTY, "usage", USAGE));
    write(out, "data: [DONE]\n\n");
  }

  /** Sends each call in two halves. */
  private void deltas(JsonArray list, OutputStream out, String name) throws IOException {
    for (int i = 0; i < list.size(); i++) {
      JsonObject element = list.get(i).asObject().with("index", Json.parse("" + i));
      JsonObject function = element.get("function").asObject();
      String arguments = ((JsonString) function.get("arguments")).value();
      int half = arguments.length() / 2;
      event(out, choice(JsonObject.of(name, JsonArray.of(element.with("function",
          function.with("arguments", JsonString.of(arguments.substring(0, half))))))));
      event(out, choice(JsonObject.of(name, JsonArray.of(JsonObject.of("index", i, "function",
          JsonObject.of("arguments", arguments.substring(half)))))));
    }
  }

  private void end(Map<String, Object> choice, Script script) {
    choice.put("finish_reason", !script.calls().isEmpty() && shape.leaks ? "stop" : script.finish());
    if (script.finish().equals("error")) {
      choice.put("error", JsonObject.of("message", "Provider returned error", "code", 502));
    }
  }

  /** The members of the message, in the order in which they are streamed. */
  private Map<String, Object> parts(Script script) {
    Map<String, Object> parts = new LinkedHashMap<>();
    String content = script.text();
    if (!script.reasoning().isEmpty()) {
      switch (shape.reasoned) {
        case THINK -> content = "<think>" + script.reasoning() + closed("</think>\n\n", script) + content;
        case TAG -> content = "<reasoning>" + script.reasoning() + closed("</reasoning>", script) + content;
        case REASONING_CONTENT -> parts.put("reasoning_content", script.reasoning());
        case REASONING -> {
          parts.put("reasoning", script.reasoning());
          parts.put("reasoning_details", details(script.reasoning()));
        }
      }
    }
    content += shape.leaks && !script.calls().isEmpty() ? leaked(script.calls()) : "";
    parts.put("content", content);
    if (!shape.leaks && !script.calls().isEmpty()) {
      parts.put("tool_calls", JsonArray.of(calls(script.calls())));
    }
    return parts;
  }

  private static JsonArray details(String text) {
    return JsonArray.of(JsonObject.of("type", "reasoning.text", "text", text, "format", "unknown"));
  }

  /** The end of the reasoning, which an answer that reached its limit there does not have. */
  private static String closed(String tag, Script script) {
    return script.finish().equals("length") && script.text().isEmpty() ? "" : tag;
  }

  private static List<JsonValue> calls(List<ToolCall> calls) {
    List<JsonValue> written = new ArrayList<>();
    calls.forEach(call -> written.add(JsonObject.of("id", call.id(), "type", "function", "function",
        JsonObject.of("name", call.name(), "arguments", call.arguments()))));
    return written;
  }

  static String leaked(List<ToolCall> calls) {
    StringBuilder text = new StringBuilder("<|tool_calls_section_begin|>");
    calls.forEach(call -> text.append("<|tool_call_begin|>").append(call.id()).append("<|tool_call_argument_begin|>")
        .append(call.arguments()).append("<|tool_call_end|>"));
    return text.append("<|tool_calls_section_end|>").toString();
  }

  private static JsonObject choice(JsonObject delta) {
    return frame(JsonObject.of("index", 0, "delta", delta, "finish_reason", JsonNull.NULL));
  }

  private static JsonObject frame(JsonObject choice) {
    return JsonObject.of("id", "c", "created", 1_790_000_000, "model", "kimi-k3", "choices", JsonArray.of(choice));
  }

  private void event(OutputStream out, JsonObject event) throws IOException {
    write(out, "data: " + event + "\n\n");
  }

  private void write(OutputStream out, String text) throws IOException {
    byte[] all = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; bytes && i < all.length; i++) {
      out.write(all, i, 1);
      out.flush();
    }
    if (!bytes) {
      out.write(all);
      out.flush();
    }
  }
}
