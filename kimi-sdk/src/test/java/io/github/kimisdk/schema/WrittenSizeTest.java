package io.github.kimisdk.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The size of a schema is that of the text which the published validator writes, with numbers as Go writes them. */
class WrittenSizeTest {

  private static final int TITLE = 120_000;

  @ParameterizedTest
  @CsvSource(delimiter = ' ', quoteCharacter = '`', value = {
      "0 1", "0.0 1", "-0 2", "-0.0 2", "7 1", "-7 2", "100 3", "1e2 3", "12.50 4", "-12.5 5", "0.1 3",
      "0.000001 8", "1e-6 8", "1.5e-6 9", "9e-7 4", "-9e-7 5", "1.25e-7 7", "-1.25e-7 8", "1e-10 5",
      "1e20 21", "-1e20 22", "999999999999999e6 21", "1e21 5", "-1e21 6", "1.5e21 7", "1e100 6",
      "true 4", "false 5", "null 4"})
  void aNumberOrWordHasTheBytesOfItsShortestForm(String value, int bytes) {
    assertSize(value, bytes);
  }

  @ParameterizedTest
  @CsvSource(delimiter = ' ', value = {"[] 2", "[1] 3", "[1,2] 5", "[[],[]] 7", "{} 2", "{'a':1} 7", "{'a':1,'b':2} 13"}, quoteCharacter = '`')
  void commasAndColonsCount(String value, int bytes) {
    assertSize(value, bytes);
  }

  @ParameterizedTest
  @CsvSource(delimiter = ' ', value = {"'' 2", "'ab' 4", "'\\b\\r\\t' 8", "'\\\\' 4", "'\\u001f' 8", "'!' 3", "'\\u007f' 3", "'\\u0080' 4",
      "'\\u07ff' 4", "'\\u0800' 5", "'\\uffff' 5", "'\\ud800\\udc00' 6", "'>' 8", "'\\u2029' 8", "'\\u202a' 5"}, quoteCharacter = '`')
  void aTextHasTheBytesOfUtf8AndOfItsEscapes(String value, int bytes) {
    assertSize(value, bytes);
  }

  private static void assertSize(String value, int bytes) {
    JsonObject schema = JsonObject.of("title", "x".repeat(TITLE)).with("default", Json.parse(value.replace('\'', '"')));
    int others = "{'title':'','default':}".length() + TITLE;
    assertThat(Schema.of(schema).check()).singleElement()
        .hasToString("the root: expected at most 120000 bytes, found " + (others + bytes));
  }
}
