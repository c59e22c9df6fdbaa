package io.github.kimisdk.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonNumberTest {
  @ParameterizedTest
  @CsvSource({
    "0,0", "-0,0", "0.0,0", "-0.000e5,0", "0e999999999999999999999999999999,0", "1,1", "1.0,1", "1e2,100", "1E+2,100",
    "100e-2,1", "120e-1,12", "1.5e1,15", "-1.50e1,-15", "0.001e3,1", "0.00000000000000000001e20,1",
    "1000000000000000000000e-21,1",
    "9223372036854775807,9223372036854775807", "-9223372036854775808,-9223372036854775808",
    "9223372036854775807.000,9223372036854775807", "9.223372036854775807e18,9223372036854775807", "1e18,1000000000000000000",
    "123456789012345678,123456789012345678", "999999999999999999,999999999999999999",
  })
  void anIntegralValueIsALongHoweverWritten(String text, long value) {
    assertThat(Json.parse(text).asLong()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "1.5", "0.1", "1e-1", "15e-1", "1e19", "9223372036854775808", "-9223372036854775809", "10000000000000000000000",
    "1e999999999", "1e-999999999", "-1e999999999999999999999999999999", "1e-999999999999999999999999999999",
    "9.223372036854775808e18", "0.1e999999999999999999999999999999", "123456789.5",
  })
  void anotherValueIsNotALong(String text) {
    assertThatThrownBy(() -> Json.parse(text).asLong()).isInstanceOf(JsonTypeException.class)
        .hasMessageStartingWith("expected an integer of 64 bits, found number " + text.substring(0, 3));
    assertThatThrownBy(() -> Json.parse(text).asInt()).isInstanceOf(JsonTypeException.class);
  }

  @Test
  void anIntHas32Bits() {
    assertThat(Json.parse("2147483647").asInt()).isEqualTo(Integer.MAX_VALUE);
    assertThat(Json.parse("-2147483648").asInt()).isEqualTo(Integer.MIN_VALUE);
    assertThat(Json.parse("2.147483647e9").asInt()).isEqualTo(Integer.MAX_VALUE);
    assertThatThrownBy(() -> Json.parse("2147483648").asInt()).isInstanceOf(JsonTypeException.class)
        .hasMessage("expected an integer of 32 bits, found number 2147483648");
    assertThatThrownBy(() -> Json.parse("-2147483649.0").asInt()).isInstanceOf(JsonTypeException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "0", "0.0", "0e5", "1", "0.1", "-0.1", "1.5", "3.141592653589793", "1e308", "1.7976931348623157e308", "4.9e-324", "1e-320",
    "9007199254740992", "9007199254740994", "1000000000000000000000", "-9223372036854775808",
    "0.1000000000000000055511151231257827021181583404541015625", "0.10000000000000000000000000", "1.00000000000000000000",
    "0.000000000000000000001", "12345678.901234567", "0.3333333333333333", "1e22", "1e23", "0e999999999999",
  })
  void aDoubleIsTheNearestOne(String text) {
    assertThat(Json.parse(text).asDouble()).isEqualTo(Double.parseDouble(text));
  }

  @Test
  void theNegativeZeroStaysOne() {
    assertThat(1 / Json.parse("-0").asDouble()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(1 / Json.parse("-0.0e1").asDouble()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(Json.parse("-0").toString()).isEqualTo("-0");
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "1e309", "-1e309", "1e999999999999999999999999999999", "1e-324", "1e-999999999", "9007199254740993", "-9007199254740993",
    "12345678901234567890", "9223372036854775807", "100000000000000000000000", "0.100000000000000000001",
    "1.00000000000000000001",
    "3.14159265358979323846", "123456789012345680000", "123456789012345678",
  })
  void aDoubleThatWouldBeAnotherNumberIsRefused(String text) {
    assertThatThrownBy(() -> Json.parse(text).asDouble()).isInstanceOf(JsonTypeException.class)
        .hasMessageContaining("use asBigDecimal() or text()");
  }

  @Test
  void doublesOfManyDigitsCostLittle() {
    String many = "1" + "0".repeat(300);
    assertThatThrownBy(() -> Json.parse(many).asDouble()).isInstanceOf(JsonTypeException.class);
    assertThatThrownBy(() -> Json.parse("0." + "3".repeat(1_000_000)).asDouble()).isInstanceOf(JsonTypeException.class);
    assertThatThrownBy(() -> Json.parse("3".repeat(1_000_000)).asDouble()).isInstanceOf(JsonTypeException.class);
    assertThatThrownBy(() -> Json.parse("3".repeat(1_000_000)).asLong()).isInstanceOf(JsonTypeException.class);
    assertThat(Json.parse("1." + "0".repeat(1_000_000)).asDouble()).isEqualTo(1);
    assertThat(Json.parse(new BigDecimal(Double.MIN_VALUE).toPlainString()).asDouble()).isEqualTo(Double.MIN_VALUE);
  }

  @Test
  void aBigDecimalIsExactWithinItsBounds() {
    assertThat(Json.parse("1.50").asBigDecimal()).isEqualTo(new BigDecimal("1.50"));
    assertThat(Json.parse("12").asBigDecimal()).isEqualTo(new BigDecimal("12"));
    assertThat(Json.parse("1e100000").asBigDecimal()).isEqualTo(new BigDecimal("1e100000"));
    assertThat(Json.parse("1e-100000").asBigDecimal()).isEqualTo(new BigDecimal("1e-100000"));
    assertThat(Json.parse("3".repeat(10_000)).asBigDecimal().precision()).isEqualTo(10_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e100001", "1e-100001", "0e100001", "1e999999999999999999999999999999", "-1E-99999999999"})
  void aBigDecimalOfAHostileExponentIsRefused(String text) {
    assertThatThrownBy(() -> Json.parse(text).asBigDecimal()).isInstanceOf(JsonTypeException.class)
        .hasMessageContaining("an exponent within ±100,000");
    assertThat(JsonNumber.parse(text).text()).isEqualTo(text);
  }

  @Test
  void aBigDecimalOfTooManyDigitsIsRefused() {
    assertThatThrownBy(() -> Json.parse("3".repeat(10_001)).asBigDecimal()).isInstanceOf(JsonTypeException.class)
        .hasMessage("expected a number of at most 10,000 digits (use text()), found number of 10001 digits");
  }

  @Test
  void numbersAreEqualByText() {
    assertThat(JsonNumber.parse("1")).isEqualTo(JsonNumber.of(1)).hasSameHashCodeAs(JsonNumber.of(1));
    assertThat(JsonNumber.parse("1.0")).isEqualTo(JsonNumber.of(1.0)).isNotEqualTo(JsonNumber.of(1));
    assertThat(JsonNumber.parse("-0")).isNotEqualTo(JsonNumber.of(0));
    assertThat(JsonNumber.of(Long.MAX_VALUE)).isEqualTo(Json.parse("9223372036854775807"));
    assertThat(JsonNumber.of(Long.MIN_VALUE)).isEqualTo(Json.parse("-9223372036854775808"));
    assertThat(JsonNumber.of(BigInteger.TEN)).isEqualTo(JsonNumber.of(10));
    assertThat(JsonNumber.of(new BigDecimal("1E+3")).text()).isEqualTo("1E+3");
  }

  @Test
  void everyLongComesBack() {
    Random random = new Random(3);
    for (int i = 0; i < 100_000; i++) {
      long value = random.nextLong() >> random.nextInt(64);
      JsonNumber number = JsonNumber.of(value);
      assertThat(number.text()).isEqualTo(Long.toString(value));
      assertThat(Json.write(number)).isEqualTo(Long.toString(value));
      assertThat(Json.parse(number.text())).isEqualTo(number).hasSameHashCodeAs(number);
      assertThat(number.asLong()).isEqualTo(value);
    }
  }

  @Test
  void everyFiniteDoubleComesBack() {
    Random random = new Random(4);
    for (int i = 0; i < 100_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        assertThat(Json.parse(JsonNumber.of(value).text()).asDouble()).isEqualTo(value);
      }
    }
  }

  @Test
  void whatIsNoNumberIsRefused() {
    assertThatThrownBy(() -> JsonNumber.of(Double.NaN))
        .hasMessage("expected a finite number, found NaN; use a string or JsonNull.NULL instead");
    assertThatThrownBy(() -> JsonNumber.of(Double.NEGATIVE_INFINITY))
        .hasMessageStartingWith("expected a finite number, found -Infinity;");
    for (String text : new String[] {"", " 1", "1 ", "true", "01", "1.", "+1", "0x1", "１", "1e", "\"1\"", "[1]", "-"}) {
      assertThatThrownBy(() -> JsonNumber.parse(text)).as(text).isInstanceOf(JsonParseException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 53, -(1L << 53), (1L << 53) + 2, Long.MIN_VALUE})
  void integersThatADoubleHoldsAreDoubles(long integer) {
    assertThat(Json.of(integer).asDouble()).isEqualTo((double) integer);
  }

  @ParameterizedTest
  @ValueSource(longs = {(1L << 53) + 1, -(1L << 53) - 1, Long.MAX_VALUE})
  void otherIntegersAreNoDoubles(long integer) {
    assertThatThrownBy(() -> Json.of(integer).asDouble()).isInstanceOf(JsonTypeException.class);
  }

  @Test
  void numbersEqualNumbersOnly() {
    assertThat(Json.of(1)).isNotEqualTo(Json.of("1")).isNotEqualTo(JsonNull.NULL).isEqualTo(Json.parse("1"));
    assertThat(Json.parse("1")).hasSameHashCodeAs(Json.of(1));
    assertThat(Json.parse("1e400")).isNotEqualTo(Json.parse("1e401")).isEqualTo(Json.parse("1e400"));
  }
}
