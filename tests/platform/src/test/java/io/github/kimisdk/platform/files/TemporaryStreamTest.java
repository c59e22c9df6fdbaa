package io.github.kimisdk.platform.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.platform.files.FileCalls.TemporaryStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

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
  void closingItDeletesTheFile() throws IOException {
    try (InputStream stream = TemporaryStream.of(this::write)) {
      assertThat(stream.readAllBytes()).asString().isEqualTo("text");
    }
    assertThat(written.get()).doesNotExist();
  }

  @Test
  void aFailedDownloadLeavesNothing() {
    assertThatThrownBy(() -> TemporaryStream.of(file -> {
      write(file);
      throw new IllegalStateException("cut");
    })).hasMessage("cut");
    assertThat(written.get()).doesNotExist();
    assertThatThrownBy(() -> TemporaryStream.of(this::remove)).isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("java.io.tmpdir");
  }

  @Test
  void aFileThatCannotBeDeletedDoesNotHideTheFailure() {
    assertThatThrownBy(() -> TemporaryStream.of(file -> {
      remove(file);
      occupy(file);
      throw new IllegalStateException("cut");
    })).hasMessage("cut").satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
    Path file = written.get();
    remove(file.resolve("other"));
    remove(file);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs POSIX permissions")
  void onlyTheOwnerReadsTheFile() throws IOException {
    try (InputStream stream = TemporaryStream.of(file -> {
      write(file);
      assertThat(permissions(file)).isEqualTo("rw-------");
    })) {
      assertThat(stream).hasContent("text");
    }
  }

  private void remove(Path file) {
    written.set(file);
    assertThat(file.toFile().delete()).isTrue();
  }

  /** Puts a folder that is not empty in the place of the file. */
  private static void occupy(Path file) {
    assertThat(file.resolve("other").toFile().mkdirs()).isTrue();
  }

  private static String permissions(Path file) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
