package io.github.kimisdk.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Tables of schemas in tests: one schema per line, with ' instead of ". */
final class Table {
  private Table() {}

  static Schema schema(String json) {
    return Schema.of(Json.parse(json.replace('\'', '"')).asObject());
  }

  /** Returns a schema with the empty array {@code required} in each schema for objects that has none. */
  static Schema complete(Schema schema) {
    return Schema.of(complete(schema.json()).asObject());
  }

  private static JsonValue complete(JsonValue value) {
    if (value instanceof JsonArray array) {
      return JsonArray.of(array.values().stream().map(Table::complete).toList());
    }
    if (!(value instanceof JsonObject object)) {
      return value;
    }
    JsonObject result = object;
    for (String name : object.names()) {
      result = result.with(name, complete(object.get(name)));
    }
    boolean incomplete = JsonString.of("object").equals(object.tryGet("type").orElse(null)) && !object.has("required");
    return incomplete ? result.with("required", JsonArray.EMPTY) : result;
  }

  /** Each line is a schema without faults. */
  static Stream<DynamicTest> accepted(String table) {
    return table.lines().filter(line -> !line.isBlank())
        .map(line -> dynamicTest(line, () -> assertThat(schema(line).check()).isEmpty()));
  }

  /** Each line has the rule and the path of the only fault, and the schema. The path of the root is a dot. */
  static Stream<DynamicTest> refused(String table) {
    return table.lines().filter(line -> !line.isBlank()).map(line -> {
      String[] cells = line.strip().split(" +", 3);
      return dynamicTest(line, () -> {
        List<Schema.Fault> faults = schema(cells[2]).check();
        assertThat(faults).extracting(fault -> fault.rule() + " " + (fault.path().isEmpty() ? "." : fault.path()))
            .containsExactly(cells[0] + " " + cells[1]);
        assertThat(faults.get(0).message()).isNotBlank();
      });
    });
  }
}
