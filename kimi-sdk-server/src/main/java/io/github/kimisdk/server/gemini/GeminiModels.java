package io.github.kimisdk.server.gemini;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.platform.Model;
import java.util.List;

/** The list of models. A limit that is not known is left out. */
final class GeminiModels {

  private static final JsonArray METHODS =
      Json.of(List.of("generateContent", "streamGenerateContent", "countTokens")).asArray();

  private GeminiModels() {}

  static JsonObject write(List<Model> models) {
    return JsonObject.of("models", models.stream().map(GeminiModels::write).toList());
  }

  static JsonObject write(Model model) {
    JsonObject entry = JsonObject.of(
        "name", "models/" + model.id(),
        "displayName", model.text("name", model.id()),
        "supportedGenerationMethods", METHODS);
    if (model.window().isPresent()) {
      entry = entry.with("inputTokenLimit", JsonNumber.of(model.window().getAsLong()));
    }
    if (model.maxOutput().isPresent()) {
      entry = entry.with("outputTokenLimit", JsonNumber.of(model.maxOutput().getAsLong()));
    }
    return entry;
  }
}
