package io.github.kimisdk.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The size of a schema is that of its shortest text, which the published validator may write with more bytes. */
class WrittenSizeTest {

  private static final int TITLE = 120_000;

  @ParameterizedTest
  @CsvSource(delimiter = ' ', quoteCharacter = '`', value = {"0 1", "-0.0 1", "100 1", "1e2 1", "12.50 1", "true 4", "false 5", "null 4",
      "[] 2", "[1] 3", "[1,2] 5", "[[],[]] 7", "{} 2", "{'a':1} 7", "{'a':1,'b':2} 13", "{'\\u00e9':''} 9",
      "'' 2", "'ab' 4", "'\\b\\r\\t' 5", "'\\u001f' 3", "'\\u007f' 3", "'\\u0080' 4",
      "'\\u07ff' 4", "'\\u0800' 5", "'\\uffff' 5", "'\\ud800\\udc00' 6", "'>' 3"})
  void eachValueHasTheBytesOfItsShortestText(String value, int bytes) {
    JsonObject schema = JsonObject.of("title", "x".repeat(TITLE)).with("default", Json.parse(value.replace('\'', '"')));
    int others = "{'title':'','default':}".length() + TITLE;
    assertThat(Schema.of(schema).check()).singleElement()
        .hasToString("the root: expected at most 120000 bytes, found at least " + (others + bytes));
  }
}
