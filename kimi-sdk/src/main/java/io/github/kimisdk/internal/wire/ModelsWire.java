package io.github.kimisdk.internal.wire;

import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.platform.Model;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The list of models. */
public final class ModelsWire {

  private ModelsWire() {}

  /**
   * Writes a list of models.
   *
   * @param ids their ids
   * @return the JSON
   */
  public static JsonObject write(List<String> ids) {
    return new Members().put("object", "list").put("data", Members.array(ids, ModelsWire::write)).object();
  }

  /**
   * Reads the ids of a list of models.
   *
   * @param value the JSON
   * @return the ids in their order
   * @throws io.github.kimisdk.json.JsonMismatch when this is no list of models
   */
  public static List<String> ids(JsonValue value) {
    return Fields.of(value, "").list("data", (model, path) -> Fields.of(model, path).required("id"));
  }

  /**
   * Reads a list of models as facts; what is not known by name is kept under {@code extra}.
   *
   * @param value the JSON
   * @return the models in their order, all of them listed
   * @throws io.github.kimisdk.json.JsonMismatch when this is no list of models
   */
  public static List<Model> read(JsonValue value) {
    return Fields.of(value, "").list("data", (model, path) -> model(Fields.of(model, path)));
  }

  private static Model model(Fields fields) {
    String id = fields.required("id");
    fields.value("object");
    Members facts = new Members().put("listed", JsonBoolean.TRUE);
    facts.put("name", fields.string("display_name")).put("owner", fields.string("owned_by"));
    OptionalLong window = fields.number("context_length");
    if (window.isPresent()) {
      facts.put("window", window.getAsLong());
    }
    Optional<Boolean> image = fields.bool("supports_image_in");
    if (image.isPresent()) {
      boolean video = fields.bool("supports_video_in").orElse(false);
      List<String> input = !image.get() ? List.of("text") : video ? List.of("text", "image", "video") : List.of("text", "image");
      facts.list("input", input, JsonString::of);
    }
    String type = fields.string("supports_thinking_type").orElse(fields.bool("supports_reasoning").orElse(true) ? "" : "no");
    if (!type.isEmpty()) {
      facts.put("thinking", type.equals("only") ? "always" : type.equals("no") ? "never" : "switch");
    }
    facts.flag("dynamicTools", fields.bool("supports_dynamic_tools")).flag("tools", fields.bool("supports_tool_use"));
    Fields efforts = fields.nested("think_efforts");
    facts.list("efforts", efforts.strings("valid_efforts"), JsonString::of).put("effort", efforts.string("default_effort"));
    JsonObject extra = fields.rest();
    return new Model(id, (extra.empty() ? facts : facts.put("extra", extra)).object());
  }

  private static JsonObject write(String id) {
    return new Members().put("id", id).put("object", "model").put("owned_by", "moonshot").object();
  }
}
