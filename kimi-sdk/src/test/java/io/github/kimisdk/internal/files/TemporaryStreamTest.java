package io.github.kimisdk.internal.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TemporaryStreamTest {

  private final AtomicReference<Path> written = new AtomicReference<>();

  private void write(Path file) {
    written.set(file);
    try {
      Files.writeString(file, "text");
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Test
  void closingItDeletesTheFileAndItsFolder() throws IOException {
    try (InputStream stream = TemporaryStream.of(this::write)) {
      assertThat(stream.readAllBytes()).asString().isEqualTo("text");
      assertThat(written.get()).exists();
    }
    assertThat(written.get().getParent()).doesNotExist();
  }

  @Test
  void aFailedDownloadLeavesNothing() {
    assertThatThrownBy(() -> TemporaryStream.of(file -> {
      write(file);
      throw new IllegalStateException("cut");
    })).hasMessage("cut");
    assertThat(written.get().getParent()).doesNotExist();
    assertThatThrownBy(() -> TemporaryStream.of(written::set)).isInstanceOf(UncheckedIOException.class);
    assertThat(written.get().getParent()).doesNotExist();
  }
}
