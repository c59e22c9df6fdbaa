package io.github.kimisdk.models;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A table of models. The shipped table has the models of the platform documentation as of {@link #date}, retired models
 * included. {@link #with} adds the list of the service, or facts of your own.
 *
 * <pre>{@code
 * Model model = Models.shipped().of("kimi-k3.1-pro");
 * System.out.println(model.window().orElse(0) + " tokens, reads images: " + model.reads("image"));
 * kimi.models().all().stream().filter(Model::listed).forEach(System.out::println);   // those of the account
 * }</pre>
 */
public final class Models {

  private static volatile Models shipped;

  private final String date;
  private final JsonObject defaults;
  private final Map<String, Model> families;
  private final Map<String, Model> models;

  private Models(String date, JsonObject defaults, Map<String, Model> families, Map<String, Model> models) {
    this.date = date;
    this.defaults = defaults;
    this.families = families;
    this.models = models;
  }

  /**
   * Returns the table in the jar, which is read on first use.
   *
   * @return the table
   */
  public static Models shipped() {
    Models known = shipped;
    if (known == null) {
      try (InputStream table = Models.class.getResourceAsStream("models.json")) {
        shipped = known = of(Json.parse(table.readAllBytes()).asObject());
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read models.json", e);
      }
    }
    return known;
  }

  /**
   * Reads a table in the form of the shipped one. {@code date} is its day, {@code models} a list of objects with an {@code id}
   * and facts. Two members are optional: {@code defaults} has the id of the default model of each product, and {@code families}
   * has rows whose id is the beginning of the ids of a family. A row with a member {@code like} inherits the facts of the
   * earlier model of that id.
   *
   * @param table the table
   * @return the models
   * @throws io.github.kimisdk.json.JsonTypeException if it has another form
   */
  public static Models of(JsonObject table) {
    Objects.requireNonNull(table, "table");
    String date = table.get("date").asString();
    Map<String, Model> models = new LinkedHashMap<>();
    for (JsonValue row : table.get("models").asArray()) {
      Model model = model(row.asObject(), models, JsonObject.of("date", date));
      models.put(model.id(), model);
    }
    Map<String, Model> families = new LinkedHashMap<>();
    table.tryGet("families").ifPresent(rows -> rows.asArray().forEach(row -> {
      Model family = model(row.asObject(), models, JsonObject.EMPTY);
      families.put(family.id(), family);
    }));
    JsonObject defaults = table.tryGet("defaults").map(JsonValue::asObject).orElse(JsonObject.EMPTY);
    return new Models(date, defaults, families, models);
  }

  private static Model model(JsonObject row, Map<String, Model> models, JsonObject start) {
    JsonObject inherited = row.has("like") ? models.get(row.get("like").asString()).facts() : start;
    return new Model(row.get("id").asString(), inherited).with(row.without("id").without("like"));
  }

  /**
   * Returns the model to use if neither the caller nor the request names one. The shipped table names one for each product of
   * Kimi. No end is announced for it, and newer versions of this library may name another.
   *
   * @param product {@code platform}, or {@code coding} for Kimi Code
   * @return the model; empty if the table names none for the product
   */
  public Optional<Model> defaultModel(String product) {
    Objects.requireNonNull(product, "product");
    return defaults.tryGet(product).map(id -> of(id.asString()));
  }

  /**
   * Returns the day of the table.
   *
   * @return the day
   */
  public LocalDate date() {
    return LocalDate.parse(date);
  }

  /**
   * Returns all models, those that the service listed first.
   *
   * @return the models
   */
  public List<Model> all() {
    return List.copyOf(models.values());
  }

  /**
   * Returns a model by its id. An id of another host is understood, such as {@code moonshotai/kimi-k3}, {@code
   * accounts/fireworks/models/kimi-k3}, {@code moonshot.kimi-k2-thinking}, {@code Kimi-K3} or {@code kimi-k3-1-pro}: it has
   * the facts but those of Moonshot's hosts: prices, end, batches and efforts.
   *
   * @param id any id
   * @return the model, with this id; without facts if it is unknown
   */
  public Model of(String id) {
    Objects.requireNonNull(id, "id");
    Model known = models.get(id);
    if (known != null) {
      return known;
    }
    String name = name(id);
    for (Model model : models.values()) {
      if (name(model.id()).equals(name)) {
        return new Model(id, model.facts().without("prices").without("status").without("until").without("note").without("batch")
            .without("efforts").without("effort"));
      }
    }
    return new Model(id, JsonObject.EMPTY);
  }

  /** The id without what hosts put around it: a path, a vendor, the size of the window, a variant after a colon, capitals. */
  private static String name(String id) {
    String name = id.substring(id.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT).replace("[1m]", "");
    for (String vendor : List.of("moonshot.", "moonshotai.")) {
      int at = name.indexOf(vendor);
      name = at < 0 ? name : name.substring(at + vendor.length());
    }
    int variant = name.indexOf(':');
    return (variant < 0 ? name : name.substring(0, variant)).replace('.', '-');
  }

  /** The family with the longest id that the given one begins with, up to a hyphen or a dot; without facts when there is none. */
  Model family(String id) {
    int end = id.length();
    while (end > 0 && !families.containsKey(id.substring(0, end))) {
      end = Math.max(id.lastIndexOf('-', end - 1), id.lastIndexOf('.', end - 1));
    }
    return end > 0 ? families.get(id.substring(0, end)) : new Model(id, JsonObject.EMPTY);
  }

  /**
   * Returns a copy of this table with more facts, which replace facts of the same name. A model that is not in this table gets
   * the table's day.
   *
   * @param more the models to add or to change; they come first
   * @return a table
   */
  public Models with(List<Model> more) {
    Objects.requireNonNull(more, "more");
    Map<String, Model> all = new LinkedHashMap<>();
    for (Model model : more) {
      all.put(model.id(), new Model(model.id(), JsonObject.of("date", date)).with(of(model.id()).facts()).with(model.facts()));
    }
    models.forEach(all::putIfAbsent);
    return new Models(date, defaults, families, all);
  }

  /**
   * Returns the table in one line.
   *
   * @return for example {@code Models[37, as of 2026-11-22]}
   */
  @Override
  public String toString() {
    return "Models[" + models.size() + ", as of " + date + "]";
  }
}
