package io.github.kimisdk.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The strictness of reading and writing records, and the messages of mismatches. */
class RecordTypeTest {

  enum Currency { EUR, CNY }

  record Item(String name, @Doc(min = 0) double price, Currency currency) {}

  record Order(List<Item> items, Optional<LocalDate> due, OptionalInt weight) {}

  record Range(int from, int to) {
    Range {
      if (from > to) {
        throw new IllegalArgumentException("from " + from + " is behind to " + to);
      }
    }
  }

  record Ranges(Map<String, Range> byName) {}

  record Broken(int x) {
    Broken {
      if (x == 1) {
        throw new AssertionError("not to be caught");
      }
      if (x == 2) {
        throw new IllegalStateException();
      }
    }
  }

  record Small(byte b, short s, char c, float f, BigInteger big) {}

  record Tags(Set<String> tags, @Doc(min = 2, max = 3) String code) {}

  record Loose(Optional<JsonObject> object, Optional<JsonArray> array, Optional<JsonValue> any) {}

  record Long(@Doc(name = NAME) int number, Map<String, Integer> counts) {
    static final String NAME = "a_name_of_more_characters_than_anybody_would_ever_care_to_mistype_once";
  }

  private final RecordType<Order> orders = RecordType.of(Order.class);

  @Test
  void aMismatchNamesPathExpectationAndFinding() {
    says("/items/1/price: expected number, found string \"12\"", "[" + item("1") + "," + item("\"12\"") + "]");
    says("/items/0/price: expected a number from 0, found number -1", "[" + item("-1") + "]");
    says("/items: expected array, found object with 0 members", "{}");
    says("/items/0: expected object, found null", "[null]");
    says("/items/0: expected member \"price\", found an object with \"name\", \"currency\"",
        "[{\"name\":\"a\",\"currency\":\"EUR\"}]");
    says("/items/0/prize: expected no member of this name; is it \"price\"?, found number 1",
        "[{\"name\":\"a\",\"price\":1,\"prize\":1,\"currency\":\"EUR\"}]");
    says("/items/0/remarks: expected no member of this name; there are \"name\", \"price\", \"currency\", found null",
        "[{\"name\":\"a\",\"price\":1,\"remarks\":null,\"currency\":\"EUR\"}]");
    says("/items/0/currency: expected one of \"EUR\", \"CNY\", found string \"eur\"",
        "[{\"name\":\"a\",\"price\":1,\"currency\":\"eur\"}]");
    says("/due: expected a LocalDate such as 2026-01-31, found string \"tomorrow\"", "[],\"due\":\"tomorrow\"");
    says("/weight: expected an integer of 32 bits, found number 1.5", "[],\"weight\":1.5");
    says("/a~1b: expected no member of this name; there are \"items\", \"due\", \"weight\", found number 1", "[],\"a/b\":1");
  }

  private void says(String message, String items) {
    assertThatThrownBy(() -> orders.parse("{\"items\":" + items + "}")).isInstanceOf(JsonTypeException.class).hasMessage(message);
  }

  private static String item(String price) {
    return "{\"name\":\"a\",\"price\":" + price + ",\"currency\":\"EUR\"}";
  }

  @Test
  void aRefusalOfTheConstructorIsAMismatchWithItsMessage() {
    RecordType<Ranges> type = RecordType.of(Ranges.class);
    JsonTypeException refused = catchThrowableOfType(JsonTypeException.class, () ->
        type.parse("{\"byName\":{\"a\":{\"from\":3,\"to\":1}}}"));
    assertThat(refused).hasMessage("/byName/a: expected a valid Range, found one that it refuses: from 3 is behind to 1")
        .hasCauseInstanceOf(IllegalArgumentException.class);
    assertThat(refused.path()).isEqualTo("/byName/a");
    RecordType<Broken> broken = RecordType.of(Broken.class);
    assertThatThrownBy(() -> broken.parse("{\"x\":2}")).hasMessageContaining("java.lang.IllegalStateException");
    assertThatThrownBy(() -> broken.parse("{\"x\":1}")).isInstanceOf(AssertionError.class);
  }

