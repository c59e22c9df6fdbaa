package io.github.kimisdk.internal.wire;

import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.OptionalLong;

/**
 * The usage of a call. Cached tokens stand at the top (Moonshot's own member), in the details, or nowhere; the
 * service leaves out what is zero. The member {@code estimated} is ours: it marks sums in stored conversations and in
 * what a gateway passes on.
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
    Members members =
        new Members()
            .put("prompt_tokens", usage.promptTokens())
            .put("completion_tokens", usage.completionTokens())
            .put("total_tokens", usage.totalTokens());
    Members prompt = new Members();
    if (usage.cachedTokens() > 0) {
      members.put("cached_tokens", usage.cachedTokens());
      prompt.put("cached_tokens", usage.cachedTokens());
    }
    if (usage.cacheWriteTokens() > 0) {
      prompt.put("cache_write_tokens", usage.cacheWriteTokens());
    }
    if (!prompt.object().empty()) {
      members.put("prompt_tokens_details", prompt.object());
    }
    if (usage.reasoningTokens() > 0) {
      JsonObject details = new Members().put("reasoning_tokens", usage.reasoningTokens()).object();
      members.put("completion_tokens_details", details);
    }
    if (usage.estimated()) {
      members.put("estimated", JsonBoolean.TRUE);
    }
    return members.over(usage.extra());
  }

  /**
   * Reads a usage.
   *
   * @param value its JSON
   * @param path where it stands
   * @return the usage
   * @throws io.github.kimisdk.json.JsonTypeException when a member is of another kind than the API says
   */
  public static Usage read(JsonValue value, String path) {
    Fields fields = Fields.of(value, path);
    long prompt = fields.number("prompt_tokens").orElse(0);
    long completion = fields.number("completion_tokens").orElse(0);
    long total = fields.number("total_tokens").orElse(prompt + completion);
    Fields promptDetails = fields.nested("prompt_tokens_details");
    OptionalLong cached = fields.number("cached_tokens");
    OptionalLong detailed = promptDetails.number("cached_tokens");
    boolean estimated = fields.object().tryGet("estimated").filter(JsonBoolean.TRUE::equals).isPresent();
    if (estimated) {
      fields.value("estimated");
    }
    return new Usage(
        prompt,
        completion,
        total,
        cached.orElse(detailed.orElse(0)),
        promptDetails.number("cache_write_tokens").orElse(0),
        fields.nested("completion_tokens_details").number("reasoning_tokens").orElse(0),
        estimated,
        fields.rest());
  }
}
