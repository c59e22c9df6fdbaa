package io.github.kimisdk.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The value so far of a JSON text that arrives in pieces. */
class PartialJsonTest {

  private static final String[] PIECES = {"a", "word ", "\"", "\\", "\n", "\t", "é", "中", "😀", "\ud83d", "\ude00", "/", ", ]}"};

  private final Random random = new Random(20261124);

  /** Whether a value may grow into another by further pieces of text. */
  static boolean prefix(JsonValue part, JsonValue whole) {
    if (part instanceof JsonString text) {
      return whole instanceof JsonString full && full.value().startsWith(text.value());
    }
    if (part instanceof JsonArray array) {
      return whole instanceof JsonArray full && prefixes(array.values(), full.values());
    }
    if (part instanceof JsonObject object && whole instanceof JsonObject full) {
      List<String> names = object.members().keySet().stream().toList();
      return names.equals(full.members().keySet().stream().limit(names.size()).toList())
          && prefixes(List.copyOf(object.members().values()), List.copyOf(full.members().values()));
    }
    return part.equals(whole);
  }

  /** All values are complete but the last. */
  private static boolean prefixes(List<JsonValue> part, List<JsonValue> whole) {
    int last = part.size() - 1;
    return last < 0 || part.size() <= whole.size() && part.subList(0, last).equals(whole.subList(0, last))
        && prefix(part.get(last), whole.get(last));
  }

  private String text() {
    return Stream.generate(() -> PIECES[random.nextInt(PIECES.length)]).limit(random.nextInt(7)).collect(Collectors.joining());
  }

  private JsonValue value(int depth) {
    return switch (random.nextInt(depth > 5 ? 4 : 7)) {
      case 0 -> random.nextBoolean() ? JsonNull.NULL : JsonBoolean.of(random.nextBoolean());
      case 1 -> JsonNumber.of(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
      case 2 -> JsonNumber.of(random.nextLong() >> random.nextInt(64));
      case 3 -> JsonString.of(text());
      case 4 -> JsonArray.of(Stream.generate(() -> value(depth + 1)).limit(random.nextInt(6)).toList());
      default -> object(depth);
    };
  }

  private JsonObject object(int depth) {
    JsonObject object = JsonObject.EMPTY;
    for (int i = random.nextInt(7); i > 0; i--) {
      object = object.with(text() + i, value(depth + 2));
    }
    return object;
  }

  /** A text of the value, possibly with blanks or with escapes for all characters beyond ASCII. */
  private String written(JsonValue value) {
    String text = random.nextBoolean() ? Json.pretty(value) : Json.write(value);
    return random.nextBoolean() ? text : text.chars()
        .mapToObj(c -> c < 0x80 ? String.valueOf((char) c) : String.format("\\u%04x", c)).collect(Collectors.joining());
  }

  @Test
  void everyPrefixOf200AnswersHasAPrefixOfTheValue() {
    for (int answer = 0; answer < 200; answer++) {
      JsonObject value = object(0).with("end", JsonString.of(text()));
      String text = written(value);
      PartialJson partial = new PartialJson();
      JsonValue before = JsonObject.EMPTY;
      for (int i = 0; i < text.length(); i++) {
        partial.add(text.substring(i, i + 1));
        JsonValue now = partial.value().orElseThrow();
        assertThat(prefix(before, now)).as("%s grows to %s", before, now).isTrue();
        assertThat(prefix(now, value)).as("%s, of %s", now, text.substring(0, i + 1)).isTrue();
        before = now;
      }
      assertThat(before).isEqualTo(value);
    }
  }

  @Test
  void theValueDoesNotDependOnTheCuts() {
    for (int answer = 0; answer < 200; answer++) {
      String text = written(object(0));
      int end = random.nextInt(text.length() + 1);
      PartialJson pieces = new PartialJson();
      for (int at = 0; at < end; ) {
        int next = Math.min(end, at + 1 + random.nextInt(9));
        pieces.add(text.substring(at, next));
        at = next;
      }
      PartialJson whole = new PartialJson();
      whole.add(text.substring(0, end));
      assertThat(pieces.value()).isEqualTo(whole.value());
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "` `|``", "`{`|`{}`", "`{\"a`|`{}`", "`{\"a\"`|`{}`", "`{\"a\":`|`{}`", "`{\"a\":1`|`{}`", "`{\"a\":12 `|`{\"a\":12}`",
    "`{\"a\":tru`|`{}`", "`{\"a\":true,`|`{\"a\":true}`", "`{\"a\":\"`|`{\"a\":\"\"}`", "`{\"a\":\"x\\u00e`|`{\"a\":\"x\"}`",
    "`{\"a\":\"x\\u00e9`|`{\"a\":\"xé\"}`", "`{\"a\":\"\\ud83d`|`{\"a\":\"\"}`", "`{\"a\":\"\\ud83d\\ude00`|`{\"a\":\"😀\"}`",
    "`{\"a\":\"\\ud83d\"`|`{\"a\":\"\\ud83d\"}`", "`[[1,[`|`[[1,[]]]`", "`[1,`|`[1]`", "`12`|``", "`12 `|`12`", "`\"x`|`\"x\"`",
    "`{\"a\":{\"a\":null}`|`{\"a\":{\"a\":null}}`", "`{\"a\":1,\"a\":2}`|`{\"a\":2}`", "`{} {\"a\":1}`|`{}`",
    "`1,`|`1`", "`true,`|`true`", "`1.5]`|`1.5`", "`null}`|`null`", "`[{},[ ],{ }]`|`[{},[],{}]`"})
  void aMemberAppearsWithItsValueAndANumberAtItsEnd(String text, String expected) {
    PartialJson partial = new PartialJson();
    partial.add(text);
    assertThat(partial.value()).isEqualTo(expected.isEmpty() ? Optional.empty() : Optional.of(Json.parse(expected)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"}", ",", ":", "x,", "\"\n", "\"\\x", "\"\\u12G4", "]", "1 2", "01,", "1.e5,", "\"y\" \"z\"", "{]", "[}"})
  void theValueStaysAsItIsAtAMalformedCharacter(String wrong) {
    String begin = "{\"a\":[1,\"x\"],\"b\":";
    PartialJson partial = new PartialJson();
    JsonValue before = null;
    for (char c : (begin + wrong).toCharArray()) {
      partial.add(String.valueOf(c));
      JsonValue now = partial.value().orElseThrow();
      assertThat(before == null || prefix(before, now)).isTrue();
      before = now;
    }
    partial.add(" ,\"later\":1}]}");
    assertThat(prefix(Json.parse("{\"a\":[1,\"x\"]}"), before)).isTrue();
    assertThat(prefix(before, partial.value().orElseThrow())).isTrue();
    assertThat(partial.value().orElseThrow()).asString().doesNotContain("later");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "`{\"a\":[1,],\"b\":2}`|`{\"a\":[1]}`", "`{\"a\":1,},\"b\":2}`|`{\"a\":1}`", "`{\"b\":{\"x\":},\"c\":1}`|`{\"b\":{}}`",
    "`[{\"x\"},1]`|`[{}]`", "`[[1, ],2]`|`[[1]]`"})
  void aClosingMarkBehindACommaOrAColonEndsTheValue(String text, String expected) {
    PartialJson partial = new PartialJson();
    partial.add(text);
    assertThat(partial.value()).contains(Json.parse(expected));
  }

  @Test
  void theDepthIsLimitedAsThatOfTheParser() {
    PartialJson partial = new PartialJson();
    partial.add("[".repeat(100_000));
    assertThat(partial.value().orElseThrow()).hasToString("[".repeat(512) + "]".repeat(512));
  }

  /** A piece that counts how often a character of it is read. */
  record Counted(String text, AtomicLong reads) implements CharSequence {

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      reads.incrementAndGet();
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Counted(text.substring(start, end), reads);
    }
  }

