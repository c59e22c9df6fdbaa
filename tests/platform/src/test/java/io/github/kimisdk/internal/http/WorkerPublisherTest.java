package io.github.kimisdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.kimisdk.internal.threads.Workers;
import io.github.kimisdk.platform.wire.WorkerPublisher;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies that a worker reads, because their streams may block. */
@Timeout(60)
class WorkerPublisherTest {

  private final List<Boolean> progress = Collections.synchronizedList(new ArrayList<>());
  private final CompletableFuture<Throwable> failed = new CompletableFuture<>();

  /** Content whose streams may block. */
  private record Slow(int size, Opening opening) implements Content {

    private interface Opening {
      InputStream open() throws IOException;
    }

    @Override
    public String type() {
      return "application/octet-stream";
    }

    @Override
    public long length() {
      return size;
    }

    @Override
    public InputStream open() throws IOException {
      return opening.open();
    }

    @Override
    public boolean blocking() {
      return true;
    }

    @Override
    public Worker worker(Supplier<InputStream> source, Consumer<Throwable> failed) {
      return new WorkerPublisher(source, failed);
    }

    @Override
    public String curl(UnaryOperator<String> quoted) {
      return "";
    }
  }

  /** Takes as many pieces as a test asks for. */
  private static final class Taker implements Flow.Subscriber<ByteBuffer> {

    private final List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private final CountDownLatch first = new CountDownLatch(1);
    private Flow.Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
    }

    @Override
    public void onNext(ByteBuffer piece) {
      sizes.add(piece.remaining());
      first.countDown();
    }

    @Override
    public void onError(Throwable failure) {
      end.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      end.complete("complete on " + Thread.currentThread().getName());
    }
  }

  private RequestBody body(int size, Slow.Opening opening) {
    RequestBody body = new RequestBody(new Slow(size, opening), progress::add);
    body.onFailure(failed::complete);
    return body;
  }

  private static Taker taker(BodyPublisher publisher, long pieces) {
    Taker taker = new Taker();
    publisher.subscribe(taker);
    if (pieces > 0) {
      taker.subscription.request(pieces);
    }
    return taker;
  }

  private static byte[] bytes(int size) {
    return new byte[size];
  }

  @Test
  void aWorkerReadsTheBytesInPieces() throws Exception {
    BodyPublisher publisher = body(70_000, () -> new ByteArrayInputStream(bytes(70_000))).publisher();
    assertThat(publisher.contentLength()).isEqualTo(70_000);
    for (int i = 0; i < 2; i++) {
      Taker taker = taker(publisher, Long.MAX_VALUE);
      taker.subscription.request(Long.MAX_VALUE);
      assertThat(taker.end.get(20, TimeUnit.SECONDS)).isEqualTo("complete on kimi-worker");
      assertThat(taker.sizes).containsExactly(32_768, 32_768, 4_464);
    }
    assertThat(progress).containsExactly(false, false, true, true, false, false, true, true);
  }

  @Test
  void onlyTheDemandedPiecesAreRead() throws Exception {
    Taker taker = taker(body(100_000, () -> new ByteArrayInputStream(bytes(100_000))).publisher(), 1);
    assertThat(taker.first.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(taker.sizes).containsExactly(32_768);
    taker.subscription.request(9);
    assertThat(taker.end.get(20, TimeUnit.SECONDS)).startsWith("complete");
    assertThat(taker.sizes).hasSize(4);
  }

  @Test
  void aStreamThatThrowsFailsTheBodyWithItsOwnFailure() throws Exception {
    IOException broken = new IOException("broken disk");
    Taker taker = taker(body(10, () -> new InputStream() {
      @Override
      public int read() throws IOException {
        throw broken;
      }
    }).publisher(), 1);
    assertThat(failed.get(20, TimeUnit.SECONDS)).isSameAs(broken);
    assertThat(catchThrowable(() -> taker.end.get(20, TimeUnit.SECONDS))).hasCause(broken);
  }

  @Test
  void aContentThatCannotBeOpenedFailsTheBody() throws Exception {
    taker(body(10, () -> {
      throw new IOException("no such file");
    }).publisher(), 1);
    assertThat(failed.get(20, TimeUnit.SECONDS)).hasMessageContaining("no such file");
  }

  @Test
  void droppingTheBodyInterruptsTheReadAndClosesTheStream() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CompletableFuture<Throwable> interrupted = new CompletableFuture<>();
    CompletableFuture<String> closed = new CompletableFuture<>();
    RequestBody body = body(10, () -> new InputStream() {
      @Override
      public int read() {
        reading.countDown();
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException stop) {
          interrupted.complete(stop);
        }
        return -1;
      }

      @Override
      public void close() {
        closed.complete(Thread.currentThread().getName());
      }
    });
    Taker taker = taker(body.publisher(), 1);
    assertThat(reading.await(20, TimeUnit.SECONDS)).isTrue();
    body.drop();
    assertThat(interrupted.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    assertThat(closed.get(20, TimeUnit.SECONDS)).isEqualTo("kimi-worker");
    assertThat(taker.sizes).isEmpty();
    assertThat(failed).as("nobody is told of a body that is over").isNotDone();
  }

  @Test
  void aBodyThatWasDroppedIsNotOpened() {
    List<String> opened = Collections.synchronizedList(new ArrayList<>());
    RequestBody body = body(10, () -> {
      opened.add("opened");
      return new ByteArrayInputStream(bytes(10));
    });
    BodyPublisher publisher = body.publisher();
    ThreadPoolExecutor workers = (ThreadPoolExecutor) Workers.THREADS;
    long before = workers.getCompletedTaskCount();
    body.drop();
    Taker taker = taker(publisher, 1);
    for (long start = System.nanoTime(); System.nanoTime() - start < TimeUnit.SECONDS.toNanos(20)
        && (workers.getCompletedTaskCount() < before + 2 || workers.getActiveCount() > 0); ) {
      Thread.yield();
    }
    assertThat(workers.getCompletedTaskCount()).as("closed the body, and looked for a piece").isGreaterThanOrEqualTo(before + 2);
    assertThat(taker.sizes).isEmpty();
    assertThat(taker.end).as("nothing was read, which would have failed").isNotDone();
    assertThat(opened).isEmpty();
  }

  @Test
  void eachConnectionThatIsTriedClosesTheStreamOfTheOneBefore() throws Exception {
    List<String> closed = Collections.synchronizedList(new ArrayList<>());
    int[] count = {0};
    BodyPublisher publisher = body(40_000, () -> {
      int number = ++count[0];
      return new ByteArrayInputStream(bytes(40_000)) {
        @Override
        public void close() {
          closed.add("stream " + number);
        }
      };
    }).publisher();
    Taker first = taker(publisher, 1);
    assertThat(first.first.await(20, TimeUnit.SECONDS)).isTrue();
    Taker second = taker(publisher, 9);
    assertThat(second.end.get(20, TimeUnit.SECONDS)).startsWith("complete");
    assertThat(closed).containsExactly("stream 1", "stream 2");
  }

  @Test
  void aBodyWithoutBytesIsNone() {
    RequestBody body = body(0, () -> {
      throw new IOException("not opened");
    });
    assertThat(body.publisher().contentLength()).isZero();
  }

  @Test
  void aBodyInMemoryTellsItsProgress() {
    RequestBody body = new RequestBody(Content.json(bytes(20_000)), progress::add);
    assertThat(RequestBodyTest.sent(body.publisher()).join()).hasSize(20_000);
    assertThat(progress).startsWith(false).endsWith(true).isSorted();
  }
}
