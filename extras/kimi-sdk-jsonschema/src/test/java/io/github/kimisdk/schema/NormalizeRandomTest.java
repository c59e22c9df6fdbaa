package io.github.kimisdk.schema;

import static org.assertj.core.api.Assertions.assertThat;

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

/** Normalizes random foreign schemas: the result is of the subset, and values that fitted still fit. */
class NormalizeRandomTest {

  private static final List<JsonValue> VALUES = Json.parse("""
      [null, true, 0, 1, 2, -1, 1.5, "", "a", "bc", [], [1], ["a", 1], [null], {}, {"a": 1}, {"b": "a"}, {"a": "a", "b": null},
       {"a": {"a": 1}}, {"b": [1]}, {"c": true}, {"a": 2, "c": "bc"}]""").asArray().values();

  private final long seed = Long.getLong("kimi.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void valuesThatFitAForeignSchemaFitItsNormalForm() {
    int converted = 0;
    int fitting = 0;
    for (int i = 0; i < 5_000; i++) {
      JsonObject definitions = JsonObject.of("D", schema(2), "E", schema(1));
      JsonObject properties = JsonObject.of("v", schema(3));
      Schema foreign = Schema.of(JsonObject.of("type", "object", "properties", properties, "$defs", definitions));
      Schema result;
      try {
        result = SchemaNormalizer.normalize(foreign);
      } catch (IllegalArgumentException e) {
        assertThat(e).as("%s with seed %d", foreign, seed).hasMessageContaining("cannot be converted");
        continue;
      }
      converted++;
      assertThat(result.checkObject()).as("%s with seed %d", foreign, seed).isEmpty();
      assertThat(result.checkService()).as("%s with seed %d", foreign, seed).isEmpty();
      assertThat(SchemaNormalizer.normalize(result).check()).as("again: %s with seed %d", foreign, seed).isEmpty();
      for (JsonValue inner : VALUES) {
        JsonValue value = JsonObject.of("v", inner);
        if (!Validator.fits(value, foreign)) {
          continue;
        }
        fitting++;
        assertThat(Validator.fits(value, result)).as("%s\nfits %s\nbut not %s\nseed %d", value, foreign, result, seed).isTrue();
      }
    }
    assertThat(converted).isGreaterThan(2_000);
    assertThat(fitting).isGreaterThan(2_000);
  }

  private JsonObject schema(int depth) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    int kind = random.nextInt(depth > 0 ? 12 : 6);
    if (random.nextInt(6) == 0) {
      members.put("description", Json.of("d"));
    }
    switch (kind) {
      case 0, 1 -> type(members, depth);
      case 2 -> members.put("enum", some());
      case 3 -> members.put("const", VALUES.get(random.nextInt(10)));
      case 4 ->
          members.put("type", Json.parse(random.nextBoolean() ? "[\"string\",\"null\"]" : "[\"integer\",\"object\",\"array\"]"));
      case 5 -> members.put("$ref", Json.of("#/$defs/E"));
      case 6 -> members.put("$ref", Json.of("#/$defs/D"));
      case 7, 8 -> {
        if (random.nextBoolean()) {
          type(members, depth);
        }
        members.put(random.nextBoolean() ? "anyOf" : "oneOf", JsonArray.of(any(depth - 1), any(depth - 1)));
      }
      case 9 -> {
        type(members, depth);
        members.put("allOf", JsonArray.of(any(depth - 1), any(depth - 1)));
      }
      default -> type(members, depth);
    }
    if (random.nextInt(12) == 0) {
      members.put("nullable", Json.of(true));
    }
    return JsonObject.of(members);
  }

  private JsonValue any(int depth) {
    int kind = random.nextInt(12);
    return kind == 0 ? Json.of(true) : kind == 1 ? Json.of(false) : schema(depth);
  }

  private JsonArray some() {
    List<JsonValue> values = new ArrayList<>();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      values.add(VALUES.get(random.nextInt(10)));
    }
    return JsonArray.of(values);
  }

  private void type(Map<String, JsonValue> members, int depth) {
    switch (random.nextInt(5)) {
      case 0 -> {
        members.put("type", Json.of("string"));
        members.put("format", Json.of("x"));
        if (random.nextBoolean()) {
          members.put("minLength", Json.of(random.nextInt(3)));
        }
      }
      case 1 -> {
        members.put("type", Json.of(random.nextBoolean() ? "integer" : "number"));
        if (random.nextBoolean()) {
          members.put("minimum", Json.of(random.nextInt(3) - 0.5));
        }
        if (random.nextBoolean()) {
          members.put("exclusiveMinimum", Json.of(random.nextInt(3) - 1));
        }
      }
      case 2 -> {
        members.put("type", Json.of("array"));
        if (depth > 0) {
          members.put("items", any(depth - 1));
        }
      }
      default -> object(members, depth);
    }
  }

  private void object(Map<String, JsonValue> members, int depth) {
    members.put("type", Json.of("object"));
    if (depth == 0) {
      return;
    }
    Map<String, JsonValue> properties = new LinkedHashMap<>();
    for (String name : List.of("a", "b")) {
      if (random.nextBoolean()) {
        properties.put(name, any(depth - 1));
      }
    }
    members.put("properties", JsonObject.of(properties));
    if (random.nextBoolean()) {
      members.put("required", Json.of(random.nextBoolean() ? List.of("a") : List.of("c")));
    }
    if (random.nextBoolean()) {
      members.put("additionalProperties", any(depth - 1));
    }
  }
}
