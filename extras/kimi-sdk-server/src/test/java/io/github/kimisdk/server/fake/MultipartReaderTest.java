package io.github.kimisdk.server.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartReaderTest {

  private static final String HEAD = "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n";

  /** Bytes that arrive in pieces of random sizes. */
  private static InputStream pieces(byte[] bytes, Random random, int most) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] to, int from, int length) {
        return super.read(to, from, Math.min(length, 1 + random.nextInt(most)));
      }
    };
  }

  private static List<String> parts(InputStream in, int piece) throws IOException {
    MultipartReader form = new MultipartReader(in, "b");
    List<String> parts = new ArrayList<>();
    for (Optional<MultipartReader.Part> part = form.next(); part.isPresent(); part = form.next()) {
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      byte[] bytes = new byte[piece];
      for (int size = form.content().read(bytes); size >= 0; size = form.content().read(bytes)) {
        content.write(bytes, 0, size);
      }
      parts.add(part.get().name() + ":" + part.get().filename().orElse("-") + ":" + part.get().type() + ":"
          + content.toString(StandardCharsets.ISO_8859_1));
    }
    return parts;
  }

  /** Content of bytes that resemble a boundary, so that every kind of partial match occurs. */
  private static String content(Random random) {
    StringBuilder text = new StringBuilder();
    List<String> words = List.of("\r", "\n", "\r\n", "-", "--", "b", "\r\n-", "\r\n--", "\r\n--a", "x", "\u00ff");
    for (int left = random.nextInt(40); left > 0; left--) {
      text.append(words.get(random.nextInt(words.size())));
    }
    return text.toString().replace("\r\n--b", "");
  }

  @Test
  void randomFormsAreReadForEverySplit() throws IOException {
    Random random = new Random(19);
    for (int round = 0; round < 3_000; round++) {
      StringBuilder form = new StringBuilder(random.nextBoolean() ? "" : "preamble\r\n");
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < 1 + random.nextInt(3); i++) {
        String content = content(random);
        while (content.contains("\r\n--b")) {
          content = content(random);
        }
        form.append("--b").append(random.nextBoolean() ? "" : " \t").append("\r\nContent-Disposition: form-data; name=\"n")
            .append(i)
            .append("\"; filename=\"f\"\r\ncontent-type: a/b\r\nX-Other: 1\r\n\r\n").append(content).append("\r\n");
        expected.add("n" + i + ":f:a/b:" + content);
      }
      byte[] bytes = form.append("--b--").append(random.nextBoolean() ? "" : "\r\nepilogue").toString()
          .getBytes(StandardCharsets.ISO_8859_1);
      assertThat(parts(pieces(bytes, random, 1 + random.nextInt(30)), 1 + random.nextInt(50))).as("round " + round)
          .isEqualTo(expected);
      int cut = random.nextInt(bytes.length - (bytes[bytes.length - 1] == '-' ? 0 : 10));
      if (!new String(bytes, 0, cut, StandardCharsets.ISO_8859_1).endsWith("--b--")) {
        assertThatThrownBy(() -> parts(pieces(Arrays.copyOf(bytes, cut), random, 9), 9))
            .isInstanceOf(MultipartReader.Malformed.class);
      }
    }
  }

  @Test
  void aLargePartIsReadWhole() throws IOException {
    byte[] content = new byte[1 << 20];
    new Random(1).nextBytes(content);
    ByteArrayOutputStream form = new ByteArrayOutputStream();
    form.writeBytes(HEAD.getBytes(StandardCharsets.UTF_8));
    form.writeBytes(content);
    form.writeBytes("\r\n--b--\r\n".getBytes(StandardCharsets.UTF_8));
    MultipartReader reader = new MultipartReader(pieces(form.toByteArray(), new Random(2), 70_000), "b");
    reader.next();
    assertThat(reader.content().readAllBytes()).isEqualTo(content);
    assertThat(reader.content().read()).isEqualTo(-1);
    assertThat(reader.next()).isEmpty();
  }

  @Test
  void aPartThatIsNotReadIsSkipped() throws IOException {
    String form = HEAD + "a".repeat(100_000) + "\r\n" + HEAD.replace("file", "next") + "\r\n--b--";
    MultipartReader reader = new MultipartReader(new ByteArrayInputStream(form.getBytes(StandardCharsets.UTF_8)), "b");
    assertThat(reader.next().orElseThrow().name()).isEqualTo("file");
    assertThat(reader.content().read()).isEqualTo('a');
    assertThat(reader.next().orElseThrow().name()).isEqualTo("next");
    assertThat(reader.content().read()).isEqualTo(-1);
    assertThat(reader.next()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--", "--b", "--b-", "--bx\r\n\r\n", "--b\r\n", "--b\n\r\n", "--b\r\nno colon\r\n\r\n",
      "--b\r\n\r\nx\r\n--b--",
      "--b\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--b--",
          "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
      "--b\r\nContent-Disposition: form-data; name=\"a\"\n\r\nx\r\n--b--",
      "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx--b--"})
  void whatIsNoFormIsRefused(String form) {
    assertThatThrownBy(() -> parts(new ByteArrayInputStream(form.getBytes(StandardCharsets.UTF_8)), 10))
        .isInstanceOf(MultipartReader.Malformed.class);
  }

  @Test
  void theHeadOfAPartIsBounded() {
    String line = "--b\r\nX: " + "x".repeat(40_000) + "\r\n";
    String lines = "--b\r\n" + "X: 1234567890\r\n".repeat(4_000);
    for (String form : List.of(line, lines)) {
      assertThatThrownBy(() -> parts(new ByteArrayInputStream(form.getBytes(StandardCharsets.UTF_8)), 10))
          .isInstanceOf(MultipartReader.Malformed.class).hasMessageContaining("at most 16384");
    }
  }

  @ParameterizedTest
  @CsvSource(quoteCharacter = '`',
      value = {"multipart/form-data; boundary=abc,abc", "Multipart/Form-Data;charset=utf-8; boundary=\"a b\",a b",
      "multipart/form-data;,", "multipart/form-data; boundary=,", "multipart/form-data,", "multipart/mixed; boundary=abc,",
          "none,", "application/json; boundary=a,"})
  void theBoundaryIsInTheType(String type, String boundary) {
    assertThat(MultipartReader.boundary(type)).isEqualTo(Optional.ofNullable(boundary));
  }

  @ParameterizedTest
  @CsvSource(quoteCharacter = '`', value = {"filename=a.txt,a.txt", "filename=\"a\\\"b\",a\"b", "filename=\"a%22b\",a\"b",
      "filename*=UTF-8''%E6%8A%A5+%20.txt,报+ .txt", "filename*=latin1''x,-", "FileName=\"x;y\",x;y", "filename=\"C:\\\",C:\\"})
  void namesHaveSeveralForms(String parameter, String expected) throws IOException {
    String form = HEAD.replace("name=\"file\"", "name=file; " + parameter) + "\r\n--b--";
    assertThat(parts(new ByteArrayInputStream(form.getBytes(StandardCharsets.UTF_8)), 10))
        .containsExactly("file:" + expected + "::");
  }
}
