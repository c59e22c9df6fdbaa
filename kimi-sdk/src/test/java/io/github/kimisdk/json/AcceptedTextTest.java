package io.github.kimisdk.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptedTextTest {
  static final String[] ALREADY_COMPACT = {
    "null", "true", "false", "0", "-0", "1", "-1", "10", "123456789012345678", "-123456789012345678",
    "1234567890123456789", "-1234567890123456789", "123456789012345678901234567890", "0.0", "-0.0", "0.5", "1.50",
    "1e1", "1E1", "1e+1", "1e-1", "1E+01", "0e0", "0E+0", "-0e-0", "1.5e300", "123e45", "123.456e78", "123.456E-78",
    "1e999999999999", "-1e-999999999999", "0.000000000000000000000000000000000000000000000000000000000000001",
    "20e1", "4.0", "100000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
    "\"\"", "\"a\"", "\"abcdefg\"", "\"abcdefgh\"", "\"abcdefghi\"", "\"abcdefghijklmnopqrstuvwxyz 0123456789\"",
    "\"\\\"\"", "\"\\\\\"", "\"\\b\\f\\n\\r\\t\"", "\"\\u0000\"", "\"\\u001f\"", "\"\u007f\"", "\"\u0080\"", "\"é\"",
    "\"ÿ\"", "\"Ā\"", "\"中文\"", "\"€𝄞\"", "\"\u2028\u2029\"", "\"\uFFFD\"", "\"\uFFFF\"", "\"\uFEFF\"", "\"\u200B\"",
    "\"\uDBFF\uDFFF\"", "\"/\"", "\"'\"", "\"// no comment\"", "\"/* nor here */\"", "\"[1,\"", "\"\\\\u0041\"",
    "\"\\ud800\"", "\"\\udfff\"", "\"\\udc00\\ud800\"", "\"\\ud800x\"", "\"\\ud800\\n\"", "\"x\\ud83d中\"",
    "\"\\ud83d\uD83D\uDE00\"", "\"0123456\\n\"", "\"01234567\\n\"", "\"中\\n中\\\"中\\\\\"", "\"?\"", "\"é?中?\\ud800?\"",
    "[]", "[[]]", "[[],[]]", "[[[[[[[[[[]]]]]]]]]]", "[{}]", "[null]", "[1]", "[1,2]", "[\"\"]", "[false]", "[0.0]",
    "[1,null,true,\"a\",[],{},[{}]]", "[[1],[2],[[3]]]", "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20]",
    "{}", "{\"\":0}", "{\"a\":1}", "{\"a\":{}}", "{\"a\":[]}", "{\"a\":null}", "{\"a\":{\"a\":{\"a\":1}}}",
    "{\"a\":1,\"b\":2,\"c\":[{\"a\":1,\"b\":2}]}", "{\"\\u0000\":1}", "{\"中\":\"文\"}", "{\"\\ud800\":1}", "{\"\\n\":1}",
    "{\"a\":1,\"A\":2}", "{\"a name of more than thirty-two bytes\":1,\"a name of more than thirty-two bytez\":2}",
    "{\"eightlen\":1,\"nine_long\":2,\"sixteen_chars_16\":3,\"seventeen_chars17\":4}",
    "{\"a\":0,\"b\":1,\"c\":2,\"d\":3,\"e\":4,\"f\":5,\"g\":6,\"h\":7,\"i\":8,\"j\":9,\"k\":[]}",
  };

  static Stream<Arguments> spelledOtherwise() {
    return Stream.of(
        Arguments.of(" 1", "1"), Arguments.of("1 ", "1"), Arguments.of("\t\r\n 1 \n\r\t", "1"),
        Arguments.of("1\n", "1"), Arguments.of("\"a\" ", "\"a\""), Arguments.of(" null ", "null"),
        Arguments.of("[ ]", "[]"), Arguments.of("{ }", "{}"), Arguments.of("[\n]", "[]"), Arguments.of("{\t}", "{}"),
        Arguments.of(" [ 1 , 2 ] ", "[1,2]"), Arguments.of("[1\n]", "[1]"), Arguments.of("[ 1]", "[1]"),
        Arguments.of("{ \"a\" : 1 , \"b\" : [ ] }", "{\"a\":1,\"b\":[]}"),
        Arguments.of("\"\\/\"", "\"/\""), Arguments.of("\"\\u0041\"", "\"A\""), Arguments.of("\"\\u00e9\"", "\"é\""),
        Arguments.of("\"\\u00E9\\u00c9\"", "\"éÉ\""), Arguments.of("\"\\u4e2d\"", "\"中\""),
        Arguments.of("\"\\uD83D\\uDE00\"", "\"😀\""), Arguments.of("\"\\ud83d\\ude00\"", "\"😀\""),
        Arguments.of("\"\\uD800\\uD83D\\uDE00\"", "\"\\ud800😀\""), Arguments.of("\"\\uDBFF\\uDFFF\"", "\"\uDBFF\uDFFF\""),
        Arguments.of("\"\\u000A\"", "\"\\n\""), Arguments.of("\"\\u0022\\u005C\"", "\"\\\"\\\\\""),
        Arguments.of("\"\\u007F\\u0080\\u07FF\\u0800\\uFFFF\"", "\"\u007F\u0080\u07FF\u0800\uFFFF\""),
        Arguments.of("\"\\uFFFD\"", "\"\uFFFD\""), Arguments.of("\"\\u005cn\"", "\"\\\\n\""),
        Arguments.of("{\"\\u0061\":1}", "{\"a\":1}"), Arguments.of("{\"a\":1,\"a\":2}", "{\"a\":2}"),
        Arguments.of("{\"a\":1,\"b\":2,\"a\":3}", "{\"a\":3,\"b\":2}"),
        Arguments.of("{\"a\":1,\"\\u0061\":2}", "{\"a\":2}"), Arguments.of("{\"a\":1,\"a\":1}", "{\"a\":1}"),
        Arguments.of("{\"a\":{\"a\":1,\"a\":2},\"a\":[{\"b\":1,\"b\":2}]}", "{\"a\":[{\"b\":2}]}"));
  }

  @ParameterizedTest
  @FieldSource("ALREADY_COMPACT")
  void aCompactTextComesBackAsItWas(String text) {
    assertThat(Json.parse(text).toString()).isEqualTo(text);
    assertThat(Json.bytes(Json.parse(text))).asString(StandardCharsets.UTF_8).isEqualTo(text);
  }

  @ParameterizedTest
  @FieldSource("ALREADY_COMPACT")
  void bytesAndStringsAreParsedAlike(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    assertThat(Json.parse(utf8)).isEqualTo(Json.parse(text)).hasSameHashCodeAs(Json.parse(text));
  }

  @ParameterizedTest
  @FieldSource("ALREADY_COMPACT")
  void spaceAroundATextChangesNothing(String text) {
    assertThat(Json.parse(" \n" + text + "\r\t ")).isEqualTo(Json.parse(text));
    assertThat(Json.parse("[" + text + "]").get(0)).isEqualTo(Json.parse(text));
    assertThat(Json.parse("{\"x\" : " + text + " }").get("x")).isEqualTo(Json.parse(text));
  }

  @ParameterizedTest
  @FieldSource("ALREADY_COMPACT")
  void thePrettyTextHoldsTheSame(String text) {
    assertThat(Json.parse(Json.pretty(Json.parse(text)))).isEqualTo(Json.parse(text));
  }

  @ParameterizedTest
  @FieldSource("ALREADY_COMPACT")
  void aTextIsFoundAnywhereInAnArray(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    for (int before = 0; before < 9; before++) {
      for (int behind = 0; behind < 9; behind++) {
        byte[] array = new byte[before + utf8.length + behind];
        java.util.Arrays.fill(array, (byte) '9');
        System.arraycopy(utf8, 0, array, before, utf8.length);
        assertThat(Json.parse(array, before, before + utf8.length)).isEqualTo(Json.parse(text));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("spelledOtherwise")
  void aTextSpelledOtherwiseIsWrittenCompact(String text, String compact) {
    assertThat(Json.parse(text).toString()).isEqualTo(compact);
    assertThat(Json.parse(text.getBytes(StandardCharsets.UTF_8)).toString()).isEqualTo(compact);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 300})
  void stringsOfEveryLengthAndSpecialPlaceComeBack(int length) {
    for (String special : new String[] {"", "\"", "\\", "\n", "\u0001", "é", "中", "😀", "\ud800", "?", "?\udc00"}) {
      for (int place = 0; place <= length; place += Math.max(1, length / 40)) {
        JsonString value = JsonString.of("x".repeat(place) + special + "y".repeat(length - place));
        assertThat(Json.parse(Json.write(value))).isEqualTo(value);
        assertThat(Json.parse(Json.bytes(JsonArray.of(value, value)))).isEqualTo(JsonArray.of(value, value));
      }
    }
  }
}
