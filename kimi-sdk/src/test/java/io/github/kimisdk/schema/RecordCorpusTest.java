package io.github.kimisdk.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** For every kind of record, the schema is valid and random records round-trip through JSON. */
class RecordCorpusTest {

  private final long seed = Long.getLong("kimi.seed", System.nanoTime());

  @Test
  void theCorpusHasManyKindsOfRecords() {
    assertThat(Corpus.all()).hasSizeGreaterThan(45);
  }

  @TestFactory
  Stream<DynamicTest> everyRecordSchemaPassesCheckObject() {
    return Corpus.all().stream().map(type -> dynamicTest(type.getSimpleName(), () -> {
      Schema schema = RecordType.of(type).schema();
      assertThat(schema.checkObject()).isEmpty();
      assertThat(schema.checkService()).isEmpty();
      assertThat(schema.toString()).doesNotContain("format", "const", "oneOf");
    }));
  }

  @TestFactory
  Stream<DynamicTest> recordsFitTheirSchemaAndRoundTrip() {
    return Corpus.all().stream().map(type -> dynamicTest(type.getSimpleName() + " with seed " + seed, () -> roundTrips(type)));
  }

  private <T> void roundTrips(Class<T> type) {
    RecordType<T> records = RecordType.of(type);
    RandomRecords random = new RandomRecords(new Random(seed));
    for (int i = 0; i < 100; i++) {
      T record = random.record(type);
      JsonObject json = records.write(record);
      assertThat(Validator.fits(json, records.schema())).as("%s fits %s", json, records.schema()).isTrue();
      T back = records.parse(Json.write(json));
      if (type.getSimpleName().startsWith("Arrays")) {
        assertThat(back).usingRecursiveComparison().isEqualTo(record);
      } else {
        assertThat(back).isEqualTo(record);
      }
      assertThat(records.write(back)).isEqualTo(json);
    }
  }

  @TestFactory
  Stream<DynamicTest> mutatedJsonIsReadOnlyIfItFitsTheSchema() {
    return Corpus.all().stream().map(type -> dynamicTest(type.getSimpleName() + " with seed " + seed, () -> changed(type)));
  }

  private <T> void changed(Class<T> type) {
    RecordType<T> records = RecordType.of(type);
    Random random = new Random(seed);
    RandomRecords values = new RandomRecords(random);
    int refused = 0;
    for (int i = 0; i < 200; i++) {
      JsonValue json = changed(records.write(values.record(type)), random);
      try {
        records.read(json);
        assertThat(Validator.fits(json, records.schema())).as("%s fits %s", json, records.schema()).isTrue();
      } catch (JsonTypeException e) {
        refused++;
        assertThat(json.at(parent(e.path()))).as(e.getMessage()).isNotNull();
      } catch (RuntimeException e) {
        fail("for " + json, e);
      }
    }
    assertThat(refused).isPositive();
  }

  private static String parent(String path) {
    return path.isEmpty() ? "" : path.substring(0, path.lastIndexOf('/'));
  }

  /** Returns the value with one random part replaced, added or removed. */
  private static JsonValue changed(JsonValue value, Random random) {
    if (value instanceof JsonObject object && !object.empty() && random.nextInt(4) > 0) {
      String name = object.name(random.nextInt(object.size()));
      return switch (random.nextInt(4)) {
        case 0 -> object.without(name);
        case 1 -> object.with(name + "s", object.get(name));
        default -> object.with(name, changed(object.get(name), random));
      };
    }
    if (value instanceof JsonArray array && !array.empty() && random.nextBoolean()) {
      List<JsonValue> elements = new ArrayList<>(array.values());
      int place = random.nextInt(elements.size());
      elements.set(place, changed(elements.get(place), random));
      return JsonArray.of(elements);
    }
    List<JsonValue> others = List.of(JsonString.of("12"), JsonNumber.of(12), JsonNumber.parse("1.5e0"), JsonNumber.parse("1e30"),
        JsonArray.of(JsonString.of("x")), JsonObject.of("x", 1), JsonNumber.of(-3), JsonString.of(""));
    return others.get(random.nextInt(others.size()));
  }
}
