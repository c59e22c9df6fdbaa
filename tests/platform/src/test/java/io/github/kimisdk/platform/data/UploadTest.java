package io.github.kimisdk.platform.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UploadTest {

  @ParameterizedTest
  @CsvSource({"report.pdf,application/pdf,file-extract", "PHOTO.JPG,image/jpeg,image", "a.b.mp4,video/mp4,video",
      "r.jsonl,application/jsonl,batch", "README,application/octet-stream,file-extract",
          "x.,application/octet-stream,file-extract"})
  void theNameDecidesAboutTypeAndPurpose(String name, String type, String purpose) {
    Upload upload = Upload.of(Path.of("folder", name));
    assertThat(upload.filename()).isEqualTo(name);
    assertThat(upload.mediaType()).isEqualTo(type);
    assertThat(upload.purpose()).hasToString(purpose);
    assertThat(upload).hasToString("Upload[" + name + ", " + purpose + ", " + type + "]");
  }

  @Test
  void settingsReplaceTheUsualOnes() {
    Upload upload = Upload.of("a.pdf", new byte[3]).withPurpose(Purpose.BATCH).withFilename("b")
        .withMediaType("text/plain; charset=utf-8")
        .withMaxBytes(7);
    assertThat(upload).hasToString("Upload[b, batch, text/plain; charset=utf-8]");
    assertThat(upload.maxBytes()).isEqualTo(7);
    assertThat(upload.repeatable()).isTrue();
    assertThat(upload.path()).isEmpty();
    assertThat(Upload.of("a.pdf", InputStream.nullInputStream(), 0).repeatable()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "pdf", "/pdf", "text/plain\r\nX: 1", "text/ü"})
  void anInvalidMediaTypeIsRefused(String type) {
    assertThatThrownBy(() -> Upload.of("a", new byte[1]).withMediaType(type)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a media type such as application/pdf");
  }

  @Test
  void impossibleValuesAreRefused() {
    assertThatThrownBy(() -> Upload.of(" ", new byte[1])).hasMessage("expected a file name, found a blank one");
    assertThatThrownBy(() -> Upload.of("a", new byte[1]).withFilename("")).hasMessage("expected a file name, found a blank one");
    assertThatThrownBy(() -> Upload.of("a", new byte[1]).withMaxBytes(0)).hasMessageContaining("at least 1 byte, found 0");
    assertThatThrownBy(() -> Upload.of("a", new ByteArrayInputStream(new byte[1]), -1)).hasMessageContaining("found -1");
  }

  @Test
  void anUploadedFileSaysHowItIs() {
    UploadedFile file = UploadedFile.of("file_1", "a.png", 12, Purpose.IMAGE);
    assertThat(file).hasToString("a.png (file_1, 12 bytes, image, ok)");
    assertThat(file.ms()).isEqualTo("ms://file_1");
    assertThat(file.failed()).isFalse();
    assertThat(file.withStatus("error", "no picture")).hasToString("a.png (file_1, 12 bytes, image, error: no picture)")
        .satisfies(failed -> assertThat(failed.failed()).isTrue());
  }
}
