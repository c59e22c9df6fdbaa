package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts.Phase;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.platform.data.Purpose;
import io.github.kimisdk.platform.data.Upload;
import io.github.kimisdk.platform.data.UploadedFile;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Uploads and downloads over connections that break or stall. Pauses between attempts pass at once. */
@Timeout(60)
class FileFaultsTest {

  @TempDir
  private Path folder;

  private final byte[] bytes = new byte[1 << 20];
  private final KimiServer server =
      KimiServer.builder(new OfflineModel()).strict(true).hosts("127.0.0.1").recording().start();
  private final VirtualTime time = VirtualTime.skipping(Duration.ofSeconds(30));
  private Path file;

  @BeforeEach
  void fill() throws IOException {
    new Random(7).nextBytes(bytes);
    file = Files.write(folder.resolve("a.png"), bytes);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private Kimi client(CutRelay relay) {
    return Kimi.builder().key(TestKimi.KEY).baseUrl(relay.baseUrl()).scheduler(time).build();
  }

  @Test
  void anUploadThatIsCutIsRepeatedFromTheBeginning() throws IOException {
    try (CutRelay relay = new CutRelay(server.port(), CutRelay.Fault.up(1000), CutRelay.Fault.up(500_000));
        Kimi kimi = client(relay)) {
      UploadedFile uploaded = KimiPlatform.of(kimi).files().upload(file, Purpose.IMAGE);
      Path target = folder.resolve("target");
      KimiPlatform.of(kimi).files().download(uploaded.id(), target);
      assertThat(target).hasBinaryContent(bytes);
      assertThat(KimiPlatform.of(kimi).files().list()).containsExactly(uploaded);
      assertThat(relay.connections()).isEqualTo(3);
    }
  }

  @Test
  void theUploadOfAStreamThatIsCutIsNotRepeated() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    InputStream stream = new ByteArrayInputStream(bytes) {
      @Override
      public void close() {
        closed.countDown();
      }
    };
    try (CutRelay relay = new CutRelay(server.port(), CutRelay.Fault.up(500_000)); Kimi kimi = client(relay)) {
      assertThatThrownBy(() -> KimiPlatform.of(kimi).files().upload(Upload.of("a.png", stream, bytes.length)))
          .isInstanceOf(KimiException.Unreachable.class);
      assertThat(relay.connections()).isEqualTo(1);
      assertThat(closed.await(20, TimeUnit.SECONDS)).as("a worker closes it").isTrue();
      assertThat(KimiPlatform.of(kimi).files().list()).isEmpty();
    }
  }

  @Test
  void anUploadThatTheNetworkDoesNotTakeTimesOut() throws Exception {
    try (CutRelay relay = new CutRelay(server.port(), CutRelay.Fault.stall(100_000)); Kimi kimi = client(relay)
        .withRetry(RetryPolicy.NONE)) {
      CompletableFuture<UploadedFile> upload = KimiPlatform.of(kimi).files().uploadAsync(Upload.of("a.png", new byte[64 << 20]));
      assertThat(relay.hit().await(30, TimeUnit.SECONDS)).isTrue();
      time.runUntil(upload::isDone, Duration.ofSeconds(1));
      assertThat(upload).isCompletedExceptionally();
      assertThat(upload.handle((none, failure) -> failure).get()).isInstanceOfSatisfying(KimiException.TimedOut.class, late -> {
        assertThat(late.phase()).isEqualTo(Phase.IDLE);
        assertThat(late).hasMessageContaining("the request was not sent on for 2 min");
      });
    }
  }

  @Test
  void aDownloadThatIsCutTwiceIsWhole() throws IOException {
    try (Kimi direct = Kimi.builder().key("k").baseUrl(server.baseUrl()).build();
        CutRelay relay = new CutRelay(server.port(), CutRelay.Fault.down(300_000), CutRelay.Fault.down(600_000));
            Kimi kimi = client(relay)) {
      UploadedFile uploaded = KimiPlatform.of(direct).files().upload(file, Purpose.IMAGE);
      Path target = folder.resolve("target");
      KimiPlatform.of(kimi).files().download(uploaded.id(), target);
      assertThat(target).hasBinaryContent(bytes);
      assertThat(relay.connections()).isEqualTo(3);
      assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }
  }

