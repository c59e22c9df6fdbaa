package io.github.kimisdk.internal.protocol.messages;

import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.UsageWire;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The usage of a call. The input is without the tokens that were read from the cache or written to it; that of a {@link Usage} is
 * not.
 */
final class MessagesUsage {

  /**
   * Members of chat completions that Kimi adds. They repeat the others, and must not replace them when the usage is written as
   * chat.
   */
  private static final List<String> REPEATED = List.of(
      "prompt_tokens", "completion_tokens", "total_tokens", "cached_tokens", "prompt_tokens_details",
      "completion_tokens_details");

  private static final List<JsonValue> NOTHING = List.of(JsonNull.NULL, JsonNumber.of(0), JsonObject.EMPTY);

  /** Larger objects are not merged, because a stream may merge any number of times. */
  private static final int MAX_MEMBERS = 128;

  private MessagesUsage() {}

  /** Reads a usage; empty if it is malformed, or if it counts nothing. */
  static Optional<Usage> read(JsonValue value) {
    try {
      return UsageWire.known(read(ObjectReader.of(value, "/usage")));
    } catch (JsonTypeException malformed) {
      return Optional.empty();
    }
  }

  private static Usage read(ObjectReader fields) {
    long cached = count(fields, "cache_read_input_tokens");
    long written = count(fields, "cache_creation_input_tokens");
    Usage sum = Usage.of(count(fields, "input_tokens"), count(fields, "output_tokens")).plus(Usage.of(cached, 0))
        .plus(Usage.of(written, 0));
    boolean estimated = fields.value("estimated").filter(JsonBoolean.TRUE::equals).isPresent();
    long reasoning = count(fields.nested("output_tokens_details"), "thinking_tokens");
    REPEATED.forEach(fields::value);
    return new Usage(
        sum.promptTokens(), sum.completionTokens(), sum.totalTokens(), cached, written, reasoning, estimated, fields.rest());
  }

  private static long count(ObjectReader fields, String name) {
    return UsageWire.count(fields, name).orElse(0);
  }

  /** Returns the usage of the first event of a stream with the members of a later one in place of its own, but for zeros. */
  static JsonObject overlaid(JsonObject first, JsonValue later) {
    if (!(later instanceof JsonObject more) || first.size() + more.size() > MAX_MEMBERS) {
      return first;
    }
    Map<String, JsonValue> members = new LinkedHashMap<>(first.members());
    more.members().forEach((name, value) -> members.merge(name, value,
        (known, next) -> NOTHING.contains(next) ? known : next));
    return JsonObject.of(members);
  }
}
