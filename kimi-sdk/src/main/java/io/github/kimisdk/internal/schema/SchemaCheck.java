package io.github.kimisdk.internal.schema;

import io.github.kimisdk.internal.schema.Faults.Fault;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the faults of a schema in Moonshot's subset (MFJS), as the published validator finds them at its strictest level.
 *
 * <p>Each step runs only if the steps before it found nothing:
 * <ol>
 *   <li>{@link DocumentWalk}: the document as JSON
 *   <li>this class and {@link KeywordCheck}: each schema in its place
 *   <li>{@link ReferenceDepths}: the levels that references lead down
 *   <li>{@link ReferenceCheck}: the keywords beside references, and recursion without end
 * </ol>
 */
public final class SchemaCheck {
  private static final int MAX_LEVELS = 30;
  private static final int MAX_NAMES = 3_000;

  private final JsonObject root;
  private final Faults faults;
  private final List<Place> references = new ArrayList<>();
  private int names;

  private SchemaCheck(JsonObject root, Faults faults) {
    this.root = root;
    this.faults = faults;
  }

  public static List<Fault> of(JsonObject root) {
    if (root.empty()) {
      return List.of();
    }
    DocumentWalk document = new DocumentWalk(root);
    SchemaCheck check = new SchemaCheck(root, document.faults());
    if (check.faults.empty()) {
      check.places();
    }
    if (check.faults.empty()) {
      check.depths();
    }
    if (check.faults.empty()) {
      ReferenceCheck.check(root, document, check.faults);
    }
    return check.faults.list();
  }

  private void places() {
    KeywordCheck keywords = new KeywordCheck(root, faults);
    Walk.depthFirst(Place.root(root), place -> {
      if (place.levels() > MAX_LEVELS) {
        faults.add(place.at(), "depth", "expected at most " + MAX_LEVELS + " levels of properties, found more");
        return List.of();
      }
      keywords.check(place);
      names(place);
      if (place.has("$ref")) {
        references.add(place);
      }
      return place.children();
    });
    if (names > MAX_NAMES) {
      faults.add(null, "size", "expected at most " + MAX_NAMES + " properties, found " + names);
    }
  }

  private void depths() {
    ReferenceDepths depths = new ReferenceDepths(root, MAX_LEVELS);
    for (Place place : references) {
      if (!depths.exceeds(place.schema().get("$ref").asString(), place.levels())) {
        continue;
      }
      faults.add(place.at(), "depth", "expected at most " + MAX_LEVELS
          + " levels of properties, found a reference that leads deeper");
    }
    if (depths.aborted()) {
      faults.add(null, "recursion", "expected fewer cycles of references, found too many to follow");
    }
  }

  /** Checks the names of properties and definitions. */
  private void names(Place place) {
    for (String keyword : place.schema().names()) {
      boolean properties = keyword.equals("properties");
      if (!properties && !keyword.equals("$defs") || !(place.schema().get(keyword) instanceof JsonObject all)) {
        continue;
      }
      if (properties) {
        names += all.size();
      }
      all.members().forEach((name, schema) -> {
        Step at = Step.to(place.step(keyword), name);
        String refusal = properties || name.isEmpty() ? Keywords.refusal(name) : "";
        if (!refusal.isEmpty()) {
          faults.add(at, keyword, refusal);
        }
        if (!(schema instanceof JsonObject)) {
          faults.mismatch(at, keyword, "a schema as an object", schema);
        }
      });
      if (!properties && !place.defined()) {
        slashes(all, place.step(keyword));
      }
    }
  }

  private record Part(JsonObject object, Step at) {}

  /** Refuses a slash in any name within definitions: a reference could not lead past it. */
  private void slashes(JsonObject definitions, Step definitionsAt) {
    Walk.depthFirst(new Part(definitions, definitionsAt), part -> {
      List<Part> parts = new ArrayList<>();
      part.object.members().forEach((name, value) -> {
        Step at = Step.to(part.at, name);
        if (name.indexOf('/') >= 0) {
          faults.add(at, "$defs", "expected a name without a slash within $defs, found \"" + name + "\"; rename it");
        }
        if (value instanceof JsonObject object) {
          parts.add(new Part(object, at));
        }
        if (!(value instanceof JsonArray array)) {
          return;
        }
        for (int i = 0; i < array.size(); i++) {
          if (array.get(i) instanceof JsonObject object) {
            parts.add(new Part(object, new Step(part.at, name, i)));
          }
        }
      });
      return parts;
    });
  }
}