  @Test
  void nullIsMissingForAnOptional() {
    assertThat(orders.parse("{\"items\":[],\"due\":null,\"weight\":null}")).isEqualTo(orders.parse("{\"items\":[]}"));
    assertThatThrownBy(() -> orders.parse("{\"items\":null}")).hasMessage("/items: expected array, found null");
    RecordType<Corpus.Maybes> maybes = RecordType.of(Corpus.Maybes.class);
    assertThat(maybes.parse("{\"any\":null}").any()).contains(JsonNull.NULL);
  }

  @Test
  void numbersMustBeInRangeAndStringsAreNotNumbers() {
    RecordType<Small> type = RecordType.of(Small.class);
    JsonObject right = JsonObject.of("b", -128, "s", 32767, "c", "ß", "f", 0.1, "big", new BigInteger("1" + "0".repeat(50)));
    assertThat(type.read(right)).isEqualTo(new Small((byte) -128, (short) 32767, 'ß', 0.1f, BigInteger.TEN.pow(50)));
    refuses(type, right.with("b", Json.of(128)), "/b: expected an integer from -128 to 127, found number 128");
    refuses(type, right.with("s", Json.of(40000)), "/s: expected an integer from -32768 to 32767, found number 40000");
    refuses(type, right.with("c", Json.of("ab")), "/c: expected a text with a length from 1 to 1, found string \"ab\"");
    refuses(type, right.with("c", Json.of("😀")), "/c: expected one char, found string \"😀\"");
    refuses(type, right.with("f", Json.of(1e300)), "/f: expected a number in the range of a float, found number 1.0E300");
    refuses(type, right.with("big", Json.of(1.5)), "/big: expected an integer, found number 1.5");
    assertThat(type.read(right.with("b", Json.parse("1.0e1"))).b()).isEqualTo((byte) 10);
  }

  @Test
  void doublesAndFloatsAreRoundedAndDecimalsAreExact() {
    RecordType<Real> type = RecordType.of(Real.class);
    for (String digits : List.of("3.14159265358979323846", "12345678901234567891", "-1e-400", "0." + "1".repeat(1_000), "0.1")) {
      String json = "{\"d\":" + digits + ",\"f\":" + digits + ",\"exact\":" + digits + ",\"maybe\":" + digits + ",\"more\":["
          + digits + "]}";
      double nearest = Double.parseDouble(digits);
      assertThat(type.parse(json)).isEqualTo(new Real(
          nearest, Float.parseFloat(digits), new BigDecimal(digits), OptionalDouble.of(nearest), List.of(nearest)));
    }
    JsonObject right = Json.parse("{\"d\":1,\"f\":1,\"exact\":1,\"maybe\":1,\"more\":[]}").asObject();
    refuses(type, right.with("d", Json.parse("-1e400")), "/d: expected a number in the range of a double, found number -1e400");
    refuses(type, right.with("f", Json.parse("1e40")), "/f: expected a number in the range of a float, found number 1e40");
    refuses(type, right.with("d", Json.of("1")), "/d: expected number, found string \"1\"");
  }

  record Real(double d, float f, BigDecimal exact, OptionalDouble maybe, List<Double> more) {}

  private static void refuses(RecordType<?> type, JsonValue json, String message) {
    assertThatThrownBy(() -> type.read(json)).isInstanceOf(JsonTypeException.class).hasMessage(message);
  }

  @Test
  void lengthsAreCountedInCodePointsAsJsonSchemaDoes() {
    RecordType<Tags> type = RecordType.of(Tags.class);
    assertThat(type.parse("{\"tags\":[\"a\",\"a\"],\"code\":\"😀😀😀\"}")).isEqualTo(new Tags(Set.of("a"), "😀😀😀"));
    refuses(type, Json.parse("{\"tags\":[],\"code\":\"😀\"}"),
        "/code: expected a text with a length from 2 to 3, found string \"😀\"");
  }

