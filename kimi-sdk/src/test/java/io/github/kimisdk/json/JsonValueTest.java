package io.github.kimisdk.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonValueTest {
  private static final JsonValue RFC = Json.parse("""
      {"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\\\j": 5, "k\\"l": 6, " ": 7, "m~n": 8,
       "~1": 9, "deep": {"list": [[10], {"x": 11}]}}""");

  @ParameterizedTest
  @CsvSource(quoteCharacter = '`', value = {
    "/foo/0,\"bar\"", "/foo/1,\"baz\"", "/,0", "/a~1b,1", "/c%d,2", "/e^f,3", "/g|h,4", "/i\\j,5", "/k\"l,6", "`/ `,7",
    "/m~0n,8", "/~01,9", "/deep/list/0/0,10", "/deep/list/1/x,11", "/deep/list/0,[10]",
  })
  void aPointerLeadsToItsValue(String pointer, String value) {
    assertThat(RFC.at(pointer).toString()).isEqualTo(value);
  }

  @Test
  void theEmptyPointerIsTheValueItself() {
    assertThat(RFC.at("")).isSameAs(RFC);
  }

  @ParameterizedTest
  @CsvSource({
    "/none,''", "/deep/none,/deep", "/deep/list/2,/deep/list", "/deep/list/00,/deep/list", "/deep/list/-,/deep/list",
    "/deep/list/+1,/deep/list", "/deep/list/x,/deep/list", "/deep/list/99999999999,/deep/list", "/foo/0/x,/foo/0",
    "/foo/,/foo", "/deep/list/0/0/0,/deep/list/0/0", "//,/", "/a~1b/x,/a~1b", "/~01/x,/~01",
  })
  void aPointerThatLeadsNowhereSaysWhereItEnded(String pointer, String path) {
    JsonTypeException mismatch = catchThrowableOfType(JsonTypeException.class, () -> RFC.at(pointer));
    assertThat(mismatch.path()).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"foo", "~", "/~", "/~2", "/a~", "/foo/~x", "#/foo"})
  void whatIsNoPointerIsAnIllegalArgument(String pointer) {
    assertThatThrownBy(() -> RFC.at(pointer)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("expected a JSON pointer ").hasMessageEndingWith(", found \"" + pointer + "\"");
  }

  @Test
  void theMismatchSaysPathExpectationAndFinding() {
    JsonTypeException mismatch = catchThrowableOfType(JsonTypeException.class, () -> Json.parse("\"12\"").asInt());
    assertThat(mismatch).hasMessage("expected number, found string \"12\"");
    JsonTypeException under = mismatch.under("/price").under("/items/2");
    assertThat(under).hasMessage("/items/2/price: expected number, found string \"12\"");
    assertThat(under.path()).isEqualTo("/items/2/price");
    assertThat(under.expected()).isEqualTo("number");
    assertThat(under.found()).isEqualTo("string \"12\"");
    assertThat(under.getStackTrace()).isEqualTo(mismatch.getStackTrace());
  }

  @Test
  void eachKindIsRefusedByName() {
    JsonValue string = JsonString.of("x");
    JsonValue number = JsonNumber.of(1);
    assertThatThrownBy(number::asString).hasMessage("expected string, found number 1");
    assertThatThrownBy(string::asBoolean).hasMessage("expected boolean, found string \"x\"");
    assertThatThrownBy(JsonNull.NULL::asLong).hasMessage("expected number, found null");
    assertThatThrownBy(JsonBoolean.TRUE::asDouble).hasMessage("expected number, found boolean true");
    assertThatThrownBy(JsonObject.EMPTY::asBigDecimal).hasMessage("expected number, found object with 0 members");
    assertThatThrownBy(JsonArray.of(number)::asObject).hasMessage("expected object, found array of 1 element");
    assertThatThrownBy(JsonObject.of("a", 1)::asArray).hasMessage("expected array, found object with 1 member");
    assertThatThrownBy(() -> number.get("a")).hasMessage("expected object, found number 1");
    assertThatThrownBy(() -> number.tryGet("a")).hasMessage("expected object, found number 1");
    assertThatThrownBy(() -> number.get(0)).hasMessage("expected array, found number 1");
    assertThatThrownBy(() -> JsonArray.EMPTY.get(0)).hasMessage("expected element 0, found array of 0 elements");
    assertThatThrownBy(() -> JsonArray.EMPTY.get(-1)).isInstanceOf(JsonTypeException.class);
  }

  @Test
  void aMissingMemberListsThoseThatAreThere() {
    assertThatThrownBy(() -> JsonObject.of("a", 1, "b\n", 2).get("c")).isInstanceOf(JsonTypeException.class)
        .hasMessage("expected member \"c\", found an object with \"a\", \"b\\n\"");
    assertThatThrownBy(() -> JsonObject.EMPTY.get("c")).hasMessage("expected member \"c\", found an object without members");
    JsonObject wide = JsonObject.EMPTY;
    for (int i = 0; i < 1000; i++) {
      wide = wide.with("name".repeat(100) + i, JsonNull.NULL);
    }
    JsonObject object = wide;
    assertThatThrownBy(() -> object.get("c")).message().endsWith(" and 988 more").hasSizeLessThan(1000);
  }

  @Test
  void longTextsAreCutInMessages() {
    String cut = "x".repeat(39) + "😀".repeat(100);
    assertThatThrownBy(JsonString.of(cut)::asInt).hasMessage("expected number, found string \"" + "x".repeat(39) + "...\"");
  }

  @Test
  void eachKindHasItsName() {
    assertThat(Json.parse("[{},[],\"\",0,true,null]").asArray().values()).extracting(JsonValue::kind)
        .containsExactly("object", "array", "string", "number", "boolean", "null");
  }

  @Test
  void scalarsAnswerAsWhatTheyAre() {
    assertThat(Json.parse("\"x\"").asString()).isEqualTo("x");
    assertThat(Json.parse("true")).isSameAs(JsonBoolean.TRUE);
    assertThat(Json.parse("false").asBoolean()).isFalse();
    assertThat(Json.parse("null")).isSameAs(JsonNull.NULL).hasToString("null");
    assertThat(JsonBoolean.of(true).value()).isTrue();
    assertThat(JsonString.of("a\"")).hasToString("\"a\\\"\"");
  }
}
