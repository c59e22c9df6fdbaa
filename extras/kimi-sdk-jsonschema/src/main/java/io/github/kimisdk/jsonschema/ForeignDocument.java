package io.github.kimisdk.jsonschema;

import io.github.kimisdk.internal.schema.SchemaJson;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The schema to normalize: it resolves references and collects the problems that are found in it. */
final class ForeignDocument {
  /** The service takes 120,000 bytes. Branches that turn out to be equal, and problems, need more in between. */
  private static final long MAX_SIZE = 5_000_000;

  /** Keywords that keep their effect beside a reference up to draft 7. None of them constrains the values. */
  private static final Set<String> BESIDE_OLD_REFERENCE = Set.of("$ref", "title", "description", "default", "examples",
      "deprecated",
      "readOnly", "writeOnly", "nullable");

  private final JsonObject root;
  private final boolean loose;
  private final boolean old;
  private final List<String> problems = new ArrayList<>();
  private final Map<String, Nothing> empty = new HashMap<>();
  private long spent;

  /** The result would be far beyond every limit. */
  static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooLarge() {
      super("the root: expected a schema that stays small when its references are replaced by their targets, found one that grows"
          + " beyond " + MAX_SIZE + " characters; refer to the same definition without other keywords beside the reference",
          null, false, false);
    }
  }

  /** Says why a schema allows nothing. A union goes on without such a branch; a part that has to allow something is a problem. */
  static final class Nothing extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int MAX_SHOWN = 2_000;
    private final String path;

    Nothing(String path, String reason) {
      super(reason, null, false, false);
      this.path = path;
    }

    String path() {
      return path;
    }

    @Override
    public String toString() {
      return (path.isEmpty() ? "the root" : path) + ": " + getMessage();
    }

    /** Returns the text within the message of another part. */
    String shown() {
      String text = toString();
      return text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text;
    }
  }

  /** Creates a document. A loose one goes on with a schema that allows more in place of each part that cannot be converted. */
  ForeignDocument(JsonObject root, boolean loose) {
    this.root = root;
    this.loose = loose;
    old = SchemaJson.text(root, "$schema").contains("/draft-0");
  }

  JsonObject root() {
    return root;
  }

  boolean loose() {
    return loose;
  }

  List<String> problems() {
    return problems;
  }

  /** Counts members, and characters of text, that are about to be written. References could double them at each level. */
  void spend(long size) {
    spent += size;
    if (spent > MAX_SIZE) {
      throw new TooLarge();
    }
  }

  /** Notes that a part cannot be converted. Returns a schema to continue with. */
  JsonObject problem(String path, String message) {
    return problem(nothing(path, message));
  }

  JsonObject problem(Nothing nothing) {
    problems.add(nothing.toString());
    return SchemaJson.ANY;
  }

  /** Returns the reason why a part allows nothing. */
  Nothing nothing(String path, String message) {
    spend(path.length() + message.length());
    return new Nothing(path, message);
  }

  /** The targets of references that were found to allow nothing, by the pointer to each. */
  Map<String, Nothing> empty() {
    return empty;
  }

  /** Returns the value that a reference within the document leads to; null if there is none. */
  JsonValue target(String ref) {
    String id = SchemaJson.text(root, "$id");
    String local = ref.startsWith(id + "#") ? ref.substring(id.length()) : ref;
    if (!local.startsWith("#")) {
      return null;
    }
    try {
      return root.at(URLDecoder.decode(local.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8));
    } catch (RuntimeException e) {
      return null;
    }
  }

  /** Returns a schema without the keywords that its draft ignores: up to draft 7, those beside a reference. */
  JsonObject effective(JsonObject schema) {
    if (!old || !(SchemaJson.find(schema, "$ref") instanceof JsonString)) {
      return schema;
    }
    Map<String, JsonValue> members = new LinkedHashMap<>(schema.members());
    members.keySet().retainAll(BESIDE_OLD_REFERENCE);
    return JsonObject.of(members);
  }
}
