package io.github.kimisdk.call;

import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.access.JsonMask;
import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.internal.text.OneLine;

/** Masks keys in the parts of exceptions and reports. */
final class Shown {

  private Shown() {}

  /** Returns details with a masked error and id of the request. Their origin and their partial answer are masked already. */
  static CallDetails details(CallDetails known) {
    return new CallDetails(
        known.origin(), known.status(), known.requestId().map(OneLine::shown), known.attempt(), known.error().map(Shown::error),
        known.retryAfter(), known.partial());
  }

  private static ApiError error(ApiError error) {
    return new ApiError(
        KeyMask.mask(error.message()), error.type().map(KeyMask::mask), error.code().map(KeyMask::mask),
        JsonMask.mask(error.raw(), KeyMask::mask));
  }

  /** Returns a usage with masked unknown members. */
  static Usage usage(Usage usage) {
    return usage.extra().empty() ? usage : new Usage(
        usage.promptTokens(), usage.completionTokens(), usage.totalTokens(), usage.cachedTokens(), usage.cacheWriteTokens(),
        usage.reasoningTokens(), usage.estimated(), JsonMask.mask(usage.extra(), KeyMask::mask));
  }
}
