package io.github.kimisdk.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StringDecoderTest {

  /** One decoder for all, so that each string is decoded into what the one before it left in the buffers. */
  private final StringDecoder decoder = new StringDecoder();

  private String decode(String json) {
    return decode(json.getBytes(StandardCharsets.UTF_8));
  }

  private String decode(byte[] json) {
    return decoder.decode(json, 0, Swar.plainEnd(json, 0, json.length), json.length);
  }

  /** Sizes around those at which a buffer grows, stops being kept, and stops being shared. */
  private static List<Integer> sizes() {
    List<Integer> sizes = new ArrayList<>();
    for (int size : new int[] {16, 128, 16 << 10, 32 << 10, 48 << 10, 96 << 10, SpareBuffers.MAX_SPARE, 300_000}) {
      for (int near = size - 17; near <= size + 1; near++) {
        sizes.add(Math.max(near, 0));
      }
    }
    return sizes;
  }

  @Test
  void stringsOfAnySizeAreDecodedWhereverTheirEscapeIs() {
    for (String plain : new String[] {"x", "中", "é", "😀"}) {
      for (String[] escape : new String[][] {{"\\n", "\n"}, {"\\u0041", "A"}, {"\\u4e2d", "中"}, {"\\ud800", "\ud800"}}) {
        for (int size : sizes()) {
          String text = plain.repeat(size / plain.getBytes(StandardCharsets.UTF_8).length);
          String half = text.substring(0, text.length() / 4 * 2);
          String behind = text.substring(half.length());
          String at = plain + " and " + escape[0] + ", " + size + " bytes";
          assertThat(decode(escape[0] + text + "\"").equals(escape[1] + text)).as("before " + at).isTrue();
          assertThat(decode(half + escape[0] + behind + "\"").equals(half + escape[1] + behind)).as("within " + at).isTrue();
          assertThat(decode(text + escape[0] + "\"").equals(text + escape[1])).as("behind " + at).isTrue();
        }
      }
    }
  }

  @Test
  void anEscapeWithinACharacterDoesNotCompleteIt() {
    for (byte[] open : new byte[][] {{(byte) 0xE4, (byte) 0xB8}, {(byte) 0xC3}, {(byte) 0xF0, (byte) 0x9F, (byte) 0x98}}) {
      for (String escape : new String[] {"\\n", "\\u00a9", "\\u0080"}) {
        String json = "\\t?" + escape + "x\"";
        byte[] bytes = new byte[json.length() + open.length - 1];
        System.arraycopy(open, 0, bytes, 2, open.length);
        System.arraycopy(json.getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, 2);
        System.arraycopy(json.getBytes(StandardCharsets.US_ASCII), 3, bytes, 2 + open.length, json.length() - 3);
        assertThat(decode(bytes)).as(escape).isNull();
        assertThat(decoder.expected()).isEqualTo("'\"'");
      }
    }
    assertThat(decode("中\\n\"")).isEqualTo("中\n");
  }

  @Test
  void aStringThatFailsLeavesTheNextOneWhole() {
    String large = "x".repeat(100_000);
    assertThat(decode(large + "\\n" + large)).isNull();
    assertThat(decoder.expected()).isEqualTo("'\"'");
    assertThat(decode(large + "\\n中" + large + "\\q\"")).isNull();
    assertThat(decoder.expected()).startsWith("one of");
    assertThat(decode("a\\n" + large + "\"")).isEqualTo("a\n" + large);
    assertThat(decode("\\\"\"")).isEqualTo("\"");
  }
}
