package io.github.kimisdk.internal.wire;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.models.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The list of models. */
public final class ModelsWire {

  /** A member that is a fact under another name. */
  private record Renamed(String member, String fact, Class<? extends JsonValue> type) {}

  private static final List<Renamed> RENAMED = List.of(
      new Renamed("display_name", "name", JsonString.class),
      new Renamed("owned_by", "owner", JsonString.class),
      new Renamed("supports_dynamic_tools", "dynamicTools", JsonBoolean.class),
      new Renamed("supports_tool_use", "tools", JsonBoolean.class));

  /** A number of tokens from 1 that a long can hold. */
  private static final String COUNT = "[1-9][0-9]{0,17}";

  private ModelsWire() {}

  /**
   * Reads the ids of a list of models.
   *
   * @param value the JSON
   * @return the ids in their order
   * @throws io.github.kimisdk.json.JsonTypeException if the JSON is not a list of models
   */
  public static List<String> ids(JsonValue value) {
    return ObjectReader.of(value, "").requiredList("data", model -> model.required("id"));
  }

  /**
   * Reads a list of models. Members that are unknown or have an unexpected type are kept under {@code extra}. Entries without an
   * id are skipped.
   *
   * @param value the JSON
   * @return the models in their order, all of them listed
   * @throws io.github.kimisdk.json.JsonTypeException if the JSON is not a list of models
   */
  public static List<Model> read(JsonValue value) {
    List<Model> models = new ArrayList<>();
    for (JsonValue entry : ObjectReader.of(value, "").requiredArray("data")) {
      if (entry instanceof JsonObject model && member(model, "id") instanceof JsonString id) {
        models.add(new Model(id.value(), facts(model)));
      }
    }
    return models;
  }

  private static JsonObject facts(JsonObject model) {
    JsonObject facts = JsonObject.of("listed", true);
    JsonObject extra = model.without("id").without("object");
    for (Renamed renamed : RENAMED) {
      JsonValue value = member(model, renamed.member);
      if (renamed.type.isInstance(value)) {
        facts = facts.with(renamed.fact, value);
        extra = extra.without(renamed.member);
      }
    }
    JsonValue window = window(model);
    if (window != JsonNull.NULL) {
      facts = facts.with("window", window);
      extra = window == member(model, "context_length") ? extra.without("context_length") : extra;
    }
    if (member(model, "supports_image_in") instanceof JsonBoolean) {
      facts = facts.with("input", ObjectWriter.array(input(model), JsonString::of));
      extra = extra.without("supports_image_in").without("supports_video_in");
    }
    // The service also says "only" of models that stop thinking on request, as measured; the shipped table is right about those.
    boolean never = member(model, "supports_thinking_type").equals(JsonString.of("no"))
        || !yes(model, "supports_reasoning", true);
    if (never || member(model, "supports_thinking_type").equals(JsonString.of("both"))) {
      facts = facts.with("thinking", JsonString.of(never ? "never" : "switch"));
    }
    if (member(model, "think_efforts") instanceof JsonObject efforts
        && member(efforts, "valid_efforts") instanceof JsonArray valid) {
      facts = facts.with("efforts", valid);
    }
    return extra.empty() ? facts : facts.with("extra", extra);
  }

  private static List<String> input(JsonObject model) {
    if (!yes(model, "supports_image_in", false)) {
      return List.of("text");
    }
    return yes(model, "supports_video_in", false) ? List.of("text", "image", "video") : List.of("text", "image");
  }

  /**
   * Returns the context window, or null: {@code context_length} of Kimi, {@code max_model_len} of vLLM and SGLang, or {@code
   * n_ctx} of llama.cpp. The length that a model was trained for is not the window of the server.
   */
  private static JsonValue window(JsonObject model) {
    JsonObject meta = member(model, "meta") instanceof JsonObject object ? object : JsonObject.EMPTY;
    return Stream.of(member(model, "context_length"), member(model, "max_model_len"), member(meta, "n_ctx"))
        .filter(value -> value instanceof JsonNumber && value.toString().matches(COUNT))
        .findFirst().orElse(JsonNull.NULL);
  }

  private static boolean yes(JsonObject model, String name, boolean otherwise) {
    return member(model, name) instanceof JsonBoolean value ? value == JsonBoolean.TRUE : otherwise;
  }

  private static JsonValue member(JsonObject object, String name) {
    return object.tryGet(name).orElse(JsonNull.NULL);
  }
}
