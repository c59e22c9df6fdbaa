package io.github.kimisdk.internal.protocol.messages;

import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.platform.Model;
import java.util.List;

/** The list of models. The format requires a time of creation; the model table has none, so it is the beginning of time. */
final class MessagesModels {

  private static final String UNKNOWN_TIME = "1970-01-01T00:00:00Z";

  private MessagesModels() {}

  static JsonObject write(List<Model> models) {
    return JsonObject.of(
        "data", models.stream().map(MessagesModels::write).toList(),
        "has_more", false,
        "first_id", models.isEmpty() ? JsonNull.NULL : id(models.get(0)),
        "last_id", models.isEmpty() ? JsonNull.NULL : id(models.get(models.size() - 1)));
  }

  static JsonObject write(Model model) {
    return JsonObject.of(
        "type", "model", "id", model.id(), "display_name", model.text("name", model.id()), "created_at", UNKNOWN_TIME);
  }

  private static JsonValue id(Model model) {
    return JsonString.of(model.id());
  }
}
