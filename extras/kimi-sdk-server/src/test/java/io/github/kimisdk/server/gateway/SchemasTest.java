package io.github.kimisdk.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import org.junit.jupiter.api.Test;

/** A schema that comes again is not normalized again. */
class SchemasTest {

  private static JsonObject normalized(String name) {
    return Schemas.normalized(
        Json.parse("{\"type\":\"object\",\"properties\":{\"" + name + "\":{\"type\":[\"string\",\"null\"]}}}").asObject(), "");
  }

  @Test
  void equalSchemasAreNormalizedOnce() {
    assertThat(normalized("a")).isSameAs(normalized("a")).isNotEqualTo(normalized("b"));
  }

  @Test
  void largeSchemasAreNotKept() {
    String name = "n".repeat(20_000);

    assertThat(normalized(name)).isEqualTo(normalized(name)).isNotSameAs(normalized(name));
  }

  @Test
  void schemasThatAreKeptAreLimited() {
    JsonObject first = normalized("first");
    for (int i = 0; i < 600; i++) {
      normalized("n" + i);
    }

    assertThat(normalized("first")).isEqualTo(first).isNotSameAs(first);
  }
}
