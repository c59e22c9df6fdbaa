package io.github.kimisdk.internal.protocol.messages;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.Thinking;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.models.Model;
import java.util.List;
import java.util.Optional;

/** The settings of a request besides messages and tools. */
public final class MessagesSettings {

  private static final JsonObject ANY_OBJECT = JsonObject.of("type", "object", "required", List.of());

  /** The edit that says which reasoning of earlier turns the model sees. */
  public static final String KEEP_THINKING = "clear_thinking_20251015";

  /** The type of thinking of a model that decides by itself how much it thinks. */
  public static final String ADAPTIVE = "adaptive";

  private MessagesSettings() {}

  /** Takes the settings. The key of the prompt cache is not sent: it had no effect on this route. */
  static void write(ChatRequest request, ObjectReader settings, Model model, ObjectWriter body) {
    body.take("temperature", settings, "temperature").take("stop_sequences", settings, "stop");
    ObjectReader thinking = settings.nested("thinking");
    body.put("thinking", request.reasoning().thinking(), wish ->
        thinking(thinking.string("type").orElse(wish.type()), wish.extra(), model))
        .put("context_management", thinking.string("keep"), keep -> JsonObject.of(
            "edits", List.of(JsonObject.of("type", KEEP_THINKING, "keep", keep))));
    body.nested("output_config", new ObjectWriter()
        .put("effort", effort(settings.string("reasoning_effort"), thinking.string("effort")))
        .put("format", request.output().format().flatMap(format -> format(format, settings)), format -> format));
    ObjectReader cache = settings.nested("prompt_cache_options");
    body.put("cache_control", request.hints().promptCacheOptions(),
        options -> new ObjectWriter().put("type", "ephemeral").take("ttl", cache, "ttl").with(options.extra()));
    settings.value("prompt_cache_key");
    body.nested("metadata", new ObjectWriter().take("user_id", settings, "safety_identifier"));
  }

  /**
   * Writes the wish for thinking. A model with levels of effort decides by itself how much it thinks; for {@code kimi-k3} a
   * refusal of {@code enabled} on this route was reported, so such models get the value for this. A number of tokens belongs to
   * {@code enabled} alone.
   */
  private static JsonObject thinking(String type, JsonObject extra, Model model) {
    boolean adaptive = type.equals(Thinking.ENABLED.type()) && model.facts().has("efforts") && !extra.has("budget_tokens");
    return new ObjectWriter().put("type", adaptive ? ADAPTIVE : type).with(extra);
  }

  /**
   * Returns a body without the wish to decide how much to think, if it names no effort: {@code kimi-k3} then thought least, and
   * without the wish it thinks most (measured by third parties).
   */
  static JsonObject deep(Model model, JsonObject body) {
    if (!model.facts().has("efforts") || !(body.tryGet("thinking").orElse(null) instanceof JsonObject)) {
      return body;
    }
    ObjectReader sent = ObjectReader.of(body, "");
    return sent.child("thinking").string("type").equals(Optional.of(ADAPTIVE))
        && sent.child("output_config").string("effort").isEmpty() ? body.without("thinking") : body;
  }

  /** The effort is a member of its own on the platform, and one of the thinking on Kimi Code. */
  private static Optional<String> effort(Optional<String> effort, Optional<String> inner) {
    if (inner.isPresent() && effort.isPresent() && !inner.equals(effort)) {
      throw MessagesRequest.REFUSALS.of(
          "thinking.effort", "the value of reasoning_effort, " + effort.get(), inner.get(), "leave out one of the two");
    }
    return effort.or(() -> inner);
  }

  /**
   * Takes a response format. The name of the schema is not sent; its description becomes that of the schema, if that has none.
   * Any JSON object is the schema of all objects.
   */
  private static Optional<JsonObject> format(ResponseFormat format, ObjectReader settings) {
    if (format.equals(ResponseFormat.JSON)) {
      settings.value("response_format");
      return Optional.of(JsonObject.of("type", "json_schema", "schema", ANY_OBJECT));
    }
    if (!(format instanceof ResponseFormat.FittingSchema fitting)) {
      return Optional.empty();
    }
    ObjectReader outer = settings.nested("response_format");
    outer.value("type");
    ObjectReader inner = outer.nested("json_schema");
    inner.value("name");
    JsonObject schema = inner.whole("schema").orElse(fitting.schema());
    JsonObject described = inner.string("description")
        .map(text -> UnknownMembers.added(schema, JsonObject.of("description", text))).orElse(schema);
    return Optional.of(new ObjectWriter().put("type", "json_schema").put("schema", described).with(fitting.extra()));
  }
}