  @Test
  void collectionsThatAreReadAreUnmodifiable() {
    Order order = orders.parse("{\"items\":[]}");
    assertThatThrownBy(() -> order.items().add(null)).isInstanceOf(UnsupportedOperationException.class);
    Tags tags = RecordType.of(Tags.class).parse("{\"tags\":[],\"code\":\"ab\"}");
    assertThatThrownBy(() -> tags.tags().add("")).isInstanceOf(UnsupportedOperationException.class);
    Ranges ranges = RecordType.of(Ranges.class).parse("{\"byName\":{}}");
    assertThatThrownBy(() -> ranges.byName().put("", null)).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void membersAreWrittenInTheOrderOfTheComponents() {
    assertThat(orders.write(new Order(List.of(new Item("a", 1.5, Currency.CNY)), Optional.of(LocalDate.of(2026, 1, 31)),
        OptionalInt.of(2))))
        .hasToString("{\"items\":[{\"name\":\"a\",\"price\":1.5,\"currency\":\"CNY\"}],\"due\":\"2026-01-31\",\"weight\":2}");
    RecordType<Corpus.Drawing> drawings = RecordType.of(Corpus.Drawing.class);
    Corpus.Drawing drawing = new Corpus.Drawing(List.of(new Corpus.Label("x")), new Corpus.Circle(1),
        Optional.of(new Corpus.Circle(2)));
    assertThat(drawings.write(drawing)).hasToString(
        "{\"figures\":[{\"type\":\"label\",\"text\":\"x\"}],\"frame\":{\"type\":\"Circle\",\"radius\":1.0},\"plain\":{\"radius\":2.0}}");
    refuses(drawings, Json.parse("{\"figures\":[{\"type\":\"Label\",\"text\":\"x\"}],\"frame\":1}"),
        "/figures/0/type: expected one of \"Circle\", \"Rectangle\", \"label\", \"Group\", found string \"Label\"");
    refuses(drawings, Json.parse("{\"figures\":[{\"text\":\"x\"}],\"frame\":1}"),
        "/figures/0: expected member \"type\", found an object with only \"text\"");
  }

  @Test
  void aNullComponentIsRefusedWhenWriting() {
    assertThatThrownBy(() -> orders.write(new Order(null, Optional.empty(), OptionalInt.empty())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a value for items of Order, found null; use an Optional for a value that may be missing");
    assertThatThrownBy(() -> orders.write(new Order(Arrays.asList((Item) null), Optional.empty(), OptionalInt.empty())))
        .hasMessage("expected a value for each element, found null; use an Optional for a value that may be missing");
    assertThatThrownBy(() ->
        orders.write(new Order(List.of(new Item("a", Double.NaN, Currency.EUR)), Optional.empty(), OptionalInt.empty())))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("NaN");
  }

  @Test
  void valuesThatAreNoObjectAndTextsThatAreNoJsonAreRefused() {
    assertThatThrownBy(() -> orders.read(JsonArray.EMPTY)).hasMessage("expected object, found array of 0 elements");
    assertThatThrownBy(() -> orders.parse("{\"items\":[]} or so")).isInstanceOf(JsonParseException.class);
  }

  @Test
  void thereIsOneRecordTypeForEachClass() {
    assertThat(RecordType.of(Order.class)).isSameAs(orders)
        .hasToString("RecordType[io.github.kimisdk.schema.RecordTypeTest$Order]");
  }

  @Test
  void nullIsAbsentForEveryOptionalExceptThatOfAnyJson() {
    Loose loose = RecordType.of(Loose.class).parse("{\"object\":null,\"array\":null,\"any\":null}");
    assertThat(loose).isEqualTo(new Loose(Optional.empty(), Optional.empty(), Optional.of(JsonNull.NULL)));
  }

  @Test
  void longUnknownNamesAreShortenedAndNotCompared() {
    String far = "n".repeat(1_000_000);
    assertThatThrownBy(() -> RecordType.of(Long.class).parse("{\"" + far + "\":1,\"" + Long.NAME + "\":1,\"counts\":{}}"))
        .hasMessage("/" + "n".repeat(80) + "...: expected no member of this name; there are \"" + Long.NAME
        + "\", \"counts\", found number 1");
    assertThatThrownBy(() -> RecordType.of(Long.class).parse("{\"" + Long.NAME + "s\":1,\"" + Long.NAME + "\":1,\"counts\":{}}"))
        .hasMessageContaining("; there are");
    assertThatThrownBy(() -> RecordType.of(Long.class).parse("{\"" + Long.NAME + "\":1,\"counts\":{\"" + far + "\":\"\"}}"))
        .hasMessageStartingWith("/counts/" + "n".repeat(80) + "...: expected");
  }
}
