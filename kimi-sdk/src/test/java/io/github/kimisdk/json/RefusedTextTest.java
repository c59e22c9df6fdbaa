package io.github.kimisdk.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.internal.text.Utf8;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class RefusedTextTest {
  static final String[] NOT_JSON = {
    "", " ", "\n", "\u00a0", "\u2060", "\u000b1", "\f1", "\u00001", "1\u0000", "\uFEFF", "\uFEFF{}", "\uFEFF1", "1\uFEFF",
    "n", "nu", "nul", "nulll", "null1", "NULL", "Null", "nil", "t", "tru", "trueX", "TRUE", "True", "f", "fals", "falsy",
    "undefined", "NaN", "-NaN", "Infinity", "-Infinity", "+Infinity", "Inf", "-Inf", "nan", "x", "*", "'", "é", "\u00e9",
    "+1", "++1", "--1", "-", "- 1", "-a", "-.5", ".5", ".", "1.", "-1.", "1.a", "1.e1", "1.-1", "0.", "0.e1", "01", "-01",
    "00", "012", "-012", "0x1", "0x42", "1e", "1E", "1e+", "1e-", "1E+", "0e", "0e+", "0E", "1ea", "1e1.5", "1e1e1",
    "1.5.", "1.2.3", "1_000", "1 000", "1,000", "1a", "1f", "1L", "1-1", "1+1", "0.3e", "0.3e+", "9.e+", "2.e3", "2.e-3",
    "0e+-1", "1eE2", "\uFF11", "[\u0661]", "1/2", "123\u0000", "Infinity1", "-2.", "2.e+3", "1.0e", "1.0e+", "1.0e-",
    "\"", "\"a", "\"\\", "\"\\\"", "\"\\u", "\"\\u0", "\"\\u00", "\"\\u004", "\"\\u0041", "a\"", "'a'", "`a`", "\"a\"\"",
    "\"\\a\"", "\"\\x00\"", "\"\\'\"", "\"\\0\"", "\"\\v\"", "\"\\U0041\"", "\"\\ \"", "\"\\\n\"", "\"\\\u0000\"", "\"\\é\"",
    "\"\\😀\"", "\"\\u\"", "\"\\u1\"", "\"\\u12\"", "\"\\u123\"", "\"\\u123g\"", "\"\\u-123\"", "\"\\u+123\"", "\"\\u 123\"",
    "\"\\uD800\\\"", "\"\\uD800\\u\"", "\"\\uD800\\u1\"", "\"\\uD800\\u1x\"", "\"\\uD800\\uDC0\"", "\"\\uD834\\uDd", "\"\\ud8",
    "\"\\u\uFF11234\"", "\"\\u00A\"", "\"\\u{41}\"", "\"\\", "\"\\\\\\\"", "\"a\nb\"", "\"a\rb\"", "\"a\tb\"", "\"\u0000\"",
    "\"\u001f\"", "\"abcdefgh\u0001\"", "\"\\n\u0001\"", "\"a\" \"b\"", "\"a\"b", "\"a\",", "\\u0020\"a\"", "\"\u0001", "\"\b\"",
    "[", "]", "[[", "]]", "[]]", "[[]", "[1", "[1,", "[,", "[,]", "[,1]", "[1,]", "[1,,2]", "[1,,]", "[,,]", "[ , ]", "[1 2]",
    "[1;2]", "[1:2]", "[\"a\":1]", "[\"a\" \"b\"]", "[\"\",]", "[\"\"", "[\"a\",\n4\n,1,", "[1}", "[}", "[{]", "[{}", "[\"x\"]]",
    "[1],", "[1]x", "[1]1", "[1][2]", "[x", "[x]", "[-]", "[+]", "[.]", "[1.]", "[01]", "[--1]", "[nul]", "[tru]", "[NaN]",
    "[Infinity]", "['a']", "[a]", "[\\n]", "[\"a\n\"]", "[\u000b]", "[\f]", "[*]", "[3[4]]", "[\"a\",,]", "[   , \"\"]",
    "[a\u00e5]",
    "[1,\n1\n,1", "[false", "[true", "[null", "[\"\": 1]", "[]1", "[][]", "[]null", "[]{}", "[1]#", "[1]//", "[/**/]", "[1/**/]",
    "{", "}", "{{", "}}", "{}}", "{{}}", "{]", "{[", "{,", "{,}", "{\"a\"", "{\"a\"}", "{\"a\":", "{\"a\":}", "{\"a\":1",
    "{\"a\":1,",
    "{\"a\":1,}", "{\"a\":1,,}", "{\"a\":1,,\"b\":2}", "{,\"a\":1}", "{\"a\" 1}", "{\"a\"::1}", "{\"a\":1 \"b\":2}", "{\"a\",1}",
    "{\"a\":1;}", "{\"a\"=1}", "{\"a\":1,\"b\"}", "{\"a\":1,\"b\":}", "{\"a\":1,b:2}", "{a:1}", "{'a':1}", "{1:1}", "{null:1}",
    "{true:1}", "{[]:1}", "{{}:1}", "{\"a\":1]", "{\"a\":'b'}", "{\"a\":b}", "{\"a\":\"b\",\"a\"", "{\"a\":\"b}", "{\"a",
    "{\"a\\",
    "{\"a\\u00\":1}", "{\"a\n\":1}", "{:1}", "{: 1}", "{\"\":}", "{\"a\":1}}", "{\"a\":1}x", "{\"a\":1}1", "{\"a\":1},", "{}{}",
    "{\"a\":/*c*/1}", "{\"a\":1}//", "{\"a\":1}/**/", "{\"a\":1}#", "//\n1", "/**/1", "#\n1", "{\"a\":1 2}", "{\"a\":[}",
    "{\"a\":[1}",
    "{\"a\":{]", "{\"a\":true fals", "{\"id\":0,\"id\":1,}", "{\uD83C\uDDE8\uD83C\uDDED}", "{\"a\":\"a\" 123}", "{key: 'value'}",
    "{9999E9999:1}", "{\"x\"::\"b\"}", "{\"x\", null}", "{\"a\": 01}", "<null>", "<.>", "[<null>]", "(1)", "1,2", "1 2", "1;",
    "#", "a",
    "aå", "[\"asd]", "[\"\uD800\"]", "\"\uDC00\"", "\"\uD800x\"", "\"\uDC00\uD800\"", "?\uD800", "\uD83D",
  };

  @ParameterizedTest
  @FieldSource("NOT_JSON")
  void aTextThatIsNotJsonIsRefused(String text) {
    assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(JsonParseException.class).message().doesNotContain("\n");
  }

  @ParameterizedTest
  @FieldSource("NOT_JSON")
  void bytesThatAreNotJsonAreRefusedAtTheSamePlace(String text) {
    if (Utf8.unpaired(text) >= 0) {
      return;
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    JsonParseException bytes = catchThrowableOfType(JsonParseException.class, () -> Json.parse(utf8));
    JsonParseException chars = catchThrowableOfType(JsonParseException.class, () -> Json.parse(text));
    assertThat(bytes.line()).isEqualTo(chars.line());
    assertThat(bytes.column()).isEqualTo(chars.column());
    assertThat(bytes.expected()).isEqualTo(chars.expected());
    assertThat(bytes.found()).isEqualTo(chars.found());
    assertThat(new String(utf8, 0, bytes.offset(), StandardCharsets.UTF_8).length()).isEqualTo(chars.offset());
  }

  @ParameterizedTest
  @FieldSource("NOT_JSON")
  void whatStandsBehindTheRangeDoesNotHelp(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    if (Utf8.unpaired(text) >= 0) {
      return;
    }
    for (String behind : new String[] {"1", "\"", "]", "}", "0041\"", "l", "e"}) {
      byte[] array = (text + behind).getBytes(StandardCharsets.UTF_8);
      assertThatThrownBy(() -> Json.parse(array, 0, utf8.length)).isInstanceOf(JsonParseException.class);
    }
  }

  @Test
  void everyBeginningOfAnObjectIsRefused() {
    String text = "{\"a\":[1,-2.5e+10,\"x\\u00e9\\n\",true,false,null,{}],\"中\":{\"b\":[[]]}}";
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    for (int to = 0; to < utf8.length; to++) {
      int end = to;
      assertThatThrownBy(() -> Json.parse(utf8, 0, end)).isInstanceOf(JsonParseException.class);
    }
  }

  @Test
  void aRangeOutsideOfTheArrayIsNoText() {
    byte[] array = new byte[3];
    assertThatThrownBy(() -> Json.parse(array, -1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Json.parse(array, 2, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Json.parse(array, 0, 4)).isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("expected a range of the 3 bytes, found 0 to 4");
  }
}
