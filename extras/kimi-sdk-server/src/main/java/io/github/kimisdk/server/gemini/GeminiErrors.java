package io.github.kimisdk.server.gemini;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.json.JsonObject;

/** Errors, with the names that Google's APIs have for HTTP statuses. */
final class GeminiErrors {

  private GeminiErrors() {}

  static JsonObject write(int status, ApiError error) {
    return JsonObject.of("error", JsonObject.of("code", status, "message", error.message(), "status", name(status)));
  }

  private static String name(int status) {
    return switch (status) {
      case 401 -> "UNAUTHENTICATED";
      case 402, 403 -> "PERMISSION_DENIED";
      case 404 -> "NOT_FOUND";
      case 409 -> "ABORTED";
      case 429 -> "RESOURCE_EXHAUSTED";
      case 499 -> "CANCELLED";
      case 501 -> "UNIMPLEMENTED";
      case 502, 503, 529 -> "UNAVAILABLE";
      case 408, 504 -> "DEADLINE_EXCEEDED";
      default -> status >= 400 && status < 500 ? "INVALID_ARGUMENT" : "INTERNAL";
    };
  }
}
