package io.github.kimisdk.internal.wire;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.List;

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

  private static JsonObject write(String id) {
    return new Members().put("id", id).put("object", "model").put("owned_by", "moonshot").object();
  }
}
