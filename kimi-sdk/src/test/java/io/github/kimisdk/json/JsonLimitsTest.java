package io.github.kimisdk.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

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
    assertThat(JsonLimits.DEFAULT).isEqualTo(new JsonLimits(512, 256 * 1024 * 1024));
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
    assertThat(Json.parse(wide, new JsonLimits(2, 10_000)).asArray().size()).isEqualTo(2001);
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
    for (int level = 0; level < 5_000; level++) value = JsonArray.of(value);
    String pretty = Json.pretty(value);
    assertThat(Json.parse(pretty, DEEP)).isEqualTo(value);
  }

  @Test
  void negativeLimitsAreRefused() {
    assertThatThrownBy(() -> JsonLimits.DEFAULT.withMaxDepth(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> JsonLimits.DEFAULT.withMaxBytes(-1)).isInstanceOf(IllegalArgumentException.class);
  }
}
