package io.github.kimisdk.internal.wire;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.platform.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The list of models. */
public final class ModelsWire {

  /** Texts and, from {@link #FLAGS} on, yes or no, which are facts under another name. */
  private static final String[] NAMES = {
    "display_name", "name", "owned_by", "owner", "supports_dynamic_tools", "dynamicTools", "supports_tool_use", "tools"};
  private static final int FLAGS = 4;

  /** A length of at least one token that can be counted. */
  private static final String COUNT = "[1-9][0-9]{0,17}";

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
   * @throws io.github.kimisdk.json.JsonTypeException when this is no list of models
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
   * @throws io.github.kimisdk.json.JsonTypeException when this is no list of models
   */
  public static List<Model> read(JsonValue value) {
    List<Model> models = new ArrayList<>();
    for (JsonValue model : Fields.of(value, "").list("data", (entry, path) -> entry)) {
      if (model instanceof JsonObject object && member(object, "id") instanceof JsonString id) {
        models.add(new Model(id.value(), facts(object)));
      }
    }
    return models;
  }

  private static JsonObject facts(JsonObject model) {
    JsonObject facts = JsonObject.of("listed", true);
    JsonObject extra = model.without("id").without("object");
    for (int i = 0; i < NAMES.length; i += 2) {
      JsonValue value = member(model, NAMES[i]);
      if (i < FLAGS ? value instanceof JsonString : value instanceof JsonBoolean) {
        facts = facts.with(NAMES[i + 1], value);
        extra = extra.without(NAMES[i]);
      }
    }
    JsonValue length = member(model, "context_length");
    Optional<JsonValue> window = window(model);
    if (window.isPresent()) {
      facts = facts.with("window", window.get());
      extra = window.get() == length ? extra.without("context_length") : extra;
    }
    if (member(model, "supports_image_in") instanceof JsonBoolean image) {
      boolean video = member(model, "supports_video_in") == JsonBoolean.TRUE;
      List<String> input = image != JsonBoolean.TRUE ? List.of("text") : video ? List.of("text", "image", "video") : List.of("text", "image");
      facts = facts.with("input", Members.array(input, JsonString::of));
      extra = extra.without("supports_image_in").without("supports_video_in");
    }
    // "only" is said of models, too, that were measured to stop when they are told: the table knows better.
    String type = member(model, "supports_thinking_type") instanceof JsonString said ? said.value() : "";
    if (type.equals("no") || member(model, "supports_reasoning") == JsonBoolean.FALSE) {
      facts = facts.with("thinking", JsonString.of("never"));
    } else if (type.equals("both")) {
      facts = facts.with("thinking", JsonString.of("switch"));
    }
    if (member(model, "think_efforts") instanceof JsonObject efforts && member(efforts, "valid_efforts") instanceof JsonArray valid) {
      facts = facts.with("efforts", valid);
    }
    return extra.empty() ? facts : facts.with("extra", extra);
  }

  /**
   * The window: that of Kimi's list, or the one that other servers of open weights report: vLLM and SGLang as
   * {@code max_model_len}, llama.cpp as {@code n_ctx} in {@code meta}. The length that a model was trained for is not the
   * server's window.
   */
  private static Optional<JsonValue> window(JsonObject model) {
    JsonObject meta = member(model, "meta") instanceof JsonObject object ? object : JsonObject.EMPTY;
    return Stream.of(
            member(model, "context_length"), member(model, "max_model_len"), member(meta, "n_ctx"))
        .filter(value -> value instanceof JsonNumber && value.toString().matches(COUNT))
        .findFirst();
  }

  private static JsonValue member(JsonObject object, String name) {
    return object.has(name) ? object.get(name) : JsonNull.NULL;
  }

  /**
   * Writes a model.
   *
   * @param id its id
   * @return the JSON
   */
  public static JsonObject write(String id) {
    return new Members().put("id", id).put("object", "model").put("owned_by", "moonshot").object();
  }
}
