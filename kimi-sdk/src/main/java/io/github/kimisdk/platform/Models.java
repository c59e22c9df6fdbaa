package io.github.kimisdk.platform;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A table of models. The one that is shipped knows the models of the platform documentation, old ones included, on the
 * day of {@link #date}; what the service lists at run time is laid over it, and so can be facts of your own.
 */
public final class Models {

  private static volatile Models shipped;

  private final String date;
  private final JsonObject defaults;
  private final Map<String, Model> models;

  private Models(String date, JsonObject defaults, Map<String, Model> models) {
    this.date = date;
    this.defaults = defaults;
    this.models = models;
  }

  /**
   * The table in the jar; read when it is first asked for.
   *
   * @return the table
   */
  public static Models shipped() {
    Models known = shipped;
    if (known == null) {
      try (InputStream table = Models.class.getResourceAsStream("models.json")) {
        shipped = known = of(Json.parse(table.readAllBytes()).asObject());
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read the table of models in the jar", e);
      }
    }
    return known;
  }

  /**
   * A table of the shipped form: {@code date}; {@code models}, objects of an {@code id} and its facts; and, where there are
   * any, {@code defaults}, the id of the default model by product. What a model does not say itself it has from the one
   * that it is {@code like}, which stands before it.
   *
   * @param table the table
   * @return the models
   * @throws io.github.kimisdk.json.JsonTypeException when it is of another form
   */
  public static Models of(JsonObject table) {
    Objects.requireNonNull(table, "table");
    Map<String, Model> models = new LinkedHashMap<>();
    String date = table.get("date").asString();
    JsonObject start = JsonObject.of("date", date);
    for (JsonValue value : table.get("models").asArray()) {
      Model row = new Model(value.get("id").asString(), value.asObject().without("id").without("like"));
      JsonObject below = value.asObject().has("like") ? models.get(value.get("like").asString()).facts() : start;
      models.put(row.id(), new Model(row.id(), below).with(row.facts()));
    }
    return new Models(date, table.tryGet("defaults").map(JsonValue::asObject).orElse(JsonObject.EMPTY), models);
  }

  /**
   * The model that is asked where neither the caller nor the request names one. The shipped table names one for each
   * product of Kimi; it is a model that is not known to end, and newer versions of this library may name another.
   *
   * @param product {@code platform}, or {@code coding} for Kimi Code
   * @return the model; absent when the table names none for the product
   */
  public Optional<Model> defaultModel(String product) {
    Objects.requireNonNull(product, "product");
    return defaults.tryGet(product).map(id -> of(id.asString()));
  }

  /**
   * The day of the table.
   *
   * @return the day
   */
  public LocalDate date() {
    return LocalDate.parse(date);
  }

  /**
   * All models, those that the service listed first.
   *
   * @return the models
   */
  public List<Model> all() {
    return List.copyOf(models.values());
  }

  /**
   * A model by its id, known or not.
   *
   * @param id any id
   * @return the model; without facts when nothing is known of it
   */
  public Model of(String id) {
    Objects.requireNonNull(id, "id");
    Model known = models.get(id);
    return known == null ? new Model(id, JsonObject.EMPTY) : known;
  }

  /**
   * This table with more laid over it, fact by fact. A model that it did not have is of the table's day.
   *
   * @param more what else is known; these models come first
   * @return a table
   */
  public Models with(List<Model> more) {
    Objects.requireNonNull(more, "more");
    Map<String, Model> all = new LinkedHashMap<>();
    for (Model model : more) {
      all.put(model.id(), new Model(model.id(), JsonObject.of("date", date)).with(of(model.id()).facts()).with(model.facts()));
    }
    for (Model model : models.values()) {
      all.putIfAbsent(model.id(), model);
    }
    return new Models(date, defaults, all);
  }

  /**
   * One line.
   *
   * @return for example {@code Models[37, as of 2026-11-22]}
   */
  @Override
  public String toString() {
    return "Models[" + models.size() + ", as of " + date + "]";
  }
}