  private static long reads(String text) {
    PartialJson partial = new PartialJson();
    AtomicLong reads = new AtomicLong();
    int shown = 0;
    for (int i = 0; i < text.length(); i++) {
      partial.add(new Counted(text.substring(i, i + 1), reads));
      if (i > 1.5 * shown) {
        partial.value();
        shown = i;
      }
    }
    return reads.get();
  }

  @Test
  void eachCharacterIsReadOnce() {
    for (int size = 1_000; size <= 1_000_000; size *= 10) {
      for (String text : List.of(
          "{\"a\":\"" + "x\\n".repeat(size / 3), "[" + "1,".repeat(size / 2),
          "{\"a\":[" + "{\"b\":[true,\"y\"]},".repeat(size / 18), "1".repeat(size), "\"" + "\\ud83d\\ude00".repeat(size / 12))) {
        assertThat(reads(text)).as(text.substring(0, 20)).isEqualTo(text.length());
      }
    }
  }

  @Test
  void completeValuesAreNotCopied() {
    PartialJson partial = new PartialJson();
    partial.add("{\"a\":[1,\"x\",{\"b\":2}],\"c\":[[3],");
    JsonObject before = partial.value().orElseThrow().asObject();
    partial.add("\"y\",{");
    JsonObject now = partial.value().orElseThrow().asObject();
    assertThat(now).hasToString("{\"a\":[1,\"x\",{\"b\":2}],\"c\":[[3],\"y\",{}]}");
    assertThat(now.get("a")).isSameAs(before.get("a"));
    assertThat(now.at("/c/0")).isSameAs(before.at("/c/0"));
  }
}
