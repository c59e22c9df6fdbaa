package io.github.kimisdk.schema;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.util.List;
import java.util.Map;

/**
 * Turns a foreign schema into Moonshot's subset.
 *
 * <p>{@link SchemaMerger} makes one schema of those that apply together, {@link SubsetWriter} and {@link TypeWriter} write the
 * result anew, {@link RootObject} makes the root an object, and {@link RecursiveArrays} gives recursion an end. A definition is
 * written when something refers to it. {@link ForeignDocument} collects the parts that the subset cannot express.
 */
final class SchemaNormalizer {
  private static final int MAX_SHOWN = 100;
  private static final String FAILURE = "the schema cannot be converted to Moonshot's subset:";

  private SchemaNormalizer() {}

  static Schema of(JsonObject root) {
    ForeignDocument document = new ForeignDocument(root);
    JsonObject json = root;
    try {
      json = written(document);
    } catch (JsonTypeException numberOutOfRange) {
      document.problems().add(numberOutOfRange.getMessage());
    } catch (ForeignDocument.TooLarge tooLarge) {
      throw new IllegalArgumentException(FAILURE + "\n  " + tooLarge.getMessage());
    }
    List<String> problems = document.problems();
    if (!problems.isEmpty()) {
      String more = problems.size() > MAX_SHOWN ? "\n  and " + (problems.size() - MAX_SHOWN) + " more" : "";
      List<String> shown = problems.subList(0, Math.min(MAX_SHOWN, problems.size()));
      throw new IllegalArgumentException(FAILURE + "\n  " + String.join("\n  ", shown) + more);
    }
    return Schema.made(json, FAILURE);
  }

  private static JsonObject written(ForeignDocument document) {
    SchemaMerger merger = new SchemaMerger(document);
    SubsetWriter writer = new SubsetWriter(document, merger);
    JsonObject json = writer.schema(merger.inlined(document.effective(document.root()), ""), "");
    Map<String, JsonValue> definitions = writer.definitions();
    JsonObject root = RootObject.of(json, definitions);
    return definitions.isEmpty() ? root : root.with("$defs", JsonObject.of(definitions));
  }
}
