package io.github.kimisdk.mcp.rpc;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;

/** Completes requests with results and errors. A result that asks for input is refused, because this client offers none. */
final class Results {

  private Results() {}

  static void complete(Pending request, JsonObject result) {
    JsonValue type = result.tryGet("resultType").orElse(null);
    if (type == null || type instanceof JsonString name && name.value().equals("complete")) {
      request.answer.complete(result);
    } else {
      boolean input = type instanceof JsonString name && name.value().equals("input_required");
      request.answer.completeExceptionally(new Failure(Failure.Kind.INVALID_MESSAGE,
          "expected a complete result of " + request.call.method() + ", found one of the type " + Log.shown(type.toString()),
          input ? "The server asks for input, such as an elicitation or a sampling, which this client does not offer" : ""));
    }
  }

  static Failure refusal(String method, Message.Refusal refusal) {
    return Failure.refused("the server refused " + method + " with the code " + refusal.code() + ": "
        + Log.shown(refusal.message()), refusal.code(), refusal.data());
  }
}
