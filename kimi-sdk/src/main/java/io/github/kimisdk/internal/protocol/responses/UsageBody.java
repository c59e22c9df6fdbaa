package io.github.kimisdk.internal.protocol.responses;

import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.internal.wire.UsageWire;
import io.github.kimisdk.json.JsonObject;

/** The usage of a call. Its input includes cached tokens, and its output includes reasoning, as in {@link Usage}. */
final class UsageBody {

  private UsageBody() {}

  /** Writes a usage with its zeros, because official clients read the details without a check. */
  static JsonObject write(Usage usage) {
    ObjectWriter input = new ObjectWriter()
        .put("cached_tokens", usage.cachedTokens())
        .count("cache_write_tokens", usage.cacheWriteTokens());
    return new ObjectWriter()
        .put("input_tokens", usage.promptTokens())
        .put("input_tokens_details", input)
        .put("output_tokens", usage.completionTokens())
        .put("output_tokens_details", new ObjectWriter().put("reasoning_tokens", usage.reasoningTokens()))
        .put("total_tokens", usage.totalTokens())
        .flag("estimated", usage.estimated())
        .with(usage.extra());
  }

  static Usage read(ObjectReader fields) {
    return UsageWire.read(fields, "input", "output");
  }
}
