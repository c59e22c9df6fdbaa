package io.github.kimisdk.internal.schema;

import io.github.kimisdk.internal.schema.Faults.Fault;
import io.github.kimisdk.internal.schema.SchemaNode.Kind;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the faults of a schema in Moonshot's subset (MFJS), as the published validator finds them at its strictest level.
 *
 * <p>One walk measures the document, checks each schema in its place, and notes the references. {@link ReferenceCheck} looks at
 * them if the walk found nothing. If the document is too large or too deep, nothing else is reported.
 */
public final class SchemaCheck {
  static final int MAX_BYTES = 120_000;
  private static final int MAX_DEPTH = 10_000;
  private static final int MAX_NAMES = 3_000;

  private final JsonObject root;
  private final Faults document = new Faults();
  private final Faults faults = new Faults();
  private final KeywordCheck keywords = new KeywordCheck(faults);
  private final List<SchemaNode> references = new ArrayList<>();
  private long size;
  private int names;
  private boolean tooDeep;

  private SchemaCheck(JsonObject root) {
    this.root = root;
  }

  public static List<Fault> of(JsonObject root) {
    return root.empty() ? List.of() : new SchemaCheck(root).faults().list();
  }

  private Faults faults() {
    TreeWalk.depthFirst(SchemaNode.root(root), this::parts);
    if (tooDeep) {
      document.add(null, "depth", "expected JSON of at most " + MAX_DEPTH + " levels, found more");
    }
    if (document.empty() && size > MAX_BYTES) {
      document.add(null, "size", "expected at most " + MAX_BYTES + " bytes, found at least " + size);
    }
    if (!document.empty()) {
      return document;
    }
    if (names > MAX_NAMES) {
      faults.add(null, "size", "expected at most " + MAX_NAMES + " properties, found " + names);
    }
    references.forEach(this::reference);
    if (faults.empty()) {
      ReferenceCheck check = new ReferenceCheck(root, faults);
      references.forEach(check::check);
    }
    return faults;
  }

  private List<SchemaNode> parts(SchemaNode place) {
    List<SchemaNode> parts = place.parts();
    if (place.value() instanceof JsonNumber number && Double.isInfinite(SchemaJson.toDouble(number))) {
      document.add(place.at(), "bounds", "expected a number in the range of a double, found " + number);
    } else {
      size += size(place.value(), parts.size());
    }
    tooDeep |= place.within().depth() > MAX_DEPTH && (place.value() instanceof JsonObject || !parts.isEmpty());
    if (place.value() instanceof JsonObject object) {
      names(place, object);
      if (place.kind() == Kind.SCHEMA) {
        keywords.check(place);
      }
      if (object.has("$ref") && (place.kind() == Kind.SCHEMA || place.kind() == Kind.DATA && place.within().seen())) {
        references.add(place);
      }
    }
    return tooDeep ? List.of() : parts;
  }

  /**
   * Counts the bytes of a value without those of its parts. The validator may count more: it writes a number in its own form, and
   * escapes some characters.
   */
  private static long size(JsonValue value, int parts) {
    if (value instanceof JsonNumber) {
      return 1;
    }
    if (value instanceof JsonString text) {
      return 2 + text.value().getBytes(StandardCharsets.UTF_8).length;
    }
    if (value instanceof JsonObject object) {
      return 2 + parts + object.names().stream().mapToLong(name -> 2 + name.getBytes(StandardCharsets.UTF_8).length).sum()
          + Math.max(0, parts - 1);
    }
    return parts > 0 ? parts + 1 : value.toString().length();
  }

  /** Checks the names of properties and definitions, and each name within definitions. */
  private void names(SchemaNode place, JsonObject object) {
    boolean named = place.kind() == Kind.SCHEMAS;
    boolean properties = named && place.keyword().equals("properties");
    names += properties ? object.size() : 0;
    object.members().forEach((name, value) -> {
      String refusal = named && (properties || name.isEmpty()) ? Keywords.refusal(name) : "";
      if (!refusal.isEmpty()) {
        faults.add(place.step(name), place.keyword(), refusal);
      }
      if (named && !(value instanceof JsonObject)) {
        faults.mismatch(place.step(name), place.keyword(), "a schema as an object", value);
      }
      if (place.within().defined() && name.indexOf('/') >= 0) {
        faults.add(place.step(name), "$defs", "expected a name without a slash within $defs, where no reference could lead past"
            + " it, found \"" + name + "\"; rename it");
      }
    });
  }

  private void reference(SchemaNode place) {
    JsonValue ref = place.schema().get("$ref");
    if (ref == JsonNull.NULL && place.kind() == Kind.DATA
        || ref instanceof JsonString text && SchemaJson.target(root, text.value()) != null) {
      return;
    }
    boolean local = ref instanceof JsonString text && text.value().startsWith("#/$defs/");
    faults.add(place.step("$ref"), "$ref", local ? "expected a reference to a schema of this document, found " + ref
        : "expected \"#\" or a reference into #/$defs/, found " + ref + "; move the schema to $defs");
  }
}
