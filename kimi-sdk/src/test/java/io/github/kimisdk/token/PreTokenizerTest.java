package io.github.kimisdk.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The splitter cuts as the split pattern of Kimi's tokenizer does, which java.util.regex can run too. */
class PreTokenizerTest {

  private static final String UPPER = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}&&[^\\p{IsHan}]]";
  private static final String LOWER = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}&&[^\\p{IsHan}]]";
  private static final String ENDING = "(?i:'s|'t|'re|'ve|'m|'ll|'d)?";
  private static final String BEFORE = "[^\\r\\n\\p{L}\\p{N}]?";

  private static final Pattern KIMI = Pattern.compile("[\\p{IsHan}]+|" + BEFORE + UPPER + "*" + LOWER + "+" + ENDING + "|"
      + BEFORE + UPPER + "+" + LOWER + "*" + ENDING
      + "|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
      Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNICODE_CASE);

  /** Characters of every class, and those that the alternatives disagree about. */
  private static final String[] CHARACTERS = {
    "a", "b", "s", "t", "r", "e", "l", "v", "m", "d", "A", "S", "T", "Z", "é", "É", "ß", "ſ", "ǅ", "ʰ", "ª", "ж", "Ж", "א", "ב",
        "क", "ि", "́", "⃝",
    "中", "文", "々", "〇", "⺀", "𠀀", "ア", "한", "ก", "0", "1", "9", "٣", "Ⅷ", "½", "²", " ", "  ", "\t", "\u00a0", "\u3000",
    "\u0085", "\u2028", "\ufeff",
    "\n", "\r", "\r\n", "'", "'s", "'LL", "'ſ", ".", ",", "/", "-", "_", "{", "\"", "€", "😀", "👩‍💻", "🇩🇪", "𝐀", "𝐚", "\ud83d",
    "\ude00", "，", "。", "\u0000"
  };

  @Test
  void theSplitsThatAreKnownOfKimi() {
    assertThat(cut("中文English混合")).containsExactly("中文", "English", "混合");
    assertThat(cut("汉字abc")).containsExactly("汉字", "abc");
    assertThat(cut("北京市 Pascal")).containsExactly("北京市", " Pascal");
    assertThat(cut("Hello, world!")).containsExactly("Hello", ",", " world", "!");
    assertThat(cut("1234567890")).containsExactly("123", "456", "789", "0");
  }

  @Test
  void itCutsEveryTextAsThePatternDoes() {
    for (Counted text : Counted.wholes()) {
      assertThat(cut(text.text())).as(text.kind()).isEqualTo(matches(text.text()));
    }
  }

  @Test
  void itCutsRandomCharactersAsThePatternDoes() {
    Random random = new Random(42);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      int few = 1 + random.nextInt(CHARACTERS.length);
      for (int n = random.nextInt(12); n >= 0; n--) {
        text.append(CHARACTERS[random.nextInt(few)]);
      }
      same(text.toString());
    }
  }

  @Test
  void everyCharacterAloneAndBetweenLettersIsCutAsThePatternDoes() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c += c < 0x3000 ? 1 : 31) {
      String one = Character.toString(c);
      String text = one + "a" + one + "B" + one + "1" + one + " " + one + one;
      same(text);
    }
  }

  @Test
  void aMillionHostileCharactersAreCutInOnePass() {
    for (String text : List.of(" ", "A", "A'", "ʰA", "\t ", "́", "𝐀", "\ud83d", "a\u00a0", "中1")) {
      String large = text.repeat(1_000_000 / text.length());
      assertThat(String.join("", cut(large))).isEqualTo(large);
    }
  }

  private static void same(String text) {
    List<String> cut = cut(text);
    List<String> matches = matches(text);
    if (!cut.equals(matches)) {
      assertThat(cut).as("%s", codes(text)).isEqualTo(matches);
    }
  }

  private static List<String> cut(String text) {
    List<String> cut = new ArrayList<>();
    for (int from = 0; from < text.length(); ) {
      int end = PreTokenizer.end(text, from, text.length());
      if (end <= from) {
        throw new AssertionError("no progress at " + from);
      }
      cut.add(text.substring(from, end));
      from = end;
    }
    return cut;
  }

  private static List<String> matches(String text) {
    List<String> matches = new ArrayList<>();
    Matcher matcher = KIMI.matcher(text);
    while (matcher.find()) {
      matches.add(matcher.group());
    }
    return matches;
  }

  private static String codes(CharSequence text) {
    return text.codePoints().mapToObj("U+%04X"::formatted).toList().toString();
  }
}
