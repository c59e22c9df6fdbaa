package io.github.kimisdk.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RandomTextTest {
  private static final String[] PIECES = {
    "a", "name", "\"", "\\", "\n", "\u0000", "é", "中", "😀", "\ud800", "\udc00", "?", "\uFFFD", "\u2028", "0123456789abcdef",
  };

  private final Random random = new Random(20260719);

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  private JsonValue value(int depth) {
    return switch (random.nextInt(depth > 5 ? 5 : 8)) {
      case 0 -> JsonNull.NULL;
      case 1 -> JsonBoolean.of(random.nextBoolean());
      case 2 -> JsonNumber.of(random.nextLong() >> random.nextInt(64));
      case 3 -> JsonNumber.of(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
      case 4 -> JsonString.of(text());
      case 5 -> {
        List<JsonValue> values = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
          values.add(value(depth + 1));
        }
        yield JsonArray.of(values);
      }
      default -> {
        JsonObject object = JsonObject.EMPTY;
        for (int i = random.nextInt(random.nextInt(10) == 0 ? 80 : 8); i > 0; i--) {
          object = object.with(text() + random.nextInt(50), value(depth + 2));
        }
        yield object;
      }
    };
  }

  @Test
  void whatIsWrittenIsReadBack() {
    for (int round = 0; round < 3_000; round++) {
      JsonValue value = value(0);
      String compact = Json.write(value);
      byte[] utf8 = Json.bytes(value);
      assertThat(utf8).isEqualTo(compact.getBytes(StandardCharsets.UTF_8));
      JsonValue read = Json.parse(utf8);
      assertThat(read).isEqualTo(value).hasSameHashCodeAs(value).hasToString(compact);
      assertThat(Json.parse(compact)).isEqualTo(value);
      assertThat(Json.parse(Json.pretty(value))).isEqualTo(value).hasToString(compact);
    }
  }

  @Test
  void longTextsAreWrittenCharByChar() {
    String[] common = {"sixteen letters.", "word ", "a", "\"quoted\"", "\n\t\\"};
    String[] seldom = {"?", "é", "\u0141", "\u013F", "中文", "😀", "\ud83d", "\ude00", "\u0000", "\u007f"};
    for (int round = 0; round < 3_000; round++) {
      int odd = random.nextInt(300);
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(400); i > 0; i--) {
        text.append(random.nextInt(300) < odd / 50 ? seldom[random.nextInt(seldom.length)]
            : common[random.nextInt(common.length)]);
      }
      StringBuilder expected = new StringBuilder("\"");
      text.codePoints().forEach(c -> expected.append(written(c)));
      assertThat(Json.write(JsonString.of(text.toString()))).isEqualTo(expected.append('"').toString());
      assertThat(Json.write(Json.parse(expected.toString()))).isEqualTo(expected.toString());
    }
  }

  @Test
  void anEscapeIsWrittenAsItWasReadWhereverItStands() {
    for (String escape : List.of("\\n", "\\\"", "\\\\", "\\u001f", "\\u0000")) {
      for (int length = 0; length < 1_100; length++) {
        String text = '"' + "x".repeat(length) + escape.repeat(1 + length % 9) + "y".repeat(length % 7) + '"';
        assertThat(Json.write(Json.parse(text))).isEqualTo(text);
      }
    }
  }

  private static String written(int c) {
    if (c == '"' || c == '\\') {
      return "\\" + (char) c;
    }
    if (c == '\n') {
      return "\\n";
    }
    if (c == '\t') {
      return "\\t";
    }
    return c < ' ' || c >= 0xD800 && c < 0xE000 ? String.format("\\u%04x", c) : Character.toString(c);
  }

  @Test
  void whatStandsAroundADeepValueIsWrittenAfterIt() {
    JsonValue value = JsonNull.NULL;
    StringBuilder expected = new StringBuilder("null");
    for (int level = 0; level < 2_000; level++) {
      boolean object = random.nextBoolean();
      value = object ? JsonObject.of("a", level, "b", value, "c", List.of())
          : JsonArray.of(JsonBoolean.TRUE, value, JsonNumber.of(level));
      expected.insert(0, object ? "{\"a\":" + level + ",\"b\":" : "[true,").append(object ? ",\"c\":[]}" : "," + level + "]");
    }
    assertThat(Json.write(value)).isEqualTo(expected.toString());
    assertThat(Json.parse(Json.pretty(value), JsonLimits.DEFAULT.withMaxDepth(2_000))).isEqualTo(value);
  }

  @Test
  void everySubrangeIsParsedAsIfItStoodAlone() {
    byte[] array = "[{\"a\":[1,2.5e3,\"x\\u00e9é\"],\"b\":{}},true,null,-0]\"".getBytes(StandardCharsets.UTF_8);
    for (int from = 0; from <= array.length; from++) {
      for (int to = from; to <= array.length; to++) {
        assertThat(outcome(array, from, to)).isEqualTo(outcome(java.util.Arrays.copyOfRange(array, from, to), 0, to - from));
      }
    }
  }

  @Test
  void mutatedBytesAreParsedOrRefusedAndNothingElse() {
    byte[] interesting = "{}[]\",:\\/u0e-+.tfn \n\u0000".getBytes(StandardCharsets.UTF_8);
    for (int round = 0; round < 30_000; round++) {
      byte[] utf8 = Json.bytes(value(2));
      for (int i = random.nextInt(4); i >= 0; i--) {
        int place = random.nextInt(utf8.length);
        utf8[place] = random.nextBoolean() ? (byte) random.nextInt(256) : interesting[random.nextInt(interesting.length)];
      }
      int to = random.nextInt(4) == 0 ? random.nextInt(utf8.length + 1) : utf8.length;
      String outcome = outcome(utf8, 0, to);
      String text = new String(utf8, 0, to, StandardCharsets.UTF_8);
      if (text.indexOf('\uFFFD') < 0) {
        assertThat(outcome.startsWith("line")).isEqualTo(outcome(text).startsWith("line"));
      }
    }
  }

  @Test
  void textsMadeOfTokensAreParsedOrRefusedAndNothingElse() {
    String[] tokens = {"{", "}", "[", "]", ",", ":", "\"a\"", "\"b\"", "1", "-0.5e1", "true", "null", " ", "\"\\n\"", "{}", "[]"};
    int accepted = 0;
    for (int round = 0; round < 200_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(8); i >= 0; i--) {
        text.append(tokens[random.nextInt(tokens.length)]);
      }
      String outcome = outcome(text.toString());
      if (!outcome.startsWith("line")) {
        accepted++;
        assertThat(outcome(outcome)).isEqualTo(outcome);
      }
    }
    assertThat(accepted).isGreaterThan(1_000);
  }

  private static String outcome(byte[] utf8, int from, int to) {
    try {
      return Json.parse(utf8, from, to).toString();
    } catch (JsonParseException e) {
      assertThat(e.offset()).isBetween(0, to - from);
      return e.getMessage();
    }
  }

  private static String outcome(String text) {
    try {
      return Json.parse(text).toString();
    } catch (JsonParseException e) {
      assertThat(e.offset()).isBetween(0, text.length());
      return e.getMessage();
    }
  }
}
