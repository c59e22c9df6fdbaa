package io.github.kimisdk.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.jsonschema.SchemaNormalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;

/**
 * Every schema is checked without an exception, is converted to a schema of the subset or refused with a message, and can be
 * loosened.
 *
 * <p>An input that begins with a brace is a schema as JSON. Other inputs choose keywords and values, byte by byte, so that most
 * of them are schemas with a meaning.
 */
class SchemaFuzzTargetTest {

  private static final List<String> NAMES = List.of(("type enum const properties required additionalProperties items "
      + "prefixItems anyOf"
      + " oneOf allOf not if then else nullable minLength maxLength minimum maximum exclusiveMinimum exclusiveMaximum multipleOf"
      + " minItems maxItems uniqueItems pattern format default description title $ref $defs definitions $id $anchor"
      + " patternProperties dependentRequired a b a/b").split(" "));

  private static final List<JsonValue> VALUES = Json.parse("""
      [null, true, false, 0, 1, -1, 2.5, 1e400, 1e100000, 1e999999999, "", "string", "object", "array", "integer", "number", "null",
       "boolean", "a", "b", "#", "#/$defs/a", "#/$defs/b", "#/$defs/a~1b", "#/definitions/a", "#/properties/a", "#/", "#/%zz",
       "x#/$defs/a", [], ["a"], ["a", "b"], ["string", "null"], ["null", "integer"], [1, null], {}, {"type": "string"},
       {"type": "object"}, {"type": "array"}, {"a": {}}, {"$ref": "#/$defs/a"}, {"$ref": "#"}]""").asArray().values();

  private static final int MAX_DEPTH = 6;

  @FuzzTest
  @Timeout(30)
  void schemasAreConvertedOrRefused(byte[] input) {
    JsonObject json = input.length > 0 && input[0] == '{' ? parsed(input) : new Chosen(input).object(0);
    Schema schema = Schema.of(json);
    assertThat(schema.check()).isNotNull();
    Schema loose = SchemaNormalizer.loosen(schema).schema();
    assertThat(loose.checkObject()).isEmpty();
    assertThat(loose.checkService()).isEmpty();
    Schema normalized;
    try {
      normalized = SchemaNormalizer.normalize(schema);
    } catch (IllegalArgumentException refused) {
      assertThat(refused).hasMessageContaining("cannot be converted");
      return;
    }
    if (!normalized.check().isEmpty()) {
      fail("a schema of the subset was expected for " + schema + ", found " + normalized + ": " + normalized.check());
    }
    assertThat(SchemaNormalizer.normalize(normalized).check()).isEmpty();
  }

  private static JsonObject parsed(byte[] input) {
    try {
      return Json.parse(input, 0, input.length, JsonLimits.DEFAULT).asObject();
    } catch (JsonParseException notJson) {
      return JsonObject.EMPTY;
    }
  }

  /** A schema whose parts are chosen by bytes. */
  private static final class Chosen {
    private final byte[] choices;
    private int at;

    Chosen(byte[] choices) {
      this.choices = choices;
    }

    private int next(int count) {
      return at < choices.length ? Byte.toUnsignedInt(choices[at++]) % count : 0;
    }

    JsonObject object(int depth) {
      Map<String, JsonValue> members = new LinkedHashMap<>();
      for (int left = next(5); left > 0; left--) {
        members.put(NAMES.get(next(NAMES.size())), value(depth + 1));
      }
      return JsonObject.of(members);
    }

    private JsonValue value(int depth) {
      int kind = depth > MAX_DEPTH ? 0 : next(5);
      if (kind < 2) {
        return VALUES.get(next(VALUES.size()));
      }
      if (kind < 4) {
        return object(depth);
      }
      List<JsonValue> elements = new ArrayList<>();
      for (int left = next(4); left > 0; left--) {
        elements.add(value(depth + 1));
      }
      return JsonArray.of(elements);
    }
  }
}
