package io.github.kimisdk.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The parser accepts the texts that an independent reader accepts, and reads in them the same values. */
class JsonFuzzTargetTest {

  private static final JsonLimits LIMITS = JsonLimits.DEFAULT.withMaxDepth(20);

  @FuzzTest
  void bytesAreReadAsTheGrammarReadsThem(byte[] bytes) {
    Optional<JsonValue> found = parsed(bytes);
    Optional<Object> expected = ReferenceReader.read(bytes, LIMITS.maxDepth());
    if (!found.map(ReferenceReader::plain).equals(expected)) {
      assertThat(found.map(ReferenceReader::plain)).as(new String(bytes, StandardCharsets.ISO_8859_1)).isEqualTo(expected);
    }
    found.ifPresent(JsonFuzzTargetTest::writeAndReadBack);
  }

  private static Optional<JsonValue> parsed(byte[] bytes) {
    try {
      return Optional.of(Json.parse(bytes, 0, bytes.length, LIMITS));
    } catch (JsonParseException refused) {
      assertThat(refused.offset()).isBetween(0, bytes.length);
      assertThat(refused.getMessage()).isNotBlank();
      return Optional.empty();
    }
  }

  private static void writeAndReadBack(JsonValue value) {
    String text = Json.write(value);
    byte[] utf8 = Json.bytes(value);
    assertThat(new String(utf8, StandardCharsets.UTF_8)).isEqualTo(text);
    assertThat(Json.parse(utf8)).isEqualTo(value).hasSameHashCodeAs(value);
    assertThat(Json.parse(text)).isEqualTo(value);
    assertThat(Json.write(Json.parse(Json.pretty(value)))).isEqualTo(text);
  }
}
