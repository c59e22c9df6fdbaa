package io.github.kimisdk.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonTypeException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A component that may be null is optional for the model. */
class NullableTest {

  /** As the annotations of Jakarta and Spring. */
  @Retention(RetentionPolicy.RUNTIME)
  @interface Nullable {}

  /** Holds an annotation of the same name on types, as that of JSpecify. */
  static final class OfTypes {
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE_USE)
    @interface Nullable {}
  }

  /** A note that has nothing to do with null. */
  @Retention(RetentionPolicy.RUNTIME)
  @interface Other {}

  /** A component of each kind. */
  record Trip(@Other String city, @Nullable String hotel, @OfTypes.Nullable List<String> stops, Integer days, Boolean direct,
      @Nullable @Doc(value = "in degrees", min = -50, max = 60) Double heat, int seats) {}

  private static final RecordType<Trip> TYPE = RecordType.of(Trip.class);

  private static Trip read(String json) {
    return TYPE.parse(json.replace('\'', '"'));
  }

  @Test
  void theSchemaRequiresOnlyWhatMayNotBeNull() {
    assertThat(TYPE.schema().json().get("required")).isEqualTo(Json.of(List.of("city", "seats")));
    assertThat(TYPE.schema().json().at("/properties/days/type").asString()).isEqualTo("integer");
    assertThat(TYPE.schema().json().at("/properties/heat/maximum").asInt()).isEqualTo(60);
  }

  @Test
  void aMissingValueAndANullAreNull() {
    Trip missing = new Trip("Rome", null, null, null, null, null, 2);
    assertThat(read("{'city':'Rome','seats':2}")).isEqualTo(missing);
    assertThat(read("{'city':'Rome','hotel':null,'stops':null,'days':null,'direct':null,'heat':null,'seats':2}")).isEqualTo(missing);
    assertThat(TYPE.write(missing)).hasToString("{\"city\":\"Rome\",\"seats\":2}");
  }

  @Test
  void aValueIsReadAndWritten() {
    Trip trip = new Trip("Rome", "Roma", List.of("Pisa"), 3, true, 21.5, 2);
    assertThat(TYPE.read(TYPE.write(trip))).isEqualTo(trip);
    assertThat(TYPE.schema().check()).isEmpty();
  }

  @Test
  void allOtherComponentsAreRefusedAsNull() {
    for (String json : List.of("{'city':null,'seats':2}", "{'city':'Rome','seats':null}", "{'seats':2}",
        "{'city':'Rome','seats':2,'stops':[null]}", "{'city':'Rome','seats':2,'heat':61}")) {
      assertThatThrownBy(() -> read(json)).as(json).isInstanceOf(JsonTypeException.class);
    }
    assertThatThrownBy(() -> TYPE.write(new Trip(null, "", List.of(), 1, true, 1.0, 1)))
        .hasMessageContaining("expected a value for city of Trip, found null");
  }
}
