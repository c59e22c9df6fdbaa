package io.github.kimisdk.internal.protocol.messages;

import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The usage of a call. The input is without the tokens that were read from the cache or written to it; that of a {@link Usage} is not. */
final class MessagesUsage {

  /** Members of chat completions that Kimi adds. They repeat the others, and must not replace them when the usage is written as chat. */
  private static final List<String> REPEATED = List.of(
      "prompt_tokens", "completion_tokens", "total_tokens", "cached_tokens", "prompt_tokens_details", "completion_tokens_details");

  /** Larger objects are not merged, because a stream may merge any number of times. */
  private static final int MAX_MEMBERS = 128;

  private MessagesUsage() {}

  static JsonObject write(Usage usage) {
    long cached = usage.cachedTokens() + usage.cacheWriteTokens();
    JsonObject members = new ObjectWriter()
        .put("input_tokens", Math.max(0, usage.promptTokens() - cached))
        .put("cache_creation_input_tokens", usage.cacheWriteTokens())
        .put("cache_read_input_tokens", usage.cachedTokens())
        .put("output_tokens", usage.completionTokens())
        .nested("output_tokens_details", new ObjectWriter().count("thinking_tokens", usage.reasoningTokens()))
        .flag("estimated", usage.estimated())
        .object();
    return Members.added(members, usage.extra());
  }

  /** Reads a usage; empty if it is malformed, or if nothing was counted: a server that does not know the usage has to send zeros. */
  static Optional<Usage> read(JsonValue value) {
    try {
      Usage usage = read(ObjectReader.of(value, "/usage"));
      return usage.totalTokens() == 0 ? Optional.empty() : Optional.of(usage);
    } catch (JsonTypeException malformed) {
      return Optional.empty();
    }
  }

  private static Usage read(ObjectReader fields) {
    long cached = fields.number("cache_read_input_tokens").orElse(0);
    long written = fields.number("cache_creation_input_tokens").orElse(0);
    long prompt = fields.number("input_tokens").orElse(0) + cached + written;
    long completion = fields.number("output_tokens").orElse(0);
    boolean estimated = fields.value("estimated").filter(JsonBoolean.TRUE::equals).isPresent();
    long reasoning = fields.nested("output_tokens_details").number("thinking_tokens").orElse(0);
    REPEATED.forEach(fields::value);
    return new Usage(prompt, completion, prompt + completion, cached, written, reasoning, estimated, fields.rest());
  }

  /** Returns the usage of the first event of a stream with the members of a later one in place of its own. */
  static JsonObject overlaid(JsonObject first, JsonValue later) {
    if (!(later instanceof JsonObject more) || first.size() + more.size() > MAX_MEMBERS) {
      return first;
    }
    Map<String, JsonValue> members = new LinkedHashMap<>(first.members());
    for (int i = 0; i < more.size(); i++) {
      if (more.value(i) != JsonNull.NULL) {
        members.put(more.name(i), more.value(i));
      }
    }
    return JsonObject.of(members);
  }
}
