package io.github.kimisdk.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLimitsTest {
  private static final JsonLimits DEEP = JsonLimits.DEFAULT.withMaxDepth(1_000_000);

  private static String arrays(int depth) {
    return "[".repeat(depth) + "]".repeat(depth);
  }

  private static String objects(int depth) {
    return "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
  }

  @Test
  void theDefaultIs512LevelsAnd256MiB() {
    assertThat(JsonLimits.DEFAULT).isEqualTo(new JsonLimits(512, 256 * 1024 * 1024, Long.MAX_VALUE));
  }

  @Test
  void aTextAsDeepAsTheLimitIsParsedAndOneLevelMoreIsRefused() {
    assertThat(Json.parse(arrays(512)).toString()).isEqualTo(arrays(512));
    assertThat(Json.parse(objects(512)).toString()).isEqualTo(objects(512));
    assertThatThrownBy(() -> Json.parse(arrays(513))).isInstanceOf(JsonParseException.class)
        .hasMessage("line 1, column 513 (offset 512): expected at most 512 levels of nesting (maxDepth), found '['");
    assertThatThrownBy(() -> Json.parse(objects(513))).isInstanceOf(JsonParseException.class).hasMessageContaining("maxDepth");
  }

  @Test
  void onlyOpenContainersCountAsDepth() {
    String wide = "[" + "[],{},".repeat(1000) + "[]]";
    assertThat(Json.parse(wide, new JsonLimits(2, 10_000, 100_000)).asArray().size()).isEqualTo(2001);
  }

  @Test
  void noLevelAllowsOnlyScalars() {
    JsonLimits flat = JsonLimits.DEFAULT.withMaxDepth(0);
    assertThat(Json.parse("1", flat).asInt()).isEqualTo(1);
    assertThatThrownBy(() -> Json.parse("[]", flat)).isInstanceOf(JsonParseException.class);
    assertThatThrownBy(() -> Json.parse("{}", flat)).isInstanceOf(JsonParseException.class);
  }

  @Test
  void aTextLongerThanTheLimitIsRefusedBeforeItIsRead() {
    JsonLimits short4 = JsonLimits.DEFAULT.withMaxBytes(4);
    assertThat(Json.parse("1234", short4).asInt()).isEqualTo(1234);
    assertThat(Json.parse("\"é\"", short4).asString()).isEqualTo("é");
    assertThatThrownBy(() -> Json.parse("xxxxx", short4)).isInstanceOf(JsonParseException.class)
        .hasMessageContaining("at most 4 bytes (maxBytes)");
    assertThatThrownBy(() -> Json.parse("\"中\"", short4)).isInstanceOf(JsonParseException.class).hasMessageContaining("maxBytes");
    byte[] utf8 = "[12345]".getBytes(StandardCharsets.UTF_8);
    assertThat(Json.parse(utf8, 1, 5, short4).asInt()).isEqualTo(1234);
    assertThatThrownBy(() -> Json.parse(utf8, 1, 6, short4)).isInstanceOf(JsonParseException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[0],", "1,", "{},", "{\"a\":0},", "1e5,", "\"\",", "1000,", "true,"})
  void aDenseTextIsRefusedBeforeItsValuesFillTheMemory(String element) {
    String text = "[" + element.repeat(100_000) + "0]";
    JsonLimits limits = JsonLimits.DEFAULT.withMaxMemory(100_000);
    assertThatThrownBy(() -> Json.parse(text, limits)).isInstanceOfSatisfying(JsonParseException.class, refused -> {
      assertThat(refused.expected()).isEqualTo("values that take at most 100000 bytes of memory (maxMemory)");
      assertThat(refused.offset()).isLessThan(100_000 / 12 * element.length());
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "-1", "1000", "1.5", "\"text\"", "\"\\n\"", "[]", "{}", "[1,[true,null]]",
      "{\"a\":{\"b\":[{\"c\":\"d\"}]}}"})
  void theMemoryOfAValueIsTheLeastLimitThatAdmitsIt(String text) {
    long memory = Json.memory(Json.parse(text));
    assertThat(Json.parse(text, JsonLimits.DEFAULT.withMaxMemory(memory))).isNotNull();
    // The parser may know names, which then cost nothing.
    long names = text.contains("\"a\"") ? 3 * 57 : 0;
    assertThatThrownBy(() -> Json.parse(text, JsonLimits.DEFAULT.withMaxMemory(memory - names - 1)))
        .hasMessageContaining("maxMemory");
  }

  @Test
  void theMemoryOfALongTextIsLittleMoreThanItsLength() {
    assertThat(Json.memory(JsonString.of("x".repeat(10_000)))).isBetween(10_000L, 10_100L);
    assertThat(Json.memory(Json.parse("[" + "{\"name\":true},".repeat(1_000) + "0]"))).isBetween(56_000L, 56_200L);
  }

  @Test
  void theMemoryOfDeepValuesIsCountedWithoutOverflow() {
    assertThat(Json.memory(Json.parse(arrays(1_000_000), DEEP))).isEqualTo(44_000_000);
  }

  @Test
  void aMillionLevelsOverflowNothing() {
    String text = arrays(1_000_000);
    assertThat(Json.parse(text, DEEP).toString()).isEqualTo(text);
    assertThatThrownBy(() -> Json.parse("[".repeat(1_000_000), DEEP)).isInstanceOf(JsonParseException.class);
    assertThatThrownBy(() -> Json.parse("[".repeat(1_000_001), DEEP)).isInstanceOf(JsonParseException.class)
        .hasMessageContaining("maxDepth");
  }

  @Test
  void deepValuesAreComparedHashedAndWrittenWithoutOverflow() {
    String text = "[{\"a\":".repeat(100_000) + "1" + "}]".repeat(100_000);
    JsonValue one = Json.parse(text, DEEP);
    JsonValue other = Json.parse(text, DEEP);
    assertThat(one.equals(other)).isTrue();
    assertThat(one.hashCode()).isEqualTo(other.hashCode());
    assertThat(one.toString()).isEqualTo(text);
    assertThat(one.equals(Json.parse(text.replace('1', '2'), DEEP))).isFalse();
    assertThat(Json.of(one)).isSameAs(one);
  }

  @Test
  void deepValuesBuiltByHandAreWrittenPretty() {
    JsonValue value = JsonArray.EMPTY;
    for (int level = 0; level < 5_000; level++) {
      value = JsonArray.of(value);
    }
    String pretty = Json.pretty(value);
    assertThat(Json.parse(pretty, DEEP)).isEqualTo(value);
  }

  @Test
  void negativeLimitsAreRefused() {
    assertThatThrownBy(() -> JsonLimits.DEFAULT.withMaxDepth(-1)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxDepth: expected at least 0, found -1");
    assertThatThrownBy(() -> JsonLimits.DEFAULT.withMaxBytes(-1)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxBytes: expected at least 0, found -1");
    assertThatThrownBy(() -> JsonLimits.DEFAULT.withMaxMemory(-1)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxMemory: expected at least 0, found -1");
  }
}
