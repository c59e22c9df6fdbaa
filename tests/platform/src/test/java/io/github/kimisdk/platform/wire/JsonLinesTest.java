package io.github.kimisdk.platform.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** JSON Lines in all lengths, with the bytes coming in pieces of any size. */
class JsonLinesTest {

  private static JsonLines lines(String text, int piece, int maxBytes) {
    InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
      @Override
      public synchronized int read(byte[] to, int from, int count) {
        return super.read(to, from, Math.min(piece, count));
      }
    };
    return new JsonLines(in, maxBytes, JsonLimits.DEFAULT);
  }

  private static List<String> all(JsonLines lines) throws IOException {
    List<String> all = new ArrayList<>();
    for (JsonValue value = lines.next(); value != null; value = lines.next()) {
      all.add(lines.number() + ":" + value);
    }
    return all;
  }

  @Test
  void linesAreReadHoweverTheirBytesCome() throws IOException {
    for (int piece = 1; piece < 30; piece++) {
      assertThat(all(lines("{\"a\":\"茶\"}\n\r\n \t\n[1]\r\n2", piece, 100))).containsExactly("1:{\"a\":\"茶\"}", "4:[1]", "5:2");
      assertThat(all(lines("", piece, 100))).isEmpty();
      assertThat(all(lines("\n\n", piece, 100))).isEmpty();
    }
  }

  @Test
  void aLineMayBeLongerThanTheBuffer() throws IOException {
    String text = "\"" + "x".repeat(200_000) + "\"";
    assertThat(all(lines(text + "\n" + text, 70_000, 200_002))).containsExactly("1:" + text, "2:" + text);
    assertThatThrownBy(() -> all(lines(text, 70_000, 200_001))).hasMessageContaining("at most 200001 bytes");
  }

  @Test
  void aLineThatIsNoJsonIsRefused() {
    JsonLines lines = lines("1\n{", 10, 100);
    assertThatThrownBy(() -> all(lines)).isInstanceOf(JsonParseException.class);
    assertThat(lines.number()).isEqualTo(2);
  }

  @Test
  void theNextLineIsReadAfterOneThatIsRefused() throws IOException {
    for (int piece = 1; piece < 30; piece++) {
      JsonLines lines = lines("\uFEFF[1]\n\n{\n\"" + "x".repeat(40) + "\"\n\uFEFF2\n3", piece, 20);
      assertThat(lines.next()).hasToString("[1]");
      assertThatThrownBy(lines::next).isInstanceOf(JsonParseException.class);
      assertThat(lines.number()).isEqualTo(3);
      assertThatThrownBy(lines::next).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("at most 20 bytes");
      assertThat(lines.number()).isEqualTo(4);
      assertThat(lines.start()).isEqualTo("\"" + "x".repeat(19));
      assertThatThrownBy(lines::next).as("a mark in the middle").isInstanceOf(JsonParseException.class);
      assertThat(lines.next()).hasToString("3");
      assertThat(lines.next()).isNull();
      assertThat(all(lines("\uFEFF", piece, 20))).isEmpty();
      assertThat(all(lines("\uFEFF\n1", piece, 20))).containsExactly("2:1");
    }
  }
}
