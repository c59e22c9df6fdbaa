package io.github.kimisdk.internal.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyMaskTest {

  private static final String KEY = "a1B/c2\"D3e4+F5g6h7I8j9";
  private static final ApiKey MASK = new ApiKey(KEY, "a test");

  @ParameterizedTest
  @CsvSource(quoteCharacter = '`', value = {
    "key a1B\\/c2\\\"D3e4+F5g6h7I8j9 is bad, key *** is bad",
    "key a1B\\\\\\/c2\\\\\\\"D3e4+F5g6h7I8j9 is bad, key *** is bad",
    "key \\u0061\\u0031B/c2\\u0022D3e4+F5g6h7I8j9 is bad, key *** is bad",
    "key \\\\u0061\\\\u0031B/c2\\\\u0022D3e4+F5g6h7I8j9 is bad, key *** is bad",
    "key a1B%2Fc2%22D3e4%2BF5g6h7I8j9 is bad, key *** is bad",
    "key a1B%252Fc2%2522D3e4%252BF5g6h7I8j9 is bad, key *** is bad",
    "key a1B&#47;c2&quot;D3e4&#x2b;F5g6h7I8j9 is bad, key *** is bad",
    "key A1B/C2\"D3E4+F5G6H7I8J9 is bad, key *** is bad",
    "a1B/c2\"D3e4+F5g6h7I8j9a1B/c2\"D3e4+F5g6h7I8j9, ***",
  })
  void aSpellingOfTheKeyIsMasked(String text, String masked) {
    assertThat(MASK.mask(text)).isEqualTo(masked);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Bearer ", "me:", "a", "ab", "abc"})
  void base64OfATextWithTheKeyIsMasked(String before) {
    byte[] text = (before + KEY + "\n").getBytes();
    for (Base64.Encoder encoder : new Base64.Encoder[] {Base64.getEncoder(), Base64.getUrlEncoder().withoutPadding()}) {
      String encoded = encoder.encodeToString(text);
      String masked = MASK.mask("found " + encoded + " here");
      assertThat(masked).startsWith("found ").endsWith(" here").contains("***").hasSizeLessThan(48);
    }
  }

  @ParameterizedTest
  @CsvSource(quoteCharacter = '`', value = {
    "cut a1B/c2\"D, cut ***", "cut a1B/c2\"D..., cut ***...", "cut a1B\\/c2\\\"D3e\\u00, cut ***", "cut a1B%2Fc2%22D%3, cut ***",
    "cut a1B/c2&quot;D&#5, cut ***", "cut a1B/c, cut a1B/c", "the middle /c2\"D3e4+F5g6 only, the middle *** only",
    "...e4+F5g6h7I8j9, ...***",
  })
  void aPartOfTheKeyIsMaskedWhereTheTextIsCut(String text, String masked) {
    assertThat(MASK.mask(text)).isEqualTo(masked);
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "%25%34%31", "%&#52;1", "&#x26;#65;", "&#38;#6\\u0035;", "\\%75004%31", "%5Cu0041", "%5c%75004%31", "&amp;#&#54;5;",
        "\\u00&#52;1", "\\x41", "\\u0026#65;"
  })
  void escapesWithinEscapesAreReadInAnyOrder(String escaped) {
    ApiKey mask = new ApiKey("bbbAAAAAAAAAAAAAAAAAAb", "a test");
    assertThat(mask.mask("key bbb" + escaped.repeat(18) + "b.")).isEqualTo("key ***.");
  }

  @Test
  void aPartOfAShortKeyIsMasked() {
    assertThat(new ApiKey("0a1b2c3d4e5f6", "a test").mask("it ends with 1b2c3d4e5f6")).isEqualTo("it ends with ***");
  }

  @Test
  void theBeginningOfAKeyThatIsAWordStaysUnlessMoreFollows() {
    ApiKey words = new ApiKey("gateway-key-0123456789", "a test");
    assertThat(words.mask("bad gateway: gateway-key is no key")).isEqualTo("bad gateway: gateway-key is no key");
    assertThat(words.mask("bad gateway-key-0123")).isEqualTo("bad ***");
    ApiKey coding = new ApiKey("sk-kimi-A1b2C3d4E5f6G7", "a test");
    assertThat(coding.maskKey("keys begin with sk-kimi- or sk-")).isEqualTo("keys begin with sk-kimi- or sk-");
    assertThat(coding.maskKey("sk-kimi-A1b2C3")).isEqualTo("***");
  }

  @Test
  void jsonStaysJson() {
    JsonObject error = JsonObject.of("message", "C:\\" + KEY + "\\\"x\"", "m\n" + KEY + "\n", "\t" + KEY + "/");
    for (String json
        : new String[] {error.toString(), error.toString().replace("/", "\\/"), error.toString()
        .replace("a1", "\\u0061\\u0031")}) {
      assertThat(Json.parse(MASK.mask(json)).toString()).contains("***").doesNotContain("F5g6");
    }
  }

  @Test
  void aTextWithoutTheKeyIsReturnedAsItIs() {
    String text = "100%, a\\b, R&D &lt; %2F \\u0022 a1B/c and \"quoted\" \\";
    assertThat(MASK.maskKey(text)).isSameAs(text);
    assertThat(new ApiKey("short", "a test").mask("short of %2F")).isEqualTo("short of %2F");
  }

  /** Quadratic work over so many characters would not end in time. */
  @ParameterizedTest
  @ValueSource(strings = {"\\", "%", "%25", "&", "&#", "&#x0", "\\u005c", "\\u", "\"", "a1B/c2\"D3e", "a1B/c2\\", "x", "org-",
      "%5c&amp;", "\\&", "&\\", "&#&#x2", "\\%"})
  void theWorkIsLinear(String repeated) {
    assertThat(MASK.mask(("\\".repeat(10_000) + repeated).repeat(50) + KEY)).endsWith("***");
    String text = repeated.repeat(1_000_000 / repeated.length());
    assertThat(MASK.mask(text + KEY)).endsWith("***").hasSizeGreaterThan(0);
  }
}
