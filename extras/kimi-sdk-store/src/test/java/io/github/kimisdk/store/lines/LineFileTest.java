package io.github.kimisdk.store.lines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A file of lines is opened by one writer, and never through a link. */
@Timeout(120)
class LineFileTest {

  private static final byte[] LINE = "{}\n".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path folder;

  private static LineFile.End append(LineFile file, LineFile.End end) throws IOException {
    return file.append(end, LINE, FileOutputStream::write);
  }

  @Test
  void aSecondWriterIsRefused() throws IOException {
    Path path = Files.createFile(folder.resolve("a.jsonl"));
    try (LineFile file = LineFile.open(path)) {
      assertThatThrownBy(() -> LineFile.open(path)).isInstanceOf(LineFile.Busy.class);
      LineFile.End end = append(file, append(file, LineFile.End.EMPTY));
      assertThat(end).isEqualTo(new LineFile.End(6, true));
      assertThat(file.bytes(3, 3)).isEqualTo(LINE);
    }
    try (LineFile again = LineFile.open(path)) {
      assertThatThrownBy(() -> append(again, new LineFile.End(3, true))).isInstanceOf(LineFile.Busy.class);
    }
    assertThat(path).hasContent("{}\n{}\n");
  }

  @Test
  void anInterruptedThreadWrites() throws IOException {
    Path path = Files.createFile(folder.resolve("a.jsonl"));
    Thread.currentThread().interrupt();
    try (LineFile file = LineFile.open(path)) {
      append(file, LineFile.End.EMPTY);
      file.force();
    }
    assertThat(Thread.interrupted()).isTrue();
    assertThat(path).hasContent("{}\n");
  }

  @Test
  void aMissingFileIsNotCreated() {
    Path path = folder.resolve("a.jsonl");
    assertThatThrownBy(() -> LineFile.open(path)).isInstanceOf(IOException.class);
    assertThat(path).doesNotExist();
  }

  /** Somebody puts a link in the place of the file, again and again, even between the steps of an opening. */
  @Test
  void aLinkThatAppearsMeanwhileIsNotFollowed() throws Exception {
    Path path = Files.createFile(folder.resolve("a.jsonl"));
    Path other = Files.writeString(folder.resolve("other"), "not ours");
    AtomicBoolean done = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread swapper = new Thread(() -> {
      Path next = folder.resolve("next");
      try {
        while (!done.get()) {
          Files.move(Files.createSymbolicLink(next, other), path, StandardCopyOption.ATOMIC_MOVE);
          Files.move(Files.createFile(next), path, StandardCopyOption.ATOMIC_MOVE);
        }
      } catch (IOException e) {
        failure.set(e);
      }
    });
    swapper.start();
    int opened = 0;
    int refused = 0;
    try {
      for (int i = 0; i < 200_000 && (i < 5_000 || opened == 0 || refused == 0); i++) {
        try (LineFile file = LineFile.open(path)) {
          opened++;
          append(file, LineFile.End.EMPTY);
        } catch (IOException link) {
          refused++;
        }
      }
    } finally {
      done.set(true);
      swapper.join();
    }
    assertThat(failure).hasValue(null);
    assertThat(opened).isPositive();
    assertThat(refused).isPositive();
    assertThat(other).hasContent("not ours");
  }
}
