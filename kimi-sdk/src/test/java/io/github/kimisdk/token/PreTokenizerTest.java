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
  private static final String REST = "|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n%s]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  private static final Pattern KIMI = pattern("[\\p{IsHan}]+|" + words(UPPER, LOWER) + REST.formatted(""));
  private static final Pattern O200K = pattern(
      words("[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]", "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]") + REST.formatted("/"));

  /** Characters of every class, and those that the alternatives disagree about. */
  private static final String[] CHARACTERS = {
    "a", "b", "s", "t", "r", "e", "l", "v", "m", "d", "A", "S", "T", "Z", "é", "É", "ß", "ſ", "ǅ", "ʰ", "ª", "ж", "Ж", "א", "ב",
        "क", "ि", "́", "⃝",
    "中", "文", "々", "〇", "⺀", "𠀀", "ア", "한", "ก", "0", "1", "9", "٣", "Ⅷ", "½", "²", " ", "  ", "\t", "\u00a0", "\u3000",
    "\u0085", "\u2028", "\ufeff",
    "\n", "\r", "\r\n", "'", "'s", "'LL", "'ſ", ".", ",", "/", "-", "_", "{", "\"", "€", "😀", "👩‍💻", "🇩🇪", "𝐀", "𝐚", "\ud83d",
    "\ude00", "，", "。", "\u0000"
  };

  private static String words(String upper, String lower) {
    String before = "[^\\r\\n\\p{L}\\p{N}]?";
    return before + upper + "*" + lower + "+" + ENDING + "|" + before + upper + "+" + lower + "*" + ENDING;
  }

  private static Pattern pattern(String pattern) {
    return Pattern.compile(pattern, Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNICODE_CASE);
  }

  @Test
  void theSplitsThatAreKnownOfKimi() {
    assertThat(cut("中文English混合", true)).containsExactly("中文", "English", "混合");
    assertThat(cut("汉字abc", true)).containsExactly("汉字", "abc");
    assertThat(cut("北京市 Pascal", true)).containsExactly("北京市", " Pascal");
    assertThat(cut("Hello, world!", true)).containsExactly("Hello", ",", " world", "!");
    assertThat(cut("1234567890", true)).containsExactly("123", "456", "789", "0");
  }

  @Test
  void itCutsEveryTextAsThePatternDoes() {
    for (Counted text : Counted.wholes()) {
      assertThat(cut(text.text(), true)).as(text.kind()).isEqualTo(matches(KIMI, text.text()));
      assertThat(cut(text.text(), false)).as(text.kind()).isEqualTo(matches(O200K, text.text()));
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
      same(text.toString(), true, KIMI);
      same(text.toString(), false, O200K);
    }
  }

  @Test
  void everyCharacterAloneAndBetweenLettersIsCutAsThePatternDoes() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c += c < 0x3000 ? 1 : 31) {
      String one = Character.toString(c);
      String text = one + "a" + one + "B" + one + "1" + one + " " + one + one;
      same(text, true, KIMI);
    }
  }

  @Test
  void aMillionHostileCharactersAreCutInOnePass() {
    for (String text : List.of(" ", "A", "A'", "ʰA", "\t ", "́", "𝐀", "\ud83d", "a\u00a0", "中1")) {
      String large = text.repeat(1_000_000 / text.length());
      assertThat(String.join("", cut(large, true))).isEqualTo(large);
    }
  }

  private static void same(String text, boolean kimi, Pattern pattern) {
    List<String> cut = cut(text, kimi);
    List<String> matches = matches(pattern, text);
    if (!cut.equals(matches)) {
      assertThat(cut).as("%s", codes(text)).isEqualTo(matches);
    }
  }

  private static List<String> cut(String text, boolean kimi) {
    PreTokenizer pieces = new PreTokenizer(kimi);
    List<String> cut = new ArrayList<>();
    for (int from = 0; from < text.length(); ) {
      int end = pieces.end(text, from, text.length());
      if (end <= from) {
        throw new AssertionError("no progress at " + from);
      }
      cut.add(text.substring(from, end));
      from = end;
    }
    return cut;
  }

  private static List<String> matches(Pattern pattern, String text) {
    List<String> matches = new ArrayList<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      matches.add(matcher.group());
    }
    return matches;
  }

  private static String codes(CharSequence text) {
    return text.codePoints().mapToObj("U+%04X"::formatted).toList().toString();
  }
}
