package io.github.kimisdk.platform.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.platform.data.Purpose;
import io.github.kimisdk.platform.data.UploadedFile;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FileMemoryTest {

  private static final FileMemory.Key KEY = new FileMemory.Key("1a2b", Purpose.IMAGE, "");

  private final FileMemory memory = new FileMemory();

  private static FileMemory.Sent sent(FileMemory.Key key, String id) {
    return new FileMemory.Sent(key, UploadedFile.of(id, "a.png", 1, Purpose.IMAGE));
  }

  private static FileMemory.Sent unexpected() {
    throw new AssertionError("nothing is to be uploaded");
  }

  private String get(FileMemory.Key key, String id) {
    return memory.get(key, file -> true, () -> sent(key, id)).id();
  }

  @Test
  void afterAFailureTheThreadThatWaitedUploads() throws Exception {
    CountDownLatch uploading = new CountDownLatch(1);
    CompletableFuture<Void> failing = new CompletableFuture<>();
    CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> memory.get(KEY, file -> true, () -> {
      uploading.countDown();
      failing.join();
      return unexpected();
    }).id());
    assertThat(uploading.await(30, TimeUnit.SECONDS)).isTrue();
    CompletableFuture<String> second = CompletableFuture.supplyAsync(() -> get(KEY, "second"));
    failing.completeExceptionally(new IllegalStateException("cut"));
    assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo("second");
    assertThatThrownBy(() -> first.get(30, TimeUnit.SECONDS)).hasRootCauseMessage("cut");
    assertThat(memory.get(KEY, file -> true, FileMemoryTest::unexpected).id()).isEqualTo("second");
  }

  @Test
  void aContentThatHasChangedIsKeptAsTheOneThatWasSent() {
    FileMemory.Key other = new FileMemory.Key("3c4d", Purpose.IMAGE, "");
    assertThat(memory.get(KEY, file -> true, () -> sent(other, "changed")).id()).isEqualTo("changed");
    assertThat(memory.get(other, file -> true, FileMemoryTest::unexpected).id()).isEqualTo("changed");
    assertThat(get(KEY, "own")).isEqualTo("own");
  }

  @Test
  void aDeletedFileIsNeitherUsedNorDeletedAgain() {
    memory.uploaded(get(KEY, "one"));
    memory.deleted("one");
    assertThat(memory.ids()).isEmpty();
    memory.uploaded(get(KEY, "two"));
    assertThat(memory.get(KEY, file -> false, () -> sent(KEY, "three")).id()).isEqualTo("three");
    assertThat(memory.ids()).isEmpty();
  }

  @Test
  void anInterruptionEndsTheWaitForAnotherThread() throws Exception {
    CountDownLatch uploading = new CountDownLatch(1);
    CompletableFuture<FileMemory.Sent> held = new CompletableFuture<>();
    CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> memory.get(KEY, file -> true, () -> {
      uploading.countDown();
      return held.join();
    }).id());
    assertThat(uploading.await(30, TimeUnit.SECONDS)).isTrue();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> get(KEY, "second")).isInstanceOf(KimiException.Interrupted.class);
    assertThat(Thread.interrupted()).isTrue();
    held.complete(sent(KEY, "first"));
    assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo("first");
  }
}
