package io.github.kimisdk.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The stream of a model that implements {@code chat} or {@code publish} only. */
@Timeout(60)
class PublishedStreamTest {

  private static final ChatRequest HI = ChatRequest.of("hi");
  private static final ChatChunk CHUNK = ChatResponse.of("word").chunks().get(1);

  private final Probe probe = new Probe();
  private final ChatStream stream = probe.stream(HI);

  /** A model that publishes what the test tells it to, and records demand and cancellation. */
  private static final class Probe implements ChatModel, Flow.Subscription {
    private final CompletableFuture<Void> cancelled = new CompletableFuture<>();
    private Flow.Subscriber<? super ChatChunk> subscriber;
    private long demand;

    @Override
    public ChatResponse chat(ChatRequest request) {
      throw new AssertionError("expected a call of publish");
    }

    @Override
    public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
      return given -> {
        subscriber = given;
        given.onSubscribe(this);
      };
    }

    @Override
    public void request(long n) {
      demand += n;
    }

    @Override
    public void cancel() {
      cancelled.complete(null);
    }

    void send(int chunks) {
      for (int i = 0; i < chunks; i++) {
        subscriber.onNext(CHUNK);
      }
    }
  }

  private static void read(ChatStream stream, int chunks) {
    Iterator<ChatChunk> iterator = stream.iterator();
    for (int i = 0; i < chunks; i++) {
      iterator.next();
    }
  }

  @Test
  void aLambdaStreamsTheChunksOfItsAnswer() {
    ChatResponse answer = ChatResponse.of("one two three").withUsage(Usage.of(1, 3));
    ChatModel model = request -> answer;
    try (ChatStream chunks = model.stream(HI)) {
      List<ChatChunk> read = new ArrayList<>();
      chunks.forEach(read::add);
      assertThat(read).isEqualTo(answer.chunks());
      assertThat(chunks.response()).isEqualTo(answer);
    }
  }

  @Test
  void anAnswerThatIsLongerThanThePrefetchIsReadToItsEnd() {
    ChatResponse answer = ChatResponse.of("word ".repeat(10 * PublishedStream.PREFETCH));
    ChatModel model = request -> answer;
    assertThat(model.stream(HI).response()).isEqualTo(answer);
  }

  @Test
  void aLambdaThatFailsFailsWhenTheStreamIsRead() {
    ChatModel model = request -> {
      throw new IllegalStateException("no answer");
    };
    ChatStream failed = model.stream(HI);
    assertThatThrownBy(failed::response).isInstanceOf(IllegalStateException.class).hasMessage("no answer");
  }

  @Test
  void aChunkIsReadBeforeTheNextIsPublished() {
    probe.send(1);
    assertThat(stream.iterator().next().text()).isEqualTo("word");
    probe.send(1);
    assertThat(stream.iterator().next().text()).isEqualTo("word");
    probe.subscriber.onComplete();
    Iterator<ChatChunk> rest = stream.iterator();
    assertThat(stream.response().text()).isEqualTo("wordword");
    assertThat(rest.hasNext()).isFalse();
    assertThatThrownBy(rest::next).isInstanceOf(NoSuchElementException.class)
        .hasMessage("expected a chunk, found the end of the stream; call hasNext() first");
  }

  @Test
  void aStreamThatWasReadIsNotReadAgain() {
    probe.send(1);
    probe.subscriber.onComplete();
    assertThat(stream).hasSize(1);
    assertThatThrownBy(stream::iterator).isInstanceOf(IllegalStateException.class).hasMessage(
        "expected a stream with more to read, found one that was read to its end; keep what is read, or make the call again");
    stream.close();
    assertThat(stream.response().text()).isEqualTo("word");
  }

  @Test
  void aStreamThatWasReadToItsLastChunkHasItsAnswerAfterTheClose() {
    ChatModel model = request -> ChatResponse.of("a b");
    ChatStream read = model.stream(HI);
    Iterator<ChatChunk> chunks = read.iterator();
    while (!chunks.next().complete()) {
      assertThat(read.partial().complete()).isFalse();
    }
    read.close();
    assertThat(read.response().text()).isEqualTo("a b");
  }

  @Test
  void aStreamThatWasClosedHasNoWholeAnswer() {
    probe.send(2);
    read(stream, 1);
    stream.close();
    stream.close();
    for (ThrowingCallable use : List.<ThrowingCallable>of(stream::iterator, stream::response)) {
      assertThatThrownBy(use).isInstanceOf(IllegalStateException.class).hasMessageContaining("found one that was closed; keep");
    }
    assertThat(stream.partial().text()).isEqualTo("word");
  }

  @Test
  void demandIsBoundedAndGrowsAsChunksAreRead() {
    assertThat(probe.demand).isEqualTo(PublishedStream.PREFETCH);
    probe.send(PublishedStream.PREFETCH);
    read(stream, PublishedStream.PREFETCH / 2 - 1);
    assertThat(probe.demand).isEqualTo(PublishedStream.PREFETCH);
    read(stream, 1);
    assertThat(probe.demand).isEqualTo(PublishedStream.PREFETCH * 3 / 2);
  }

  @Test
  void aFailureInTheMiddleKeepsWhatWasRead() {
    probe.send(2);
    IllegalStateException failure = new IllegalStateException("broken");
    probe.subscriber.onError(failure);
    assertThatThrownBy(stream::response).isSameAs(failure);
    assertThat(stream.partial().text()).isEqualTo("wordword");
    assertThat(stream.partial().complete()).isFalse();
    assertThatThrownBy(stream.iterator()::hasNext).isSameAs(failure);
    assertThatThrownBy(stream.iterator()::next).isSameAs(failure);
  }

  @Test
  void aCheckedExceptionIsTheCauseOfACompletionException() {
    IOException failure = new IOException("broken");
    probe.subscriber.onError(failure);
    assertThatThrownBy(stream::response).isInstanceOf(CompletionException.class).hasCause(failure);
  }

  @Test
  void anErrorIsThrownAsItIs() {
    AssertionError failure = new AssertionError("broken");
    probe.subscriber.onError(failure);
    assertThatThrownBy(stream::response).isSameAs(failure);
  }

  @Test
  void closingBeforeTheEndCancelsTheSubscription() {
    probe.send(2);
    Iterator<ChatChunk> chunks = stream.iterator();
    assertThat(chunks.next().text()).isEqualTo("word");
    stream.close();
    assertThat(probe.cancelled).isDone();
    assertThat(chunks.hasNext()).isFalse();
    assertThatThrownBy(chunks::next).isInstanceOf(NoSuchElementException.class);
    assertThat(stream.partial().text()).isEqualTo("word");
    assertThat(stream.partial().complete()).isFalse();
  }

  @Test
  void closingWakesAReaderThatWaits() throws Exception {
    CompletableFuture<Boolean> more = CompletableFuture.supplyAsync(stream.iterator()::hasNext);
    stream.close();
    assertThat(more.get(30, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void interruptingAReaderThatWaitsCancelsTheSubscription() throws Exception {
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Iterator<ChatChunk> chunks = stream.iterator();
    Thread reader = new Thread(() -> {
      try {
        chunks.hasNext();
      } catch (RuntimeException failure) {
        thrown.complete(failure);
        interrupted.complete(Thread.currentThread().isInterrupted());
      }
    });
    reader.start();
    reader.interrupt();
    assertThat(thrown.get(30, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class)
        .hasCauseInstanceOf(InterruptedException.class);
    assertThat(interrupted.get(30, TimeUnit.SECONDS)).isTrue();
    probe.cancelled.get(30, TimeUnit.SECONDS);
    assertThat(chunks.hasNext()).isFalse();
  }

  @Test
  void aSubscriptionThatComesAfterTheCloseIsCancelled() {
    CompletableFuture<Flow.Subscriber<? super ChatChunk>> subscribed = new CompletableFuture<>();
    ChatStream late = new PublishedStream(subscribed::complete);
    late.close();
    subscribed.join().onSubscribe(probe);
    assertThat(probe.cancelled).isDone();
  }

  @Test
  void aSecondSubscriptionIsCancelledAndTheFirstGoesOn() {
    Probe second = new Probe();
    probe.subscriber.onSubscribe(second);
    assertThat(second.cancelled).isDone();
    probe.send(1);
    probe.subscriber.onComplete();
    assertThat(stream.response().text()).isEqualTo("word");
  }

  @Test
  void aCloseWakesTheReaderIfTheModelCannotBeCancelled() throws Exception {
    ChatModel stubborn = publishing(subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
      @Override
      public void request(long n) {}

      @Override
      public void cancel() {
        throw new IllegalStateException("not to be cancelled");
      }
    }));
    ChatStream endless = stubborn.stream(HI);
    CompletableFuture<Boolean> more = CompletableFuture.supplyAsync(endless.iterator()::hasNext);
    assertThatThrownBy(endless::close).hasMessage("not to be cancelled");
    assertThat(more.get(20, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void aModelThatPublishesNothingAtAllIsRefused() {
    assertThatThrownBy(() -> publishing(null).stream(HI)).isInstanceOf(NullPointerException.class)
        .hasMessage("expected a publisher of chunks, found null");
  }

  private static ChatModel publishing(Flow.Publisher<ChatChunk> publisher) {
    return new ChatModel() {
      @Override
      public ChatResponse chat(ChatRequest request) {
        throw new AssertionError("expected a call of publish");
      }

      @Override
      public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
        return publisher;
      }
    };
  }
}
