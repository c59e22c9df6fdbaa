package io.github.kimisdk.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {
  private static final String[] INVALID = {
    "80", "BF", "80BF", "C0", "C0AF", "C080", "C1BF", "C2", "C220", "C3C3", "DF", "E0", "E080", "E08080", "E09FBF", "E0A0",
    "E0A020", "E180", "E18020", "E1C080", "ED", "EDA080", "EDAFBF", "EDB080", "EDBFBF", "EDA080EDB080", "EF", "EFBF", "EFBFC0",
    "F0", "F08080", "F0808080", "F08FBFBF", "F090", "F09080", "F0908020", "F0902080", "F0C08080", "F4908080", "F4BFBFBF",
    "F5808080", "F8888080", "F888808080", "FC8480808080", "FE", "FF", "FEFF", "FFFE", "E4B8", "F09F98", "E4B8E4B8AD",
  };

  private static byte[] within(String before, byte[] bytes, String behind) {
    byte[] first = before.getBytes(StandardCharsets.UTF_8);
    byte[] last = behind.getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(first, first.length + bytes.length + last.length);
    System.arraycopy(bytes, 0, all, first.length, bytes.length);
    System.arraycopy(last, 0, all, first.length + bytes.length, last.length);
    return all;
  }

  private static JsonParseException refusal(byte[] text) {
    return catchThrowableOfType(JsonParseException.class, () -> Json.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"", "\"abcdefgh", "\"é中😀\uFFFD", "\"\\n", "\"中\\\"", "\"\\ud800", "{\"", "[1,{\"a\":\"x"})
  void everyIllFormedSequenceIsRefusedWhereItBegins(String before) {
    for (String hex : INVALID) {
      for (String behind : new String[] {"\"", "abcdefghijk\"", "\\n\"", "é\"", "\\ud800\"", "", "\\x", "\n\""}) {
        JsonParseException refusal = refusal(within(before, HexFormat.of().parseHex(hex), behind));
        assertThat(refusal).as(hex).isNotNull();
        assertThat(refusal.expected()).as(hex).isEqualTo("UTF-8");
        assertThat(refusal.offset()).as(hex).isEqualTo(before.getBytes(StandardCharsets.UTF_8).length);
      }
    }
  }

  @Test
  void illFormedBytesBetweenTokensAreRefused() {
    for (String hex : INVALID) {
      byte[] bytes = HexFormat.of().parseHex(hex);
      assertThat(refusal(within("[1,", bytes, "]")).offset()).isEqualTo(3);
      assertThat(refusal(within("[1", bytes, "]")).offset()).isEqualTo(2);
      assertThat(refusal(within("", bytes, "1")).offset()).isZero();
      assertThat(refusal(within("1", bytes, "")).offset()).isEqualTo(1);
      assertThat(refusal(within("\"\\", bytes, "\"")).offset()).isEqualTo(2);
      assertThat(refusal(within("\"\\u00", bytes, "\"")).offset()).isEqualTo(5);
    }
  }

  @Test
  void aCharacterCutShortAtTheEndIsRefusedWhereItBegins() {
    for (String character : new String[] {"é", "中", "😀"}) {
      byte[] whole = character.getBytes(StandardCharsets.UTF_8);
      for (int length = 1; length < whole.length; length++) {
        JsonParseException refusal = refusal(within("\"ab", Arrays.copyOf(whole, length), ""));
        assertThat(refusal.offset()).isEqualTo(3);
        assertThat(refusal.found()).isEqualTo("byte 0x" + HexFormat.of().withUpperCase().toHexDigits(whole[0]));
      }
    }
  }

  @Test
  void everyCharacterIsReadAndWrittenAsTheJdkDoes() {
    for (int character = 0x20; character <= 0x10FFFF; character += character < 0x3000 ? 1 : 7) {
      if (character == '"' || character == '\\' || character >= 0xD800 && character <= 0xDFFF) {
        continue;
      }
      String text = Character.toString(character);
      byte[] utf8 = ("\"" + text + "\"").getBytes(StandardCharsets.UTF_8);
      assertThat(Json.parse(utf8).asString()).isEqualTo(text);
      assertThat(Json.bytes(JsonString.of(text))).isEqualTo(utf8);
    }
  }

  @Test
  void everyCharacterMayBeEscaped() {
    for (int unit = 0; unit <= 0xFFFF; unit++) {
      String hex = HexFormat.of().toHexDigits((char) unit);
      String text = Json.parse("\"é\\u" + hex + "\"").asString();
      assertThat(text.length()).isEqualTo(2);
      assertThat((int) text.charAt(1)).isEqualTo(unit);
      assertThat(Json.parse(Json.write(JsonString.of(text))).asString()).isEqualTo(text);
    }
  }

  @Test
  void randomBytesAreTakenOrRefusedAsTheStrictDecoderOfTheJdkDoes() {
    Random random = new Random(7);
    int[] bytes = {0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5};
    for (int round = 0; round < 100_000; round++) {
      byte[] content = new byte[1 + random.nextInt(6)];
      for (int i = 0; i < content.length; i++) {
        content[i] = (byte) bytes[random.nextInt(bytes.length)];
      }
      String expected = strict(content);
      byte[] text = within("\"", content, "\"");
      if (expected == null) {
        assertThat(refusal(text)).isNotNull();
      } else {
        assertThat(Json.parse(text).asString()).isEqualTo(expected);
      }
    }
  }

  private static String strict(byte[] utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
