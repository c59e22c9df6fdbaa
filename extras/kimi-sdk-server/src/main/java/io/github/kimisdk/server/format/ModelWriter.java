package io.github.kimisdk.server.format;

import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.models.Model;
import java.util.List;

/** Writes the list of models as chat completions have it. */
public final class ModelWriter {

  /** A time that a long can hold. */
  private static final String COUNT = "[1-9][0-9]{0,17}";

  /** The last second of the year 9999. */
  private static final long LATEST = 253_402_300_799L;

  private ModelWriter() {}

  static JsonObject write(List<Model> models) {
    return new ObjectWriter().put("object", "list").put("data", ObjectWriter.array(models, ModelWriter::write)).object();
  }

  static JsonObject write(Model model) {
    JsonObject entry = JsonObject.of(
        "id", model.id(), "object", "model", "created", created(model), "owned_by", model.text("owner", "moonshot"));
    if (model.window().isPresent()) {
      entry = entry.with("context_length", JsonNumber.of(model.window().getAsLong()));
    }
    JsonObject price = model.price("USD", 0);
    boolean known = price.has("hit") && price.has("miss") && price.has("output");
    return !known ? entry : entry.with("pricing", JsonObject.of("currency", "USD", "input", price.get("miss"),
        "cached_input", price.get("hit"), "output", price.get("output")));
  }

  /** Returns when a model was made, in seconds since 1970. Only the service knows it; else it is 0, as clients require a time. */
  public static long created(Model model) {
    return model.facts().tryGet("extra").orElse(null) instanceof JsonObject extra
        && extra.tryGet("created").orElse(null) instanceof JsonNumber time && time.toString().matches(COUNT)
        ? Math.min(time.asLong(), LATEST) : 0;
  }
}