  @Test
  void aDownloadThatIsCutTooOftenLeavesTheTargetAsItWas() throws IOException {
    CutRelay.Fault cut = CutRelay.Fault.down(300_000);
    try (Kimi direct = Kimi.builder().key("k").baseUrl(server.baseUrl()).build();
        CutRelay relay = new CutRelay(server.port(), cut, cut, cut, cut, cut, cut); Kimi kimi = client(relay)) {
      UploadedFile uploaded = KimiPlatform.of(direct).files().upload(file, Purpose.IMAGE);
      Path target = Files.writeString(folder.resolve("target"), "before");
      assertThatThrownBy(() -> KimiPlatform.of(kimi).files().download(uploaded.id(), target))
          .isInstanceOf(KimiException.IncompleteAnswer.class);
      assertThat(target).hasContent("before");
      assertThatThrownBy(() -> KimiPlatform.of(kimi).files().download(uploaded.id(), folder.resolve("new")))
          .isInstanceOf(KimiException.class);
      assertThat(folder).isDirectoryNotContaining("glob:**new").isDirectoryNotContaining("glob:**.part");
    }
  }

  @Test
  void aTargetThatCannotBeWrittenIsNamed() throws IOException {
    try (Kimi kimi = Kimi.builder().key("k").baseUrl(server.baseUrl()).build()) {
      UploadedFile uploaded = KimiPlatform.of(kimi).files().upload(file, Purpose.IMAGE);
      assertThatThrownBy(() -> KimiPlatform.of(kimi).files().download(uploaded.id(), folder))
          .isInstanceOf(KimiException.BadRequest.class)
          .hasMessageContaining("found the folder");
      assertThatThrownBy(() -> KimiPlatform.of(kimi).files().download(uploaded.id(), folder.resolve("no/a")))
          .isInstanceOf(KimiException.BadRequest.class).hasMessageContaining("found none");
      Path full = Path.of("/dev/full");
      Path proc = Path.of("/proc/self");
      if (Files.isDirectory(proc) && Files.exists(full)) {
        assertThatThrownBy(() -> KimiPlatform.of(kimi).files().download(uploaded.id(), proc.resolve("a")))
            .isInstanceOf(UncheckedIOException.class)
            .hasMessageContaining("cannot write /proc/self/a");
      }
    }
  }

  @Test
  void aFileThatChangesDuringItsUploadIsNotRepeated() throws IOException {
    try (CutRelay relay = new CutRelay(server.port()); Kimi kimi = client(relay)) {
      Upload shrinking = Upload.of("a.png", new ByteArrayInputStream(new byte[10]), 11);
      assertThatThrownBy(() -> KimiPlatform.of(kimi).files().upload(shrinking)).isInstanceOf(KimiException.BadRequest.class)
          .hasMessageContaining("expected 11 bytes in a.png, found 10");
      Upload longer = Upload.of("a.png", new ByteArrayInputStream(new byte[12]), 11);
      assertThatThrownBy(() -> KimiPlatform.of(kimi).files().upload(longer)).isInstanceOf(KimiException.BadRequest.class)
          .hasMessageContaining("expected 11 bytes in a.png, found more");
      Upload growing = Upload.of(file).withProgress((sent, total) -> append());
      assertThatThrownBy(() -> KimiPlatform.of(kimi).files().upload(growing)).isInstanceOf(KimiException.BadRequest.class)
          .hasMessageContaining("expected 1048576 bytes in a.png, found more");
      // A body that fails at once may do so before its connection is open.
      assertThat(relay.connections()).isBetween(1, 3);
      assertThat(KimiPlatform.of(kimi).files().list()).isEmpty();
    }
  }

  private void append() {
    try {
      Files.write(file, new byte[1], java.nio.file.StandardOpenOption.APPEND);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
