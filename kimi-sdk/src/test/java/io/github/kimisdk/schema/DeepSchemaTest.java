package io.github.kimisdk.schema;

import static io.github.kimisdk.schema.ReferenceCheckTest.rules;
import static io.github.kimisdk.schema.ReferenceCheckTest.tangle;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Schemas at the limits of depth and of cycles, whose check takes seconds. */
class DeepSchemaTest {

  @Test
  void deepAndCyclicSchemasNeitherOverflowTheStackNorRunForever() {
    JsonObject deep = JsonObject.of("type", "string");
    for (int i = 0; i < 4_200; i++) {
      deep = JsonObject.of("type", "array", "items", deep);
    }
    assertThat(rules(deep)).isEmpty();
    JsonObject deeper = JsonObject.EMPTY;
    for (int i = 0; i < 9_999; i++) {
      deeper = JsonObject.of("items", deeper);
    }
    assertThat(rules(deeper)).isEmpty();
    assertThat(rules(JsonObject.of("items", deeper))).containsExactly("depth");
    List<Object> brackets = List.of();
    for (int i = 0; i < 900; i++) {
      brackets = List.of(brackets);
    }
    assertThat(rules(JsonObject.of("$defs", Map.of("A", JsonObject.of("default", brackets))))).isEmpty();
    assertThat(rules(links(3_000))).isEmpty();
    assertThat(rules(tangle(20, 0))).isEmpty();
    assertThat(rules(tangle(40, 0))).contains("depth");
    assertThat(rules(tangle(20, 15))).isEmpty();
    assertThat(rules(tangle(20, 31))).contains("depth");
    assertThat(rules(tangle(50, 0))).contains("depth");
  }

  /** Returns definitions that consist of a reference to the next. */
  private static JsonObject links(int count) {
    Map<String, JsonValue> definitions = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      definitions.put("D" + i, JsonObject.of("$ref", "#/$defs/D" + (i + 1)));
    }
    definitions.put("D" + count, JsonObject.of("type", "string"));
    return JsonObject.of("$ref", "#/$defs/D0", "$defs", definitions);
  }
}
