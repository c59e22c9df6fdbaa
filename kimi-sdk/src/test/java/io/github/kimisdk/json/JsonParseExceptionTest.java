package io.github.kimisdk.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonParseExceptionTest {
  private static JsonParseException refusal(String text) {
    return catchThrowableOfType(JsonParseException.class, () -> Json.parse(text));
  }

  private static JsonParseException refusal(byte[] utf8, int from, int to) {
    return catchThrowableOfType(JsonParseException.class, () -> Json.parse(utf8, from, to));
  }

  @Test
  void theMessageIsOneLineWithPlaceExpectationAndFinding() {
    JsonParseException refusal = refusal("{\n  \"a\": 1,\n  \"b\": \"c\" \"d\"\n}");
    assertThat(refusal).hasMessage("line 3, column 12 (offset 23): expected ',' or '}', found '\"'");
    assertThat(refusal.line()).isEqualTo(3);
    assertThat(refusal.column()).isEqualTo(12);
    assertThat(refusal.offset()).isEqualTo(23);
    assertThat(refusal.expected()).isEqualTo("',' or '}'");
    assertThat(refusal.found()).isEqualTo("'\"'");
  }

  @ParameterizedTest
  @CsvSource(quoteCharacter = '`', value = {
    "[1\\n2],2,1,3", "[1\\r2],2,1,3", "[1\\r\\n2],2,1,4", "[1\\n\\r2],3,1,4", "[1\\n\\n2],3,1,4", "[1\\r\\r2],3,1,4",
    "[1\\r\\n\\r\\n 2],3,2,7", "[1  2],1,5,4", "[1\\t2],1,4,3", "x,1,1,0", "\\nx,2,1,1", "\\r\\nx,2,1,2",
  })
  void crLfAndBothTogetherEndALine(String escaped, int line, int column, int offset) {
    JsonParseException refusal = refusal(escaped.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t"));
    assertThat(refusal).extracting(JsonParseException::line, JsonParseException::column, JsonParseException::offset)
        .containsExactly(line, column, offset);
  }

  @Test
  void columnsCountCharactersAndOffsetsWhatTheCallerGave() {
    String text = "[\"é中😀\" x]";
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    assertThat(refusal(text)).extracting(JsonParseException::column, JsonParseException::offset).containsExactly(8, 8);
    assertThat(refusal(utf8, 0, utf8.length)).extracting(JsonParseException::column, JsonParseException::offset)
        .containsExactly(8, 13);
  }

  @Test
  void offsetsCountFromTheStartOfTheRange() {
    byte[] array = "\n\n\n[1 2]".getBytes(StandardCharsets.UTF_8);
    assertThat(refusal(array, 3, array.length))
        .extracting(JsonParseException::line, JsonParseException::column, JsonParseException::offset).containsExactly(1, 4, 3);
  }

  @Test
  void theEndOfTheTextIsNamed() {
    assertThat(refusal("")).hasMessage("line 1, column 1 (offset 0): expected a value, found the end of the text");
    assertThat(refusal("[1")).hasMessage("line 1, column 3 (offset 2): expected ',' or ']', found the end of the text");
    assertThat(refusal("\"ab")).hasMessage("line 1, column 4 (offset 3): expected '\"', found the end of the text");
  }

  @Test
  void whatCanStandThereIsNamed() {
    assertThat(refusal("[}").expected()).isEqualTo("a value or ']'");
    assertThat(refusal("[1,}").expected()).isEqualTo("a value");
    assertThat(refusal("{1").expected()).isEqualTo("a name or '}'");
    assertThat(refusal("{\"a\":1,}").expected()).isEqualTo("a name");
    assertThat(refusal("{\"a\"}").expected()).isEqualTo("':'");
    assertThat(refusal("1 2").expected()).isEqualTo("the end of the text");
    assertThat(refusal("nuxl").expected()).isEqualTo("null");
    assertThat(refusal("nuxl").offset()).isEqualTo(2);
    assertThat(refusal("01").expected()).isEqualTo("no digit after a leading 0");
    assertThat(refusal("\"\\q\"").expected()).startsWith("one of");
    assertThat(refusal("\"\\u00x0\"").offset()).isEqualTo(5);
  }

  @Test
  void whatCannotBeShownIsNamedByItsNumber() {
    assertThat(refusal("\u0000").found()).isEqualTo("U+0000");
    assertThat(refusal("\u2028").found()).isEqualTo("U+2028");
    assertThat(refusal("\u200B").found()).isEqualTo("U+200B");
    assertThat(refusal("\"\n\"").found()).isEqualTo("a line end");
    assertThat(refusal("é").found()).isEqualTo("'é'");
    assertThat(refusal(new byte[] {(byte) 0xFF}, 0, 1).found()).isEqualTo("byte 0xFF");
  }

  @Test
  void aByteOrderMarkIsRefusedByName() {
    assertThat(refusal("\uFEFF{}")).hasMessageContaining("found a byte order mark; strip it first");
    byte[] utf8 = "\uFEFF{}".getBytes(StandardCharsets.UTF_8);
    assertThat(refusal(utf8, 0, utf8.length)).hasMessageContaining("a byte order mark; strip it first");
  }

  @Test
  void anUnpairedSurrogateInAStringIsRefusedWithItsOffset() {
    JsonParseException refusal = refusal("[\"é\",\n\"?a\uD800b\"]");
    assertThat(refusal).extracting(JsonParseException::line, JsonParseException::column, JsonParseException::offset)
        .containsExactly(2, 4, 9);
    assertThat(refusal.found()).isEqualTo("unpaired U+D800");
    assertThat(refusal("\"\uDC00\uD800\"").offset()).isEqualTo(1);
    assertThat(refusal("\"\uD83D\uDE00\uD83D\"").offset()).isEqualTo(3);
  }
}
