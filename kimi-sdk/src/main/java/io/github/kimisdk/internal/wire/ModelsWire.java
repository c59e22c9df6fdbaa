package io.github.kimisdk.internal.wire;

import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonMismatch;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.platform.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
   * Reads a list of models as facts; what is not known by name, or of an odd form, is kept under {@code extra}. An entry
   * without an id is passed over.
   *
   * @param value the JSON
   * @return the models in their order, all of them listed
   * @throws io.github.kimisdk.json.JsonMismatch when this is no list of models
   */
  public static List<Model> read(JsonValue value) {
    List<Model> models = new ArrayList<>();
    for (JsonValue model : Fields.of(value, "").list("data", (entry, path) -> entry)) {
      if (model instanceof JsonObject object && object.tryGet("id").orElse(null) instanceof JsonString id) {
        models.add(new Model(id.value(), facts(Fields.of(object, ""))));
      }
    }
    return models;
  }

  private static JsonObject facts(Fields fields) {
    fields.value("id");
    fields.value("object");
    Members facts = new Members().put("listed", JsonBoolean.TRUE);
    facts.put("name", text(fields, "display_name")).put("owner", text(fields, "owned_by"));
    facts.put("window", fields.aside("context_length", f -> f.value("context_length").map(ModelsWire::tokens)), JsonNumber::of);
    Optional<Boolean> image = bool(fields, "supports_image_in");
    if (image.isPresent()) {
      boolean video = bool(fields, "supports_video_in").orElse(false);
      List<String> input = !image.get() ? List.of("text") : video ? List.of("text", "image", "video") : List.of("text", "image");
      facts.list("input", input, JsonString::of);
    }
    Optional<String> thinking = fields.aside("supports_thinking_type", f -> f.string("supports_thinking_type").map(ModelsWire::thinking));
    facts.put("thinking", bool(fields, "supports_reasoning").orElse(true) ? thinking : Optional.of("never"));
    facts.flag("dynamicTools", bool(fields, "supports_dynamic_tools")).flag("tools", bool(fields, "supports_tool_use"));
    fields.aside("think_efforts", f -> {
      Fields efforts = f.nested("think_efforts");
      return Optional.of(facts.list("efforts", efforts.strings("valid_efforts"), JsonString::of).put("effort", efforts.string("default_effort")));
    });
    JsonObject extra = fields.left();
    return (extra.empty() ? facts : facts.put("extra", extra)).object();
  }

  private static Optional<String> text(Fields fields, String name) {
    return fields.aside(name, f -> f.string(name));
  }

  private static Optional<Boolean> bool(Fields fields, String name) {
    return fields.aside(name, f -> f.bool(name));
  }

  /** {@code only} is said of models, too, that were measured to stop when they are told: the table knows better. */
  private static String thinking(String type) {
    if (!type.equals("no") && !type.equals("both")) {
      throw new JsonMismatch("", "no or both", type);
    }
    return type.equals("no") ? "never" : "switch";
  }

  private static long tokens(JsonValue value) {
    if (value.asLong() < 1) {
      throw new JsonMismatch("", "tokens", "number " + value);
    }
    return value.asLong();
  }

  private static JsonObject write(String id) {
    return new Members().put("id", id).put("object", "model").put("owned_by", "moonshot").object();
  }
}
