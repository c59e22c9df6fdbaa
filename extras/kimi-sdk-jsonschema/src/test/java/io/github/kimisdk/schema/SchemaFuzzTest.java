package io.github.kimisdk.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.jsonschema.SchemaNormalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random combinations of keywords are checked without an exception, and normalized or refused. */
class SchemaFuzzTest {

  private static final String[] NAMES = ("type enum const properties required additionalProperties items prefixItems anyOf oneOf"
      + " allOf nullable minLength maxLength minimum maximum exclusiveMinimum minItems maxItems default description title $ref"
      + " $defs definitions $id patternProperties format not a b").split(" ");

  private static final List<JsonValue> VALUES = Json.parse("""
      [null, true, false, 0, -1, 2.5, 1e400, 1e999999999, "", "string", "object", "array", "integer", "number", "null", "a", "#",
       "#/$defs/a", "#/$defs/b", "#/properties/a", "#/", "#/%zz", "x#/$defs/a", [], ["a"], ["a", "a"], ["string", "null"],
       ["null", "integer"], [1, null], [[]], {}, {"type": "string"}, {"type": "object"}, {"a": {}}, {"$ref": "#/$defs/a"},
       {"a/b": {"~": 1}}]""").asArray().values();

  private final long seed = Long.getLong("kimi.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void randomKeywordsLeadToFaultsOrRefusalsOnly() {
    int right = 0;
    int converted = 0;
    for (int i = 0; i < 20_000; i++) {
      Schema schema = Schema.of(object(4));
      try {
        if (schema.check().isEmpty()) {
          right++;
        }
        assertThat(SchemaNormalizer.normalize(schema).check()).isEmpty();
        converted++;
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageContaining("cannot be converted");
      } catch (RuntimeException | StackOverflowError e) {
        fail(schema + " with seed " + seed, e);
      }
    }
    assertThat(right).isPositive();
    assertThat(converted).isPositive();
  }

  private JsonObject object(int depth) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      members.put(NAMES[random.nextInt(NAMES.length)], value(depth - 1));
    }
    return JsonObject.of(members);
  }

  private JsonValue value(int depth) {
    int kind = random.nextInt(5);
    if (depth < 0 || kind < 2) {
      return VALUES.get(random.nextInt(VALUES.size()));
    }
    if (kind < 4) {
      return object(depth);
    }
    List<JsonValue> elements = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      elements.add(value(depth - 1));
    }
    return JsonArray.of(elements);
  }
}
