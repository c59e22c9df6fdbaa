package io.github.kimisdk.server.format.messages;

import io.github.kimisdk.chat.Hints;
import io.github.kimisdk.chat.Output;
import io.github.kimisdk.chat.PromptCacheOptions;
import io.github.kimisdk.chat.Reasoning;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.Thinking;
import io.github.kimisdk.internal.protocol.messages.MessagesSettings;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the settings of a request besides messages and tools. */
final class SettingsReader {

  /** The name of a schema, which this format does not have. */
  private static final String SCHEMA_NAME = "answer";

  private SettingsReader() {}

  /**
   * Reads the wish for thinking. A model that decides by itself is the default of every model that thinks. That wish and all
   * edits are also among the members that nobody takes.
   */
  static Reasoning readReasoning(ObjectReader body) {
    ObjectReader seen = ObjectReader.of(body.object(), body.path());
    List<String> kept = seen.child("context_management").list("edits", SettingsReader::readKeep);
    boolean adaptive =
        seen.optional("thinking", thinking -> thinking.required("type")).filter(MessagesSettings.ADAPTIVE::equals).isPresent();
    Optional<Thinking> thinking = adaptive ? Optional.empty() : body.optional("thinking", SettingsReader::readThinking);
    ObjectReader config = body.nested("output_config");
    config.value("format");
    return new Reasoning(
        thinking.map(wish -> kept.stream().filter(keep -> !keep.isEmpty()).findFirst().map(wish::withKeep).orElse(wish)),
        config.string("effort"));
  }

  private static Thinking readThinking(ObjectReader fields) {
    return new Thinking(fields.required("type"), Optional.empty(), Optional.empty(), fields.rest());
  }

  /**
   * Reads which reasoning an edit keeps; empty for other edits, and for numbers of turns, which only the original service counts.
   */
  private static String readKeep(ObjectReader edit) {
    boolean thinking = edit.string("type").filter(MessagesSettings.KEEP_THINKING::equals).isPresent();
    return thinking && edit.object().tryGet("keep").orElse(null) instanceof JsonString keep ? keep.value() : "";
  }

  static Output readOutput(ObjectReader body) {
    return new Output(
        body.integer("max_tokens"), body.strings("stop_sequences"), readFormat(body), Optional.empty(), OptionalInt.empty());
  }

  /** Reads the format; older clients send it as a member of the body. */
  private static Optional<ResponseFormat> readFormat(ObjectReader body) {
    // A second reader, because the reasoning has taken the object.
    Optional<ResponseFormat> format =
        ObjectReader.of(body.object(), body.keeping()).child("output_config").optional("format", SettingsReader::readSchema);
    return format.or(() -> body.optional("output_format", SettingsReader::readSchema));
  }

  private static ResponseFormat readSchema(ObjectReader format) {
    String type = format.required("type");
    if (!type.equals("json_schema")) {
      throw new IllegalArgumentException(format.path() + "/type: expected json_schema, found " + type);
    }
    JsonObject schema = format.requiredChild("schema").object();
    return new ResponseFormat.FittingSchema(SCHEMA_NAME, Optional.empty(), Optional.empty(), schema, format.rest());
  }

  private static PromptCacheOptions readCache(ObjectReader mark) {
    mark.value("type");
    return new PromptCacheOptions(Optional.of("implicit"), mark.string("ttl"), mark.rest());
  }

  static Hints readHints(ObjectReader body) {
    return new Hints(
        Optional.empty(),
        body.optional("cache_control", SettingsReader::readCache),
        body.nested("metadata").string("user_id"),
        List.of());
  }
}
