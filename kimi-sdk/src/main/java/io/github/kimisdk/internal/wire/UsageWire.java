package io.github.kimisdk.internal.wire;

import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The usage of a call. Cached tokens are a member of the usage (Moonshot), a member of the details, or absent; the service
 * leaves out zeros. A negative count is read as 0, because sums of usages decide when a run ends. The member {@code estimated}
 * is not the service's: it marks sums in stored conversations and answers of a gateway.
 */
public final class UsageWire {

  private UsageWire() {}

  /**
   * Writes a usage.
   *
   * @param usage the usage
   * @return its JSON
   */
  public static JsonObject write(Usage usage) {
    ObjectWriter promptDetails = new ObjectWriter()
        .count("cached_tokens", usage.cachedTokens())
        .count("cache_write_tokens", usage.cacheWriteTokens());
    return new ObjectWriter()
        .put("prompt_tokens", usage.promptTokens())
        .put("completion_tokens", usage.completionTokens())
        .put("total_tokens", usage.totalTokens())
        .count("cached_tokens", usage.cachedTokens())
        .nested("prompt_tokens_details", promptDetails)
        .nested("completion_tokens_details", new ObjectWriter().count("reasoning_tokens", usage.reasoningTokens()))
        .flag("estimated", usage.estimated())
        .with(usage.extra());
  }

  /**
   * Reads a usage.
   *
   * @param value its JSON
   * @param path its path, for errors
   * @return the usage
   * @throws io.github.kimisdk.json.JsonTypeException if a member has another type than the API says
   */
  public static Usage read(JsonValue value, String path) {
    return read(ObjectReader.of(value, path));
  }

  static Usage read(ObjectReader fields) {
    return read(fields, "prompt", "completion");
  }

  static Optional<Usage> known(ObjectReader fields, String name) {
    return known(read(fields.child(name)));
  }

  /** Returns a usage unless it counts nothing: a server that does not know the usage may have to send zeros. */
  public static Optional<Usage> known(Usage usage) {
    return usage.totalTokens() == 0 ? Optional.empty() : Optional.of(usage);
  }

  /**
   * Reads a usage of another format, in which only the beginnings of the names differ.
   *
   * @param fields the members
   * @param input the beginning of the names for the request
   * @param output the beginning of the names for the answer
   * @return the usage
   */
  public static Usage read(ObjectReader fields, String input, String output) {
    long prompt = count(fields, input + "_tokens").orElse(0);
    long completion = count(fields, output + "_tokens").orElse(0);
    ObjectReader promptDetails = fields.nested(input + "_tokens_details");
    OptionalLong detailed = count(promptDetails, "cached_tokens");
    // Another value than true belongs to somebody else and stays in the rest.
    boolean estimated = fields.object().tryGet("estimated").orElse(null) == JsonBoolean.TRUE;
    if (estimated) {
      fields.value("estimated");
    }
    return new Usage(
        prompt,
        completion,
        total(fields, prompt, completion),
        count(fields, "cached_tokens").orElse(detailed.orElse(0)),
        count(promptDetails, "cache_write_tokens").orElse(0),
        count(fields.nested(output + "_tokens_details"), "reasoning_tokens").orElse(0),
        estimated,
        fields.rest());
  }

  /** Returns the total. If it is missing or negative, the sum is returned. */
  private static long total(ObjectReader fields, long prompt, long completion) {
    OptionalLong total = fields.number("total_tokens");
    return total.isPresent() && total.getAsLong() >= 0 ? total.getAsLong() : Usage.of(prompt, completion).totalTokens();
  }

  /**
   * Takes a count of tokens in any format.
   *
   * @param fields the members of a usage
   * @param name the name of the member
   * @return the count; 0 instead of a negative one
   */
  public static OptionalLong count(ObjectReader fields, String name) {
    OptionalLong count = fields.number(name);
    return count.isPresent() ? OptionalLong.of(Math.max(0, count.getAsLong())) : count;
  }
}
