package io.github.kimisdk.mcp;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request of a client and its answer, a line of a recording. An answer that is an event stream has parts, each with the number
 * of requests that had come before it; it is open if the client left first.
 */
record RecordedExchange(JsonObject request, int status, JsonObject headers, List<Part> parts, boolean open) {

  /** The first line of a recording: what the client program got, and the class of the failure with which it ended, or none. */
  record Head(String address, String scenario, JsonObject context, String failure) {

    static Head read(JsonObject line) {
      return new Head(line.get("address").asString(), line.get("scenario").asString(), line.get("context").asObject(),
          line.get("failure").asString());
    }

    JsonObject line() {
      return JsonObject.of("scenario", scenario, "address", address, "context", context, "failure", failure);
    }
  }

  /** A piece of an answer. */
  record Part(int after, JsonValue body) {

    static Part read(JsonObject part) {
      return new Part(part.get("after").asInt(), part.get("body"));
    }

    JsonObject line() {
      return JsonObject.of("after", after, "body", body);
    }
  }

  private static final List<String> HEADERS = List.of("accept", "authorization", "content-type", "last-event-id", "location",
      "www-authenticate");

  /** The request at an address, as it is kept: with names for the values that differ from run to run. */
  static JsonObject request(String url, FakeHttp.Seen seen, Placeholders names) {
    JsonObject request = JsonObject.of("method", seen.method(), "url", names.sent(url), "headers", headers(seen.headers()));
    return seen.body().isEmpty() ? request : request.with("body", json(names.sent(seen.body())));
  }

  /** The headers that a client or server of MCP reads. */
  static JsonObject headers(Map<String, List<String>> headers) {
    Map<String, JsonValue> kept = new TreeMap<>();
    headers.forEach((name, values) -> {
      String folded = name.toLowerCase(Locale.ROOT);
      if (HEADERS.contains(folded) || folded.startsWith("mcp-")) {
        kept.put(folded, Json.of(String.join(", ", values)));
      }
    });
    return JsonObject.of(kept);
  }

  /** A body as JSON, or as a text if it is none. */
  static JsonValue json(String body) {
    try {
      return Json.parse(body);
    } catch (JsonParseException text) {
      return Json.of(body);
    }
  }

  static RecordedExchange read(JsonObject line) {
    JsonObject answer = line.get("answer").asObject();
    return new RecordedExchange(line.get("request").asObject(), answer.get("status").asInt(), answer.get("headers").asObject(),
        answer.get("parts").asArray().values().stream().map(part -> Part.read(part.asObject())).toList(), answer.has("open"));
  }

  JsonObject line() {
    JsonObject answer = JsonObject.of("status", status, "headers", headers, "parts", parts.stream().map(Part::line).toList());
    return JsonObject.of("request", request, "answer", open ? answer.with("open", Json.of(true)) : answer);
  }

  boolean events() {
    return headers.tryGet("content-type").map(JsonValue::asString).orElse("").startsWith("text/event-stream");
  }

  /** The id of a request in JSON-RPC, or null. */
  static JsonValue id(JsonObject request) {
    return request.tryGet("body").filter(JsonObject.class::isInstance).map(JsonValue::asObject)
        .filter(message -> message.has("method")).flatMap(message -> message.tryGet("id")).orElse(null);
  }

  /** The text of a body. */
  static String text(JsonValue body) {
    return body instanceof JsonString text ? text.value() : Json.write(body);
  }
}
