package io.github.kimisdk.mcp.rpc;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * A message to the server.
 *
 * @param id the id of a request; −1 for a notification or an answer
 * @param method the method; empty for an answer
 * @param params the parameters of a request
 * @param revision the revision in which it is written; empty for {@code initialize}
 * @param headers headers of this request alone, if the transport has headers
 * @param body the whole message as JSON on one line
 * @param answered whether a request has its answer
 */
public record Outgoing(long id, String method, JsonObject params, String revision, Map<String, String> headers, byte[] body,
    BooleanSupplier answered) {

  static Outgoing request(Pending request, JsonObject params, String revision) {
    Call call = request.call;
    JsonObject message = JsonObject.of("jsonrpc", "2.0", "id", request.id, "method", call.method(), "params", params);
    return new Outgoing(request.id, call.method(), params, revision, call.headers(), Json.bytes(message), request.answer::isDone);
  }

  static Outgoing notification(String method, JsonObject params, String revision) {
    JsonObject message = JsonObject.of("jsonrpc", "2.0", "method", method, "params", params);
    return new Outgoing(Message.NO_ID, method, params, revision, Map.of(), Json.bytes(message), () -> true);
  }

  static Outgoing result(JsonValue id, JsonObject result, String revision) {
    JsonObject message = JsonObject.of("jsonrpc", "2.0", "id", id, "result", result);
    return new Outgoing(Message.NO_ID, "", JsonObject.EMPTY, revision, Map.of(), Json.bytes(message), () -> true);
  }

  static Outgoing refusal(JsonValue id, int code, String text, String revision) {
    JsonObject error = JsonObject.of("code", code, "message", text);
    JsonObject message = JsonObject.of("jsonrpc", "2.0", "id", id, "error", error);
    return new Outgoing(Message.NO_ID, "", JsonObject.EMPTY, revision, Map.of(), Json.bytes(message), () -> true);
  }

  @Override
  public String toString() {
    return method.isEmpty() ? "an answer" : method;
  }
}
