package io.github.kimisdk.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyMaskTest {

  private static final String KEY = "a1B/c2\"D3e4+F5g6h7I8j9";

  @BeforeEach
  void use() {
    KeyMask.use(KEY);
  }

  private static String key(int number) {
    return UUID.nameUUIDFromBytes(new byte[] {(byte) number}).toString().replace("-", "");
  }

  @ParameterizedTest
  @CsvSource(quoteCharacter = '`', value = {
    "key a1B/c2\"D3e4+F5g6h7I8j9 is bad, key *** is bad",
    "key a1B\\/c2\\\"D3e4+F5g6h7I8j9 is bad, key *** is bad",
    "key a1B\\\\\\/c2\\\\\\\"D3e4+F5g6h7I8j9 is bad, key *** is bad",
    "key \\u0061\\u0031B/c2\\u0022D3e4+F5g6h7I8j9 is bad, key *** is bad",
    "key \\\\u0061\\\\u0031B/c2\\\\u0022D3e4\\\\u002BF5g6h7I8j9 is bad, key *** is bad",
    "key a1B%2Fc2%22D3e4%2BF5g6h7I8j9 is bad, key *** is bad",
    "key %61%31%42%2f%63%32%22D3e4%2bF5g6h7I8j9 is bad, key *** is bad",
    "key %5Cu0061\\u005cu0031B/c2\"D3e4+F5g6h7I8j9 is bad, key *** is bad",
    "key \\u005cu0061%5Cu0031B/c2\"D3e4+F5g6h7I8j9 is bad, key *** is bad",
    "key A1B/C2\"D3E4+F5G6H7I8J9 is bad, key *** is bad",
    "a1B/c2\"D3e4+F5g6h7I8j9a1B/c2\"D3e4+F5g6h7I8j9, ******",
    "a1Ba1B/c2\"D3e4+F5g6h7I8j9a1B, a1B***a1B",
  })
  void aSpellingOfTheKeyIsMasked(String text, String masked) {
    assertThat(KeyMask.mask(text)).isEqualTo(masked);
  }

  @ParameterizedTest
  @CsvSource(quoteCharacter = '`', value = {
    "cut a1B/c2\"D3e4, cut ***", "cut a1B\\/c2\\\"D3e4\\u00, cut ***", "cut a1B%2Fc2%22D3e4%2, cut ***",
    "cut a1B/c2\"D3e4\\, cut ***", "{\"m\":\"a1B\\/c2\\\"D3e4\"}, {\"m\":\"***\"}",
    "{\"m\":\"{\\\"n\\\":\\\"a1B/c2\\\\\\\"D3e4\\\"}\"}, {\"m\":\"{\\\"n\\\":\\\"***\\\"}\"}",
    "a \"a1B/c2\"D3\" b, a \"a1B/c2\"D3\" b", "cut a1B/c2\"D3, cut a1B/c2\"D3",
  })
  void aBeginningOfTheKeyIsMaskedWhereTheTextEnds(String text, String masked) {
    assertThat(KeyMask.mask(text)).isEqualTo(masked);
  }

  @ParameterizedTest
  @ValueSource(strings = {"100%25-of-it-%41z", "%41%42%43%44%45", "C:\\new\\users\\u0041", "a.b/c+d=", "a\\\\\"quoted\""})
  void aKeyThatLooksLikeAnEscapeIsMasked(String key) {
    KeyMask.use(key);
    assertThat(KeyMask.mask("x" + key + "y")).isEqualTo("x***y");
    assertThat(KeyMask.mask(JsonObject.of("m", key).toString())).isEqualTo("{\"m\":\"***\"}");
    assertThat(KeyMask.mask("x " + key.replace("%", "%25").replace("\\", "%5C"))).isEqualTo("x ***");
  }

  @ParameterizedTest
  @CsvSource({
    "'Your account org-f2f1b1a0c3<ak-f6xyz8kq9abc> request reached', 'Your account org-***<ak-***> request reached'",
    "'key sk-anotherkey0123 is wrong', 'key sk-*** is wrong'",
    "'sk-kimi-0123456789', 'sk-***'",
    "'org-aaaaaa org-bbbbbb', 'org-*** org-***'",
    "'{\"m\":\"a line\\nsk-anotherkey0123\"}', '{\"m\":\"a line\\nsk-***\"}'",
    "'a task-1234567 of morg-1234567', 'a task-1234567 of morg-1234567'",
    "'org-name and sk-1', 'org-name and sk-1'",
    "'', ''",
    "'sk-', 'sk-'",
  })
  void keysAndIdsAreMasked(String text, String masked) {
    assertThat(KeyMask.mask(text)).isEqualTo(masked);
    assertThat(KeyMask.known(text)).as("no key of this process").isEqualTo(text);
  }

  @Test
  void jsonStaysJson() {
    JsonObject error = JsonObject.of("message", "C:\\" + KEY + "\\\"x\"", "m\n" + KEY + "\n", "\t" + KEY + "/");
    for (String json
        : new String[] {error.toString(), error.toString().replace("/", "\\/"), error.toString()
        .replace("a1", "\\u0061\\u0031")}) {
      assertThat(Json.parse(KeyMask.mask(json)).toString()).contains("***").doesNotContain("F5g6");
    }
  }

  @Test
  void aTextWithoutTheKeyIsReturnedAsItIs() {
    String text = "100%, a\\b, R&D &lt; %2F \\u0022 a1B/c and \"quoted\" \\";
    assertThat(KeyMask.mask(text)).isSameAs(text);
    KeyMask.use("short");
    assertThat(KeyMask.mask("short of %2F")).isEqualTo("short of %2F");
    KeyMask.use("sk-kimi-A1b2C3d4E5f6G7");
    assertThat(KeyMask.mask("keys begin with sk- or sk-kimi-")).isEqualTo("keys begin with sk- or sk-kimi-");
  }

  @Test
  void theLongestKeyIsMasked() {
    KeyMask.use("a-key-0123456789");
    KeyMask.use("a-key-0123");
    assertThat(KeyMask.mask("a-key-0123456789 a-key-0123")).isEqualTo("*** ***");
  }

  @Test
  void theKeysThatWereUsedLastAreKnown() {
    for (int i = 0; i < 64; i++) {
      KeyMask.use(key(100 + i));
    }
    assertThat(KeyMask.mask(key(100))).isEqualTo("***");
    KeyMask.use(key(100));
    KeyMask.use(key(200));
    assertThat(KeyMask.mask(key(100))).isEqualTo("***");
    assertThat(KeyMask.mask(key(101))).isEqualTo(key(101));
    assertThat(KeyMask.mask(key(200))).isEqualTo("***");
  }

  /** Quadratic work over so many characters would not end in time. */
  @ParameterizedTest
  @ValueSource(strings = {"\\", "%", "%25", "\\u005c", "\\u", "\"", "a1B/c2\"D3e", "a1B/c2\\", "x", "org-", "xsk-", "sk-", "%5c",
      "\\&", "\\%"})
  void theWorkIsLinear(String repeated) {
    assertThat(KeyMask.mask(("\\".repeat(10_000) + repeated).repeat(50) + KEY)).endsWith("***");
    assertThat(KeyMask.mask(repeated.repeat(1_000_000 / repeated.length()) + KEY)).endsWith("***");
  }
}
