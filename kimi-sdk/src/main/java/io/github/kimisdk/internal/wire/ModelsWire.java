package io.github.kimisdk.internal.wire;

import io.github.kimisdk.json.JsonObject;
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

  private static JsonObject write(String id) {
    return new Members().put("id", id).put("object", "model").put("owned_by", "moonshot").object();
  }
}
