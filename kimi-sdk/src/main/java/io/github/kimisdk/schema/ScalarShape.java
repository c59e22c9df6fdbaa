package io.github.kimisdk.schema;

import static java.util.stream.Collectors.toUnmodifiableMap;

import io.github.kimisdk.internal.schema.SchemaJson;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A type whose values have no parts: a boolean, number, text or enum, or any JSON value. One function reads it, another writes
 * it.
 */
record ScalarShape(Class<?> type, JsonObject unbounded, Bounds bounds, Function<JsonValue, ?> reader,
    Function<Object, JsonValue> writer)
    implements Shape {
  private static final Bounds BYTE = new Bounds(Byte.MIN_VALUE, Byte.MAX_VALUE);
  private static final Bounds SHORT = new Bounds(Short.MIN_VALUE, Short.MAX_VALUE);
  private static final int MAX_DIGITS = 10_000;
  private static final Bounds ONE = new Bounds(1, 1);
  private static final JsonObject TEXT = JsonObject.of("type", "string");

  /** All but enums. */
  static final Map<Class<?>, Shape> ALL = Stream.of(
      new ScalarShape(JsonValue.class, SchemaJson.ANY, Bounds.NONE, Function.identity(), Json::of),
      json(JsonObject.class, "object", Bounds.NONE, JsonValue::asObject),
      json(JsonArray.class, "array", Bounds.NONE, JsonValue::asArray),
      json(boolean.class, "boolean", Bounds.NONE, JsonValue::asBoolean),
      json(byte.class, "integer", BYTE, json -> BYTE.check(json.asInt(), json).byteValue()),
      json(short.class, "integer", SHORT, json -> SHORT.check(json.asInt(), json).shortValue()),
      json(int.class, "integer", Bounds.NONE, JsonValue::asInt),
      json(long.class, "integer", Bounds.NONE, JsonValue::asLong),
      json(BigInteger.class, "integer", Bounds.NONE, ScalarShape::bigInteger),
      json(float.class, "number", Bounds.NONE, json -> finite(Float.parseFloat(digits(json)), json)),
      json(double.class, "number", Bounds.NONE, json -> finite(Double.parseDouble(digits(json)), json)),
      json(BigDecimal.class, "number", Bounds.NONE, JsonValue::asBigDecimal),
      new ScalarShape(String.class, TEXT, Bounds.NONE, JsonValue::asString, ScalarShape::text),
      new ScalarShape(char.class, ONE.addTo(TEXT), Bounds.NONE, ScalarShape::character, ScalarShape::text),
      parsed(LocalDate.class, "2026-01-31", LocalDate::parse),
      parsed(LocalTime.class, "13:45:00", LocalTime::parse),
      parsed(LocalDateTime.class, "2026-01-31T13:45:00", LocalDateTime::parse),
      parsed(OffsetDateTime.class, "2026-01-31T13:45:00+01:00", OffsetDateTime::parse),
      parsed(OffsetTime.class, "13:45:00+01:00", OffsetTime::parse),
      parsed(ZonedDateTime.class, "2026-01-31T13:45:00+01:00[Europe/Paris]", ZonedDateTime::parse),
      parsed(Instant.class, "2026-01-31T12:45:00Z", Instant::parse),
      parsed(Duration.class, "PT1H30M", Duration::parse),
      parsed(Period.class, "P1Y2M3D", Period::parse),
      parsed(Year.class, "2026", Year::parse),
      parsed(YearMonth.class, "2026-01", YearMonth::parse),
      parsed(MonthDay.class, "--01-31", MonthDay::parse),
      parsed(UUID.class, "123e4567-e89b-12d3-a456-426614174000", UUID::fromString),
      parsed(URI.class, "https://example.org", URI::create)).collect(toUnmodifiableMap(Shape::type, Function.identity()));

  private static <T> ScalarShape json(Class<T> type, String jsonType, Bounds bounds, Function<JsonValue, T> reader) {
    return new ScalarShape(type, JsonObject.of("type", jsonType), bounds, reader, Json::of);
  }

  /** A class whose values have a text form. The model is told an example. */
  private static <T> ScalarShape parsed(Class<T> type, String example, Function<String, T> parser) {
    JsonObject schema = TEXT.with("description", JsonString.of("such as " + example));
    return new ScalarShape(type, schema, Bounds.NONE, json -> {
      String text = json.asString();
      try {
        return parser.apply(text);
      } catch (RuntimeException e) {
        throw JsonTypeException.of("a " + type.getSimpleName() + " such as " + example, json);
      }
    }, ScalarShape::text);
  }

  /** An enum, with the name in JSON of each constant in the order of their declaration. */
  static ScalarShape enumeration(Class<?> type, Map<String, Object> constants, String description) {
    List<String> names = List.copyOf(constants.keySet());
    JsonObject schema = SchemaJson.noted(JsonObject.of("type", "string", "enum", names), "description", description);
    return new ScalarShape(type, schema, Bounds.NONE, json -> named(constants, json),
        value -> JsonString.of(names.get(((Enum<?>) value).ordinal())));
  }

  /** Returns the value of the name that a JSON string holds. */
  static <T> T named(Map<String, T> values, JsonValue name) {
    T value = values.get(name.asString());
    if (value == null) {
      throw JsonTypeException.of("one of " + NameHints.quoted(List.copyOf(values.keySet())), name);
    }
    return value;
  }

  private static BigInteger bigInteger(JsonValue json) {
    BigDecimal number = json.asBigDecimal();
    // Before it is expanded to as many digits.
    int digits = number.precision() - number.scale();
    boolean zero = number.signum() == 0;
    if (!zero && (digits > MAX_DIGITS || digits <= 0)) {
      throw JsonTypeException.of(digits > 0 ? "an integer of at most 10,000 digits" : "an integer", json);
    }
    try {
      return zero ? BigInteger.ZERO : number.toBigIntegerExact();
    } catch (ArithmeticException e) {
      throw JsonTypeException.of("an integer", json);
    }
  }

  private static String digits(JsonValue json) {
    if (json instanceof JsonNumber number) {
      return number.text();
    }
    throw JsonTypeException.of("number", json);
  }

  /** Returns the nearest number of a type, which other JSON binders return too. An infinite number could not be written again. */
  private static <T extends Number> T finite(T nearest, JsonValue json) {
    if (Double.isInfinite(nearest.doubleValue())) {
      throw JsonTypeException.of("a number in the range of a " + nearest.getClass().getSimpleName().toLowerCase(Locale.ROOT),
          json);
    }
    return nearest;
  }

  private static Character character(JsonValue json) {
    String text = ONE.check(json.asString(), json);
    if (text.length() > 1) {
      throw JsonTypeException.of("one char", json);
    }
    return text.charAt(0);
  }

  private static JsonValue text(Object value) {
    // YearMonth parses a year beyond 9999 only with a sign, but writes it without.
    return JsonString.of((value instanceof YearMonth month && month.getYear() > 9999 ? "+" : "") + value);
  }

  @Override
  public JsonObject schema(Map<String, JsonValue> definitions) {
    return bounds.addTo(unbounded);
  }

  @Override
  public Object read(JsonValue json) {
    return bounds.check(reader.apply(json), json);
  }

  @Override
  public JsonValue write(Object value, int depth) {
    return writer.apply(value);
  }

  @Override
  public Optional<Shape> bounded(Bounds more) {
    String jsonType = SchemaJson.text(unbounded, "type");
    if (type != String.class && !jsonType.equals("integer") && !jsonType.equals("number")) {
      return Optional.empty();
    }
    return Optional.of(new ScalarShape(type, unbounded, bounds.and(more), reader, writer));
  }
}
