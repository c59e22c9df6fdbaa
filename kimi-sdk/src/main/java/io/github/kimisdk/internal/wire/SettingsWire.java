package io.github.kimisdk.internal.wire;

import io.github.kimisdk.chat.Hints;
import io.github.kimisdk.chat.Output;
import io.github.kimisdk.chat.PromptCacheOptions;
import io.github.kimisdk.chat.Reasoning;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.Thinking;
import io.github.kimisdk.json.JsonObject;
import java.util.function.Supplier;

/** The settings of a request, which are members of its body: output, sampling, reasoning and hints. */
public final class SettingsWire {

  private SettingsWire() {}

  static void write(Output output, ObjectWriter body) {
    body.put("max_completion_tokens", output.maxCompletionTokens())
        .strings("stop", output.stop());
    if (output.format().isPresent()) {
      body.put("response_format", write(output.format().get()));
    }
    body.flag("logprobs", output.logprobs())
        .put("top_logprobs", output.topLogprobs());
  }

  private static JsonObject write(ResponseFormat format) {
    if (format instanceof ResponseFormat.Simple simple) {
      return new ObjectWriter().put("type", simple.type()).object();
    }
    if (format instanceof ResponseFormat.FittingSchema fitting) {
      ObjectWriter inner = new ObjectWriter()
          .put("name", fitting.name())
          .put("description", fitting.description())
          .flag("strict", fitting.strict())
          .put("schema", fitting.schema());
      return new ObjectWriter().put("type", "json_schema").put("json_schema", inner).with(fitting.extra());
    }
    return ((ResponseFormat.Unknown) format).raw();
  }

  static Output readOutput(ObjectReader body) {
    return new Output(
        body.integer("max_completion_tokens"),
        body.isString("stop") ? body.string("stop").stream().toList() : body.strings("stop"),
        body.optional("response_format", SettingsWire::readFormat),
        body.bool("logprobs"),
        body.integer("top_logprobs"));
  }

  private static ResponseFormat readFormat(ObjectReader fields) {
    return readFormat(fields.string("type").orElse(""), fields, () -> fields.nested("json_schema"));
  }

  /**
   * Reads a response format of any format.
   *
   * @param type the type, which was taken
   * @param fields the other members
   * @param schema returns the members with the schema
   * @return the format
   */
  public static ResponseFormat readFormat(String type, ObjectReader fields, Supplier<ObjectReader> schema) {
    if (type.equals("json_schema")) {
      ObjectReader inner = schema.get();
      return new ResponseFormat.FittingSchema(
          inner.required("name"),
          inner.string("description"),
          inner.bool("strict"),
          inner.whole("schema").orElse(JsonObject.EMPTY),
          fields.rest());
    }
    return fields.rest().empty() ? new ResponseFormat.Simple(type) : new ResponseFormat.Unknown(type, fields.object());
  }

  static void write(Reasoning reasoning, ObjectWriter body) {
    if (reasoning.thinking().isPresent()) {
      body.put("thinking", write(reasoning.thinking().get()));
    }
    body.put("reasoning_effort", reasoning.effort());
  }

  private static JsonObject write(Thinking thinking) {
    return new ObjectWriter()
        .put("type", thinking.type())
        .put("keep", thinking.keep())
        .put("effort", thinking.effort())
        .with(thinking.extra());
  }

  static Reasoning readReasoning(ObjectReader body) {
    return new Reasoning(body.optional("thinking", SettingsWire::readThinking), body.string("reasoning_effort"));
  }

  private static Thinking readThinking(ObjectReader fields) {
    return new Thinking(fields.string("type").orElse(""), fields.string("keep"), fields.string("effort"), fields.rest());
  }

  static void write(Hints hints, ObjectWriter body) {
    body.put("prompt_cache_key", hints.promptCacheKey());
    if (hints.promptCacheOptions().isPresent()) {
      body.put("prompt_cache_options", write(hints.promptCacheOptions().get()));
    }
    body.put("safety_identifier", hints.safetyIdentifier());
    if (!hints.prediction().isEmpty()) {
      body.put("prediction", new ObjectWriter().put("type", "content").put("content", ContentWire.write(hints.prediction())));
    }
  }

  private static JsonObject write(PromptCacheOptions options) {
    return new ObjectWriter().put("mode", options.mode()).put("ttl", options.ttl()).with(options.extra());
  }

  static Hints readHints(ObjectReader body) {
    ObjectReader prediction = body.nested("prediction");
    prediction.string("type");
    return new Hints(
        body.string("prompt_cache_key"),
        body.optional("prompt_cache_options", SettingsWire::readCacheOptions),
        body.string("safety_identifier"),
        ContentWire.read(prediction));
  }

  private static PromptCacheOptions readCacheOptions(ObjectReader fields) {
    return new PromptCacheOptions(fields.string("mode"), fields.string("ttl"), fields.rest());
  }
}
