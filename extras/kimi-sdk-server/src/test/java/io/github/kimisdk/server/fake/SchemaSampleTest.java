package io.github.kimisdk.server.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.schema.Doc;
import io.github.kimisdk.schema.RecordType;
import io.github.kimisdk.schema.Schema;
import io.github.kimisdk.schema.Validator;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The offline model answers a schema with a value that fits. */
class SchemaSampleTest {

  record Tree(String name, List<Tree> parts, Optional<Tree> root) {}

  sealed interface Shape permits Circle, Square {}

  record Circle(double radius) implements Shape {}

  record Square(int side, Map<String, Boolean> marks) implements Shape {}

  record Drawing(Shape shape, List<Shape> others, long count) {}

  private static JsonValue sample(String schema) {
    return SchemaSample.of(Json.parse(schema.replace('\'', '"')).asObject(), "Paris");
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "{'type':'string'}", "{'type':'string','minLength':9}", "{'type':'string','maxLength':2}", "{'type':['null','integer']}",
      "{'type':'integer','minimum':7}", "{'type':'integer','maximum':-7}", "{'type':'number','minimum':0.25,'maximum':0.5}",
      "{'type':'integer','exclusiveMinimum':1}",
      "{'type':'boolean'}", "{'type':'null'}", "{'enum':['x','y']}", "{'const':{'a':1}}",
      "{'type':'array','items':{'type':'integer'}}",
      "{'type':'array','items':{'type':'string'},'minItems':3}", "{'type':'array','items':{'type':'string'},'maxItems':0}",
      "{'anyOf':[{'type':'null'},{'type':'string'}]}", "{'oneOf':[{'type':'integer'},{'type':'string'}]}",
      "{'type':'object','properties':{'a':{'type':'string'},'b':{'type':'integer'}},'required':['a','c']}",
      "{'allOf':[{'type':'object','properties':{'a':{'type':'string'}}},{'properties':{'b':{'type':'integer'}},'required':['a','b']}]}",
      "{'$ref':'#/$defs/a~1b','$defs':{'a/b':{'type':'integer'}}}",
      "{'type':'object','properties':{'next':{'anyOf':[{'$ref':'#'},{'type':'null'}]}},'required':['next']}",
      "{'type':'object','properties':{'parts':{'type':'array','items':{'$ref':'#'}}},'required':['parts']}",
      "{'type':'object','anyOf':[{'required':['a']},{'required':['b']}],'properties':{'a':{'type':'string'},'b':{'type':'string'}}}"})
  void aValueFitsItsSchema(String schema) {
    JsonObject rules = Json.parse(schema.replace('\'', '"')).asObject();
    JsonValue value = SchemaSample.of(rules, "Paris");

    assertThat(Validator.fits(value, Schema.of(rules))).as(value.toString()).isTrue();
    assertThat(SchemaSample.of(rules, "Paris")).isEqualTo(value);
  }

  @Test
  void recordsCanBeReadFromTheirSamples() {
    for (Class<? extends Record> type : List.of(Tree.class, Drawing.class, Circle.class)) {
      RecordType<? extends Record> record = RecordType.of(type);
      assertThat(record.read(SchemaSample.of(record.schema().json(), "Paris"))).isInstanceOf(type);
    }
  }

  record Trip(UUID id, LocalDate day, LocalTime start, Instant booked, ZonedDateTime arrival, Duration time, URI page,
      @Doc("the last month") YearMonth month, @Doc("a city, such as Oslo") String city) {}

  @Test
  void datesTimesAndIdsOfARecordAreThoseOfItsOwnSchema() {
    RecordType<Trip> type = RecordType.of(Trip.class);
    Trip trip = type.read(SchemaSample.of(type.schema().json(), "Paris"));
    assertThat(trip.id()).hasToString("123e4567-e89b-12d3-a456-426614174000");
    assertThat(trip.month()).hasToString("2026-01");
    assertThat(trip.city()).as("a text that needs no form").isEqualTo("Paris");
  }

  @Test
  void textsAreTheExampleOfTheSchema() {
    assertThat(sample("{'type':'string','format':'date','examples':['1999-12-31','x']}")).hasToString("\"1999-12-31\"");
    assertThat(sample("{'type':'string','example':'12:00'}")).hasToString("\"12:00\"");
    assertThat(sample("{'type':'string','examples':[5],'example':6,'description':7}")).hasToString("\"Paris\"");
    assertThat(sample("{'type':'string','examples':['abcdef'],'maxLength':3}")).hasToString("\"abc\"");
    assertThat(sample("{'type':'string','example':'" + "x".repeat(1_001) + "'}")).hasToString("\"Paris\"");
  }

  @Test
  void stringsHaveTheWordUnlessAFormatSaysOtherwise() {
    assertThat(sample("{'type':'string'}")).hasToString("\"Paris\"");
    assertThat(sample("{'type':'string','format':'date'}")).hasToString("\"2026-01-31\"");
    assertThat(sample("{'type':'string','format':'other'}")).hasToString("\"Paris\"");
  }

  @Test
  void numbersAreWithinTheirBoundsAndSteps() {
    assertThat(sample("{'type':'number'}")).hasToString("1");
    assertThat(sample("{'type':'integer','exclusiveMaximum':1}")).hasToString("0");
    assertThat(sample("{'type':'integer','multipleOf':5,'minimum':6}")).hasToString("10");
    assertThat(sample("{'type':'integer','multipleOf':4,'maximum':3}")).hasToString("0");
    assertThat(sample("{'type':'number','exclusiveMinimum':1}")).hasToString("1.5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'minimum':1e3000000", "'exclusiveMinimum':1e3000000", "'maximum':-1e3000000", "'multipleOf':1e3000000",
      "'multipleOf':1e-3000000", "'minimum':1e99999999999", "'minimum':-1e-99999999999,'exclusiveMaximum':1e2147483647",
      "'exclusiveMaximum':-1e3000000,'multipleOf':1e-300,'minimum':1e300"})
  void aBoundOutOfRangeCostsNoTime(String bounds) {
    for (String type : List.of("integer", "number", "string", "array")) {
      String length = bounds.replace("imum", type.equals("string") ? "Length" : "Items");
      for (String rules : List.of(bounds, length)) {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () ->
            assertThat(sample("{'type':'" + type + "'," + rules + "}").toString().length())
            .isLessThan(20_000));
      }
    }
  }

  @Test
  void nestedListsOfManyElementsEnd() {
    String schema = "{'type':'integer'}";
    for (int i = 0; i < 20; i++) {
      schema = "{'type':'array','minItems':100,'items':" + schema + "}";
    }
    assertThat(sample(schema).toString()).hasSizeLessThan(200_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'$ref':'#'}", "{'allOf':[{'$ref':'#'}]}", "{'$ref':'#/none'}", "{'$ref':5}", "{'type':5}",
      "{'type':[]}",
      "{'required':5}", "{'properties':5}", "{'items':5,'type':'array'}", "{'minimum':'a','type':'integer'}", "{'enum':[]}",
          "{'anyOf':[5]}",
      "{'type':'array','minItems':1000000000,'items':{'type':'string'}}", "{'multipleOf':0,'type':'integer'}", "{}",
      "{'type':'object','required':['a'],'properties':{'a':{'$ref':'#'}}}"})
  void anImpossibleSchemaHasAValueToo(String schema) {
    assertThat(sample(schema)).isNotNull();
  }
}
