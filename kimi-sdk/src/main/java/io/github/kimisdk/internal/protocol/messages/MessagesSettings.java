package io.github.kimisdk.internal.protocol.messages;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Hints;
import io.github.kimisdk.chat.Output;
import io.github.kimisdk.chat.PromptCacheOptions;
import io.github.kimisdk.chat.Reasoning;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.Sampling;
import io.github.kimisdk.chat.Thinking;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.platform.Model;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** The settings of a request besides messages and tools. */
final class MessagesSettings {

  /** The name of a schema, which this format does not have. */
  private static final String SCHEMA_NAME = "answer";

  private static final JsonObject ANY_OBJECT = JsonObject.of("type", "object", "required", List.of());

  /** The edit that says which reasoning of earlier turns the model sees. */
  private static final String KEEP_THINKING = "clear_thinking_20251015";

  private static final String ADAPTIVE = "adaptive";

  private MessagesSettings() {}

  static void write(ChatRequest request, Model model, ObjectWriter body) {
    Reasoning reasoning = request.reasoning();
    body.put("temperature", request.sampling().temperature())
        .list("stop_sequences", request.output().stop(), JsonString::of)
        .put("thinking", reasoning.thinking(), thinking -> write(thinking, model))
        .put("context_management", reasoning.thinking().flatMap(Thinking::keep), keep -> JsonObject.of(
            "edits", List.of(JsonObject.of("type", KEEP_THINKING, "keep", keep))));
    Optional<ResponseFormat> format = request.output().format().filter(wish -> !wish.equals(new ResponseFormat.Simple("text")));
    body.nested("output_config", new ObjectWriter()
        .put("effort", effort(reasoning))
        .put("format", format, MessagesSettings::write));
    write(request.hints(), body);
  }

  /**
   * Writes the wish for thinking. A model with levels of effort decides by itself how much it thinks; for {@code kimi-k3} a refusal of
   * {@code enabled} on this route was reported, so such models get the value for this.
   */
  private static JsonObject write(Thinking thinking, Model model) {
    boolean adaptive = thinking.type().equals(Thinking.ENABLED.type()) && thinking.extra().empty() && model.facts().has("efforts");
    return new ObjectWriter()
        .put("type", adaptive ? ADAPTIVE : thinking.type())
        .with(thinking.extra());
  }

  /** The effort is a member of its own on the platform, and one of the thinking on Kimi Code. */
  private static Optional<String> effort(Reasoning reasoning) {
    Optional<String> inner = reasoning.thinking().flatMap(Thinking::effort);
    if (inner.isPresent() && reasoning.effort().isPresent() && !inner.equals(reasoning.effort())) {
      throw Refusals.of(
          "thinking.effort", "the value of reasoning_effort, " + reasoning.effort().get(), inner.get(), "leave out one of the two");
    }
    return reasoning.effort().or(() -> inner);
  }

  static Reasoning readReasoning(ObjectReader body) {
    List<String> kept = body.child("context_management").list("edits", MessagesSettings::readKeep);
    return new Reasoning(
        // A model that decides by itself is the default of every model that thinks.
        body.optional("thinking", thinking -> thinking.required("type")).filter(type -> !type.equals(ADAPTIVE)).map(Thinking::of)
            .map(thinking -> kept.stream().filter(keep -> !keep.isEmpty()).findFirst().map(thinking::withKeep).orElse(thinking)),
        body.child("output_config").string("effort"));
  }

  /** Reads which reasoning an edit keeps; empty for other edits, and for numbers of turns, which only the original service counts. */
  private static String readKeep(ObjectReader edit) {
    boolean thinking = edit.string("type").filter(KEEP_THINKING::equals).isPresent();
    return thinking && edit.object().tryGet("keep").orElse(null) instanceof JsonString keep ? keep.value() : "";
  }

  /**
   * The name of the schema is not sent; its description becomes that of the schema, if that has none. Any JSON object is the schema of all
   * objects.
   */
  private static JsonObject write(ResponseFormat format) {
    if (format.equals(ResponseFormat.JSON)) {
      return JsonObject.of("type", "json_schema", "schema", ANY_OBJECT);
    }
    if (!(format instanceof ResponseFormat.FittingSchema fitting)) {
      String type = format instanceof ResponseFormat.Simple simple ? simple.type() : ((ResponseFormat.Unknown) format).type();
      throw Refusals.of("response_format", "a JSON schema or nothing", type, "pass ResponseFormat.schema(...)");
    }
    if (!fitting.strict().orElse(true)) {
      throw Refusals.of("response_format.strict", "true", "false", "leave out strict");
    }
    JsonObject schema = fitting.description()
        .map(text -> Members.added(fitting.schema(), JsonObject.of("description", text))).orElse(fitting.schema());
    return new ObjectWriter().put("type", "json_schema").put("schema", schema).with(fitting.extra());
  }

  static Output readOutput(ObjectReader body) {
    return new Output(
        body.integer("max_tokens"), body.strings("stop_sequences"), readFormat(body), Optional.empty(), OptionalInt.empty());
  }

  /** Reads the format; older clients send it as a member of the body. */
  private static Optional<ResponseFormat> readFormat(ObjectReader body) {
    // A second reader, because the effort is a member of the same object.
    Optional<ResponseFormat> format =
        ObjectReader.of(body.object(), body.path()).child("output_config").optional("format", MessagesSettings::readSchema);
    return format.or(() -> body.optional("output_format", MessagesSettings::readSchema));
  }

  private static ResponseFormat readSchema(ObjectReader format) {
    String type = format.required("type");
    if (!type.equals("json_schema")) {
      throw new IllegalArgumentException(format.path() + "/type: expected json_schema, found " + type);
    }
    return ResponseFormat.schema(SCHEMA_NAME, format.requiredChild("schema").object());
  }

  static Sampling readSampling(ObjectReader body) {
    return new Sampling(
        body.real("temperature"), body.real("top_p"), OptionalInt.empty(), OptionalDouble.empty(), OptionalDouble.empty());
  }

  /** The key of the prompt cache is not sent: it had no effect on this route. */
  private static void write(Hints hints, ObjectWriter body) {
    body.put("cache_control", hints.promptCacheOptions(),
        options -> new ObjectWriter().put("type", "ephemeral").put("ttl", options.ttl()).with(options.extra()));
    body.nested("metadata", new ObjectWriter().put("user_id", hints.safetyIdentifier()));
  }

  static Hints readHints(ObjectReader body) {
    return new Hints(
        Optional.empty(),
        body.optional("cache_control", mark -> new PromptCacheOptions(Optional.of("implicit"), mark.string("ttl"), JsonObject.EMPTY)),
        body.child("metadata").string("user_id"),
        List.of());
  }
}
