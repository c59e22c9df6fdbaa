package io.github.kimisdk.platform.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.platform.data.Purpose;
import io.github.kimisdk.platform.data.Upload;
import io.github.kimisdk.server.fake.MultipartReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartWriterTest {

  private static final byte[] TEXT = "Hello\r\n".getBytes(StandardCharsets.UTF_8);

  @TempDir
  private Path folder;

  private static String text(MultipartWriter form) throws IOException {
    try (InputStream in = form.open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aFormHasTheFormOfTheReference() throws IOException {
    MultipartWriter form = new MultipartWriter(Upload.of("report.pdf", TEXT), TEXT.length, UnaryOperator.identity(), () ->
        "----b7f3");
    assertThat(form.type()).isEqualTo("multipart/form-data; boundary=----b7f3");
    assertThat(text(form)).isEqualTo("""
        ------b7f3
        Content-Disposition: form-data; name="purpose"

        file-extract
        ------b7f3
        Content-Disposition: form-data; name="file"; filename="report.pdf"
        Content-Type: application/pdf

        Hello

        ------b7f3--
        """.replace("\n", "\r\n"));
    assertThat(text(form)).as("opened again").hasSize((int) form.length());
  }

  @ParameterizedTest
  @ValueSource(strings = {"report.pdf", "a b;c=d.txt", "say \"hi\".txt", "two\r\nlines", "报告 🍵.docx", "C:\\x\\", "a\\\"b", ";",
      "100%"})
  void theReaderReadsTheFormAsItWasWritten(String name) throws IOException {
    Upload upload = Upload.of(name, TEXT).withPurpose(Purpose.IMAGE).withMediaType("image/png");
    MultipartWriter form = MultipartWriter.of(upload, TEXT.length, UnaryOperator.identity());
    MultipartReader reader = new MultipartReader(form.open(), MultipartReader.boundary(form.type()).orElseThrow());

    assertThat(reader.next().orElseThrow().name()).isEqualTo("purpose");
    assertThat(new String(reader.content().readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("image");
    MultipartReader.Part file = reader.next().orElseThrow();
    assertThat(file.name()).isEqualTo("file");
    assertThat(file.filename()).contains(name);
    assertThat(file.type()).isEqualTo("image/png");
    assertThat(reader.content().readAllBytes()).isEqualTo(TEXT);
    assertThat(reader.next()).isEmpty();
    assertThat(form.length()).isEqualTo(form.open().readAllBytes().length);
  }

  @Test
  void aBoundaryThatIsInTheHeadIsNotUsed() {
    List<String> boundaries = new ArrayList<>(List.of("name", "file-", "pdf", "free"));
    MultipartWriter form = new MultipartWriter(Upload.of("name.pdf", TEXT), TEXT.length, UnaryOperator.identity(), () ->
        boundaries.remove(0));
    assertThat(form.type()).endsWith("boundary=free");
  }

  @Test
  void aFileThatChangesMeanwhileIsRefused() throws IOException {
    Path file = Files.write(folder.resolve("log.txt"), TEXT);
    Files.write(file, new byte[3]);
    assertThatThrownBy(() -> text(MultipartWriter.of(Upload.of(file), TEXT.length, UnaryOperator.identity())))
        .isInstanceOf(KimiException.BadRequest.class)
        .hasMessageContaining("expected 7 bytes in log.txt, found 3");
    Files.write(file, new byte[8]);
    assertThatThrownBy(() -> text(MultipartWriter.of(Upload.of(file), TEXT.length, UnaryOperator.identity())))
        .isInstanceOf(KimiException.BadRequest.class)
        .hasMessageContaining("expected 7 bytes in log.txt, found more");
    Files.delete(file);
    assertThatThrownBy(() -> text(MultipartWriter.of(Upload.of(file), TEXT.length, UnaryOperator.identity())))
        .isInstanceOf(KimiException.BadRequest.class)
        .hasMessageContaining("cannot read log.txt");
  }

  @Test
  void aStreamHasItsLengthAndIsReadOnce() throws IOException {
    MultipartWriter form = MultipartWriter.of(Upload.of("a.txt", stream(), 10), 10, UnaryOperator.identity());
    assertThat(form.repeatable()).isFalse();
    assertThat(text(form)).contains("\r\n\r\n0123456789\r\n");
    assertThatThrownBy(form::open).isInstanceOf(KimiException.BadRequest.class).hasMessageContaining("only once");
    assertThatThrownBy(() -> text(MultipartWriter.of(Upload.of("a.txt", stream(), 4), 4, UnaryOperator.identity())))
        .isInstanceOf(KimiException.BadRequest.class).hasMessageContaining("expected 4 bytes in a.txt, found more");
  }

  private static InputStream stream() {
    return new ByteArrayInputStream("0123456789".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void controlCharactersOfANameAreEscaped() throws IOException {
    assertThat(text(MultipartWriter.of(Upload.of("a\t\u007f\u0001\"\r\n茶.txt", new byte[1]), 1, UnaryOperator.identity())))
        .contains("filename=\"a%09%7F%01%22%0D%0A茶.txt\"");
  }

  @Test
  void theCommandNamesTheFile() {
    Upload upload = Upload.of(folder.resolve("a.txt"));
    assertThat(MultipartWriter.of(upload, 1, UnaryOperator.identity()).curl(text -> "'" + text + "'"))
        .isEqualTo("-F 'purpose=file-extract' -F 'file=@" + folder.resolve("a.txt").toAbsolutePath() + ";type=text/plain'");
  }

  @Test
  void progressCountsTheBytesOfTheFile() throws IOException {
    List<Long> told = new ArrayList<>();
    Upload upload = Upload.of("a.txt", new byte[10]).withProgress((bytes, total) -> told.add(bytes * 100 + total));
    InputStream in = MultipartWriter.of(upload, 10, UnaryOperator.identity()).open();
    byte[] piece = new byte[7];
    int size = in.read(piece);
    while (size >= 0) {
      size = in.read(piece);
    }
    assertThat(told).containsExactly(710L, 1010L);
  }
}
