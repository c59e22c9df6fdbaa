package io.github.kimisdk.call;

import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;

/** Masks keys in the parts of exceptions and reports. */
final class Shown {

  private Shown() {}

  /** Returns details with a masked error and id of the request. Their origin and their partial answer are masked already. */
  static CallDetails details(CallDetails known) {
    return new CallDetails(
        known.origin(), known.status(), known.requestId().map(KeyMask::mask), known.attempt(), known.error().map(Shown::error),
        known.retryAfter(), known.partial());
  }

  private static ApiError error(ApiError error) {
    return new ApiError(
        KeyMask.mask(error.message()), error.type().map(KeyMask::mask), error.code().map(KeyMask::mask), json(error.raw()));
  }

  /** Returns a usage with masked unknown members. */
  static Usage usage(Usage usage) {
    return usage.extra().empty() ? usage : new Usage(
        usage.promptTokens(), usage.completionTokens(), usage.totalTokens(), usage.cachedTokens(), usage.cacheWriteTokens(),
        usage.reasoningTokens(), usage.estimated(), json(usage.extra()));
  }

  /** Masks names and values of JSON. Returns an empty object if a key is no string, so that the masked text is no JSON. */
  private static JsonObject json(JsonObject object) {
    String text = object.toString();
    String masked = KeyMask.mask(text);
    try {
      return masked.equals(text) ? object : Json.parse(masked).asObject();
    } catch (JsonParseException noString) {
      return JsonObject.EMPTY;
    }
  }
}
