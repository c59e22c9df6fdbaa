package io.github.kimisdk.mcp.rpc;

import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;

/** A message of JSON-RPC 2.0 that has arrived. */
sealed interface Message {

  /** A request of the server. Its id is a string or a number. */
  record Request(JsonValue id, String method, JsonObject params) implements Message {}

  /** A notification. */
  record Notification(String method, JsonObject params) implements Message {}

  /** The result of a request, which has that id. */
  record Result(long id, JsonObject result) implements Message {}

  /** The error of a request, which has that id. */
  record Refusal(long id, int code, String message, JsonValue data) implements Message {}

  /** The id of an answer without one, or with null. */
  long NO_ID = -1;

  /** An id that no request of this client has. */
  long FOREIGN_ID = -2;

  /** Reads a message. Throws a failure that says why a value is none. */
  static Message read(JsonValue value) {
    if (!(value instanceof JsonObject message)) {
      throw invalid("an object", value.kind());
    }
    if (!(message.tryGet("jsonrpc").orElse(null) instanceof JsonString version && version.value().equals("2.0"))) {
      throw invalid("the member jsonrpc with \"2.0\"", message.has("jsonrpc") ? "another value" : "no such member");
    }
    JsonValue id = message.tryGet("id").orElse(null);
    if (message.has("method")) {
      return call(message, id);
    }
    boolean result = message.has("result");
    if (result == message.has("error")) {
      throw invalid("a method, a result or an error", result ? "a result and an error" : "none of them");
    }
    return result ? new Result(number(id), object(message.get("result"), "the result"))
        : refusal(number(id), message.get("error"));
  }

  private static Message call(JsonObject message, JsonValue id) {
    if (!(message.get("method") instanceof JsonString method)) {
      throw invalid("a string as the method", message.get("method").kind());
    }
    if (id instanceof JsonString || id instanceof JsonNumber) {
      return new Request(id, method.value(), message.tryGet("params").orElse(null) instanceof JsonObject params ? params
          : JsonObject.EMPTY);
    }
    if (id != null) {
      throw invalid("a string or a number as the id", id.kind());
    }
    return new Notification(method.value(), message.has("params") ? object(message.get("params"), "the parameters")
        : JsonObject.EMPTY);
  }

  private static Refusal refusal(long id, JsonValue value) {
    JsonObject error = object(value, "the error");
    long code = number(error.tryGet("code").orElse(null), Long.MIN_VALUE);
    if (code != (int) code || !(error.tryGet("message").orElse(null) instanceof JsonString text)) {
      throw invalid("an error with an integer as code and a string as message", "another form");
    }
    return new Refusal(id, (int) code, text.value(), error.tryGet("data").orElse(null));
  }

  /** The request that an answer names with a number, or with a string of its digits. */
  static long number(JsonValue id) {
    if (id instanceof JsonString text && text.value().matches("[0-9]{1,18}")) {
      return Long.parseLong(text.value());
    }
    return id == null || id == JsonNull.NULL ? NO_ID : Math.max(FOREIGN_ID, number(id, FOREIGN_ID));
  }

  private static long number(JsonValue value, long otherwise) {
    try {
      return value instanceof JsonNumber number ? number.asLong() : otherwise;
    } catch (RuntimeException fraction) {
      return otherwise;
    }
  }

  private static JsonObject object(JsonValue value, String name) {
    if (value instanceof JsonObject object) {
      return object;
    }
    throw invalid("an object as " + name, value.kind());
  }

  private static Failure invalid(String expected, String found) {
    return new Failure(Failure.Kind.INVALID_MESSAGE,
        "expected a message of JSON-RPC 2.0 with " + expected + ", found " + found, "");
  }
}
