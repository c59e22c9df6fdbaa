package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.platform.data.Purpose;
import io.github.kimisdk.platform.data.Upload;
import io.github.kimisdk.platform.data.UploadedFile;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import io.github.kimisdk.server.ScriptedAnswer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An upload or a download that is ended in its middle: the connection closes, and nothing stays behind. */
@Timeout(60)
class FileCancelTest {

  @TempDir
  private Path folder;

  private final KimiServer server = KimiServer.start(new OfflineModel());
  private final Kimi kimi = Kimi.builder().key("k").baseUrl(server.baseUrl()).build();
  private final CountDownLatch reading = new CountDownLatch(1);
  private final CompletableFuture<String> freed = new CompletableFuture<>();

  @AfterEach
  void close() {
    kimi.close();
    server.close();
  }

  /** Blocks the thread that reads the content until it is interrupted. */
  private void block() {
    reading.countDown();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException stop) {
      freed.complete(Thread.currentThread().getName());
    }
  }

  private static void eventually(BooleanSupplier so) {
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!so.getAsBoolean() && System.nanoTime() < limit) {
      Thread.onSpinWait();
    }
    assertThat(so.getAsBoolean()).isTrue();
  }

  private void nothingIsLeft() throws Exception {
    assertThat(freed.get(20, TimeUnit.SECONDS)).startsWith("kimi-worker");
    eventually(() -> server.connections() == 0);
    nothingRuns();
    try (Kimi other = Kimi.builder().key("k").baseUrl(server.baseUrl()).build()) {
      assertThat(KimiPlatform.of(other).files().list()).isEmpty();
    }
  }

  private void nothingRuns() {
    eventually(() -> kimi.live() == 0);
    eventually(() -> Thread.getAllStackTraces().values().stream().flatMap(java.util.Arrays::stream)
        .noneMatch(frame -> frame.getClassName().contains("WorkerPublisher")));
  }

  @Test
  void cancellingTheFutureEndsTheUploadInItsCallback() throws Exception {
    CompletableFuture<UploadedFile> upload =
        KimiPlatform.of(kimi).files().uploadAsync(Upload.of("a.png", new byte[10 << 20]).withProgress((bytes, total) -> block()));
    assertThat(reading.await(20, TimeUnit.SECONDS)).isTrue();
    upload.cancel(true);
    nothingIsLeft();
  }

  @Test
  void interruptingTheCallerEndsTheUploadOfAStreamThatIsSilent() throws Exception {
    InputStream silent = new InputStream() {
      private int given;

      @Override
      public int read() {
        if (given++ > 100_000) {
          block();
          return -1;
        }
        return 'x';
      }
    };
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread caller = new Thread(() -> {
      try {
        KimiPlatform.of(kimi).files().upload(Upload.of("a.png", silent, 1 << 20));
      } catch (KimiException failed) {
        thrown.complete(failed);
      }
    });
    caller.start();
    assertThat(reading.await(20, TimeUnit.SECONDS)).isTrue();
    caller.interrupt();
    assertThat(thrown.get(20, TimeUnit.SECONDS)).isInstanceOf(KimiException.Interrupted.class);
    nothingIsLeft();
  }

  @Test
  void closingTheClientEndsTheUpload() throws Exception {
    CompletableFuture<UploadedFile> upload =
        KimiPlatform.of(kimi).files().uploadAsync(Upload.of("a.png", new byte[10 << 20]).withProgress((bytes, total) -> block()));
    assertThat(reading.await(20, TimeUnit.SECONDS)).isTrue();
    kimi.close();
    assertThat(upload.handle((file, failure) -> failure).get(20, TimeUnit.SECONDS)).isInstanceOf(KimiException.Interrupted.class);
    nothingIsLeft();
  }

  /** Exceptions of a stream of the program end its upload, including those that look like a failure of the network. */
  @ParameterizedTest
  @MethodSource("failures")
  void aStreamThatThrowsEndsTheUpload(Throwable thrown) throws Exception {
    AtomicInteger thrownTimes = new AtomicInteger();
    InputStream broken = new ByteArrayInputStream(new byte[100_000]) {
      @Override
      public int read(byte[] target, int offset, int length) {
        if (available() == 0) {
          thrownTimes.incrementAndGet();
          freed.complete(Thread.currentThread().getName());
          Reported.sneak(thrown);
        }
        return super.read(target, offset, length);
      }
    };
    CompletableFuture<UploadedFile> upload = KimiPlatform.of(kimi).files().uploadAsync(Upload.of("a.png", broken, 10 << 20));
    assertThat(upload.handle((file, failure) -> failure).get(20, TimeUnit.SECONDS)).isInstanceOf(KimiException.class)
        .hasStackTraceContaining(thrown.getMessage());
    assertThat(thrownTimes).as("how often the stream was asked and threw").hasValue(1);
    nothingIsLeft();
  }

  static Stream<Throwable> failures() {
    return Stream.concat(Reported.kinds(), Stream.of(
        Reported.quiet(new UncheckedIOException(new IOException("broken pipe")))));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aProgressThatThrowsEndsNoUpload(Throwable thrown) throws Exception {
    Path file = Files.write(folder.resolve("a.png"), new byte[1 << 20]);
    List<Long> quiet = new ArrayList<>();
    KimiPlatform.of(kimi).files().uploadAsync(Upload.of(file).withProgress((bytes, total) -> quiet.add(bytes)))
        .get(20, TimeUnit.SECONDS);
    List<Long> told = new ArrayList<>();
    UploadedFile done = KimiPlatform.of(kimi).files().uploadAsync(Upload.of(file).withProgress((bytes, total) -> {
      told.add(bytes);
      Reported.sneak(thrown);
    })).get(20, TimeUnit.SECONDS);
    assertThat(done.bytes()).isEqualTo(1 << 20);
    assertThat(told).hasSizeGreaterThan(1).isEqualTo(quiet);
    nothingRuns();
    assertThat(KimiPlatform.of(kimi).files().list()).hasSize(2);
  }

  @Test
  void aStreamThatCannotBeClosedIsUploaded() throws Exception {
    AtomicInteger closed = new AtomicInteger();
    InputStream stubborn = new ByteArrayInputStream(new byte[100_000]) {
      @Override
      public void close() {
        closed.incrementAndGet();
        throw new IllegalStateException("still in use");
      }
    };
    assertThat(KimiPlatform.of(kimi).files().upload(Upload.of("a.png", stubborn, 100_000)).bytes()).isEqualTo(100_000);
    eventually(() -> closed.get() > 0);
    eventually(() -> kimi.live() == 0);
  }

  @Test
  void interruptingADownloadLeavesNoFile() throws Exception {
    ScriptedAnswer half = ScriptedAnswer.of(200, "text/plain", new byte[100_000]).thenStall();
    CountDownLatch asked = new CountDownLatch(1);
    try (KimiServer stalling = KimiServer.answering(request -> {
      asked.countDown();
      return half;
    }); Kimi client = Kimi.builder().key("k").baseUrl(stalling.baseUrl()).build()) {
      CompletableFuture<Throwable> thrown = new CompletableFuture<>();
      Thread caller = new Thread(() -> {
        try {
          KimiPlatform.of(client).files().download("a", folder.resolve("target"));
        } catch (KimiException failed) {
          thrown.complete(failed);
        }
      });
      caller.start();
      assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
      eventually(() -> folder.toFile().list().length == 1);
      caller.interrupt();
      assertThat(thrown.get(20, TimeUnit.SECONDS)).isInstanceOf(KimiException.Interrupted.class);
      assertThat(folder).isEmptyDirectory();
      eventually(() -> client.live() == 0);
    }
  }

  @Test
  void theFilesOfAServerAreDeletedWhenItCloses() throws Exception {
    UploadedFile file = KimiPlatform.of(kimi).files().upload(Upload.of("a.png", new byte[31_337]).withPurpose(Purpose.IMAGE));
    assertThat(file.bytes()).isEqualTo(31_337);
    server.close();
    try (var left = java.nio.file.Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      assertThat(left.filter(path -> path.getFileName().toString().startsWith("kimi-server")).filter(path -> hasTheFile(path)))
          .isEmpty();
    }
  }

  private static boolean hasTheFile(Path path) {
    java.io.File[] all = path.toFile().listFiles();
    return all != null && java.util.Arrays.stream(all).anyMatch(one -> one.length() == 31_337);
  }
}
