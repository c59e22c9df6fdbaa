package io.github.kimisdk.mcp;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The messages of a server, without a transport. It speaks one revision, has the tool {@code echo}, and records the messages that
 * it gets. A test replaces the reaction to a method.
 */
public final class FakeServer {

  public static final String STATELESS = "2026-07-28";

  /** A line at which the server ends. */
  public static final String DIE = "die";

  /** The first character of bytes that need not be a line. */
  public static final String RAW = "\u0001";

  private final String revision;
  private final List<JsonObject> tools = new ArrayList<>();
  private final Map<String, BiConsumer<JsonObject, Consumer<String>>> reactions = new HashMap<>();
  private final List<JsonObject> received = new CopyOnWriteArrayList<>();

  public FakeServer(String revision) {
    this.revision = revision;
    tools.add(tool("echo", JsonObject.of("type", "object", "properties", JsonObject.of("text", JsonObject.of("type", "string")),
        "required", JsonArray.of(Json.of("text")))));
  }

  public static JsonObject tool(String name, JsonObject schema) {
    return JsonObject.of("name", name, "description", "Does " + name, "inputSchema", schema);
  }

  public FakeServer tools(JsonObject... tools) {
    this.tools.clear();
    this.tools.addAll(List.of(tools));
    return this;
  }

  /** Sets the reaction to a method: it gets the message, and writes any lines. */
  public FakeServer on(String method, BiConsumer<JsonObject, Consumer<String>> reaction) {
    reactions.put(method, reaction);
    return this;
  }

  /** Sets the result of a method. */
  public FakeServer result(String method, JsonObject result) {
    return on(method, (message, out) -> out.accept(answer(message, result)));
  }

  public static String answer(JsonObject request, JsonObject result) {
    return Json.write(JsonObject.of("jsonrpc", "2.0", "id", request.get("id"), "result", result));
  }

  public static String error(JsonObject request, int code, String text) {
    return Json.write(JsonObject.of("jsonrpc", "2.0", "id", request.get("id"), "error",
        JsonObject.of("code", code, "message", text)));
  }

  public static String notification(String method, JsonObject params) {
    return Json.write(JsonObject.of("jsonrpc", "2.0", "method", method, "params", params));
  }

  public static JsonObject text(String text) {
    return JsonObject.of("content", JsonArray.of(JsonObject.of("type", "text", "text", text)));
  }

  /** The messages that came, in their order. */
  public List<JsonObject> received() {
    return received;
  }

  public List<String> methods() {
    return received.stream().map(message -> message.tryGet("method").map(JsonValue::asString).orElse("")).toList();
  }

  public void handle(JsonObject message, Consumer<String> out) {
    received.add(message);
    String method = message.tryGet("method").map(JsonValue::asString).orElse("");
    BiConsumer<JsonObject, Consumer<String>> reaction = reactions.get(method);
    if (reaction != null) {
      reaction.accept(message, out);
    } else if (message.has("id") && !method.isEmpty()) {
      out.accept(standard(method, message));
    }
  }

  private String standard(String method, JsonObject message) {
    JsonObject capabilities = JsonObject.of("tools", JsonObject.of("listChanged", true), "resources", JsonObject.EMPTY);
    JsonObject program = JsonObject.of("name", "fake", "version", "1");
    return switch (method) {
      case "server/discover" -> revision.equals(STATELESS) ? answer(message, JsonObject.of("resultType", "complete",
          "supportedVersions", JsonArray.of(Json.of(revision)), "capabilities", capabilities,
          "_meta", JsonObject.of("io.modelcontextprotocol/serverInfo", program))) : error(message, -32601, "Method not found");
      case "initialize" -> revision.equals(STATELESS) ? error(message, -32601, "Method not found") : answer(message, JsonObject.of(
          "protocolVersion", revision, "capabilities", capabilities, "serverInfo", program, "instructions", "Be kind."));
      case "ping" -> answer(message, JsonObject.EMPTY);
      case "tools/list" -> answer(message, JsonObject.of("tools", JsonArray.of(tools)));
      case "tools/call" -> answer(message, text("echo: " + message.get("params").asObject().get("arguments")));
      default -> error(message, -32601, "Method not found");
    };
  }
}
