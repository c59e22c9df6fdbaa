package io.github.kimisdk.server.format.messages;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonObject;

/** An error. Client libraries of this format tell errors apart by types of their own, which follow from the status. */
final class MessagesError {

  /** The code of a refusal of threads. Anthropic's client reads it from the details of the error. */
  static final String NO_THREADS = "thread_unsupported_request";

  private MessagesError() {}

  /** Writes an error; an empty id of the request is left out. */
  static JsonObject write(int status, ApiError error, String requestId) {
    ObjectWriter inner = new ObjectWriter()
        .put("type", error.typed("engine_overloaded_error") ? "overloaded_error" : type(status))
        .put("message", error.message())
        .put("code", error.code())
        .nested("details", new ObjectWriter().put("error_code", error.code().filter(NO_THREADS::equals)));
    ObjectWriter body = new ObjectWriter().put("type", "error").put("error", inner);
    return requestId.isEmpty() ? body.object() : body.put("request_id", requestId).object();
  }

  private static String type(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 402 -> "billing_error";
      case 403 -> "permission_error";
      case 404 -> "not_found_error";
      case 408, 504 -> "timeout_error";
      case 413 -> "request_too_large";
      case 429 -> "rate_limit_error";
      case 503, 529 -> "overloaded_error";
      default -> status >= 400 && status < 500 ? "invalid_request_error" : "api_error";
    };
  }
}
