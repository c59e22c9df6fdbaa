package io.github.kimisdk.internal.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Demand, order and ends of a subscription that follows publishers. */
class ChunkProcessorTest {

  /** The calls of subscriptions of publishers. */
  private final List<String> asked = new ArrayList<>();
  private int demanded;
  /** The signals to the subscriber. */
  private final List<String> heard = new ArrayList<>();
  /** The subscribers of the publishers that were followed. */
  private final List<Flow.Subscriber<? super String>> sources = new ArrayList<>();
  private final Processor processor = new Processor();
  private Consumer<String> onNext = chunk -> { };

  /** Follows a publisher, and another one after a failure that says so. */
  private final class Processor extends ChunkProcessor<String> {

    private Runnable start = () -> follow(this::source);

    private void source(Flow.Subscriber<? super String> subscriber) {
      sources.add(subscriber);
      subscriber.onSubscribe(new Asked("source " + sources.size()));
    }

    @Override
    protected void start() {
      asked.add("start");
      start.run();
    }

    @Override
    protected void demanded() {
      demanded++;
    }

    @Override
    protected void next(String chunk) {
      switch (chunk) {
        case "broken" -> throw new IllegalStateException("broken");
        case "error" -> throw new AssertionError("error");
        case "held back" -> { }
        default -> emit(chunk);
      }
    }

    @Override
    protected void ended(Throwable cause) {
      if (cause != null && cause.getMessage().equals("again")) {
        follow(this::source);
      } else {
        end(cause);
      }
    }
  }

  private class Asked implements Flow.Subscription {

    private final String name;

    Asked(String name) {
      this.name = name;
    }

    @Override
    public void request(long n) {
      asked.add(name + " request " + n);
    }

    @Override
    public void cancel() {
      asked.add(name + " cancel");
    }
  }

  private final class Heard implements Flow.Subscriber<String> {

    private final long first;

    Heard(long first) {
      this.first = first;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      heard.add("(");
      if (first != Long.MIN_VALUE) {
        subscription.request(first);
      }
      heard.add(")");
    }

    @Override
    public void onNext(String chunk) {
      heard.add(chunk);
      onNext.accept(chunk);
    }

    @Override
    public void onError(Throwable failure) {
      heard.add(failure.getMessage());
    }

    @Override
    public void onComplete() {
      heard.add("complete");
    }
  }

  private void subscribe(long first) {
    processor.subscribe(new Heard(first));
    assertThat(heard.subList(0, 2)).as("no signal within onSubscribe").containsExactly("(", ")");
    heard.subList(0, 2).clear();
  }

  private void send(int source, String... chunks) {
    for (String chunk : chunks) {
      sources.get(source - 1).onNext(chunk);
    }
  }

  @Test
  void aSourceIsAskedForTheDemandOnly() {
    subscribe(Long.MIN_VALUE);
    assertThat(asked).containsExactly("start");
    assertThat(demanded).isZero();
    processor.request(2);
    processor.request(3);
    assertThat(demanded).isEqualTo(1);
    assertThat(asked).containsExactly("start", "source 1 request 2", "source 1 request 3");
  }

  @Test
  void aDemandBelowOneIsAFailureAndNothingIsAsked() {
    subscribe(0);
    processor.request(1);
    assertThat(heard).containsExactly("expected a demand of at least 1, found 0 (rule 3.9 of Reactive Streams)");
    assertThat(asked).isEmpty();
  }

  @Test
  void aDemandBelowOneIsNoDemand() {
    subscribe(Long.MIN_VALUE);
    processor.request(0);
    assertThat(asked).containsExactly("start", "source 1 cancel");
  }

  @Test
  void aDemandBelowOneLaterIsAFailureAndCancelsTheSource() {
    subscribe(1);
    send(1, "a", "waits");
    processor.request(-1);
    send(1, "b");
    assertThat(heard).hasSize(2).startsWith("a").last().asString().contains("found -1");
    assertThat(asked).containsExactly("start", "source 1 request 1", "source 1 cancel");
  }

  @Test
  void demandAddsUpToTheLargestNumberAndNoFurther() {
    subscribe(5);
    processor.request(Long.MAX_VALUE);
    processor.request(7);
    send(1, "a");
    assertThat(asked).containsExactly("start", "source 1 request 5", "source 1 request " + (Long.MAX_VALUE - 5));
  }

  @Test
  void aChunkThatIsHeldBackIsReplaced() {
    subscribe(2);
    send(1, "a", "held back");
    assertThat(asked).containsExactly("start", "source 1 request 2", "source 1 request 1");
  }

  @Test
  void chunksWithoutDemandWaitAndSoDoesTheEnd() {
    subscribe(1);
    send(1, "a", "b", "c");
    sources.get(0).onComplete();
    assertThat(heard).containsExactly("a");
    processor.request(1);
    assertThat(heard).containsExactly("a", "b");
    processor.request(1);
    assertThat(heard).containsExactly("a", "b", "c", "complete");
    assertThat(asked).containsExactly("start", "source 1 request 1");
  }

  @Test
  void theNextSourceGetsTheDemandThatIsLeftAndTheOldOneIsIgnored() {
    subscribe(3);
    send(1, "a");
    sources.get(0).onError(new IllegalStateException("again"));
    send(1, "late");
    sources.get(0).onComplete();
    send(2, "b");
    sources.get(1).onComplete();
    sources.get(1).onError(new IllegalStateException("second end"));
    assertThat(heard).containsExactly("a", "b", "complete");
    assertThat(asked).containsExactly("start", "source 1 request 3", "source 2 request 2");
  }

  @Test
  void aSourceThatCannotBeCancelledHidesNoFailure() {
    IllegalStateException reason = new IllegalStateException("reason");
    AssertionError stubborn = new AssertionError("not to be cancelled");
    processor.start = () -> processor.follow(subscriber -> {
      subscriber.onSubscribe(new Asked("stubborn") {
        @Override
        public void cancel() {
          throw stubborn;
        }
      });
      throw reason;
    });
    subscribe(1);
    assertThat(heard).containsExactly("reason");
    assertThat(reason).hasSuppressedException(stubborn);
  }

  @Test
  void aSecondSubscriptionOfASourceIsCancelled() {
    subscribe(1);
    sources.get(0).onSubscribe(new Asked("second"));
    assertThat(asked).containsExactly("start", "source 1 request 1", "second cancel");
  }

  @Test
  void signalsOfNullAreRefused() {
    subscribe(1);
    assertThatThrownBy(() -> sources.get(0).onNext(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> sources.get(0).onError(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> sources.get(0).onSubscribe(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> new Processor().subscribe(null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void signalsWithinASignalFollowIt() {
    onNext = chunk -> {
      if (chunk.equals("a")) {
        send(1, "b");
        sources.get(0).onComplete();
        heard.add("end of a");
      }
    };
    subscribe(9);
    send(1, "a");
    assertThat(heard).containsExactly("a", "end of a", "b", "complete");
  }

  @Test
  void aMethodThatThrowsFailsAfterTheChunksBefore() {
    subscribe(1);
    send(1, "a", "b", "broken", "c");
    assertThat(heard).containsExactly("a");
    processor.request(9);
    assertThat(heard).containsExactly("a", "b", "broken");
    assertThat(asked).containsExactly("start", "source 1 request 1", "source 1 cancel");
  }

  @Test
  void anErrorIsToldAndThrown() {
    subscribe(1);
    assertThatThrownBy(() -> send(1, "error")).isInstanceOf(AssertionError.class).hasMessage("error");
    assertThat(heard).containsExactly("error");
    assertThat(asked).endsWith("source 1 cancel");
  }

  @Test
  void aSubscriberThatThrowsCancelsTheSource() {
    onNext = chunk -> {
      throw new IllegalStateException("my own fault");
    };
    subscribe(2);
    assertThatThrownBy(() -> send(1, "a")).hasMessage("my own fault");
    send(1, "b");
    processor.request(1);
    assertThat(heard).containsExactly("a");
    assertThat(asked).endsWith("source 1 cancel");
  }

  @Test
  void aCancellationEndsAllSignals() {
    onNext = chunk -> processor.cancel();
    subscribe(1);
    send(1, "a", "b");
    sources.get(0).onError(new IllegalStateException("late"));
    processor.request(1);
    processor.request(0);
    assertThat(heard).containsExactly("a");
    assertThat(asked).containsExactly("start", "source 1 request 1", "source 1 cancel");
  }

  @Test
  void aSubscriptionThatComesAfterTheCancellationIsCancelled() {
    processor.start = () -> processor.follow(sources::add);
    subscribe(1);
    processor.cancel();
    sources.get(0).onSubscribe(new Asked("late"));
    assertThat(asked).containsExactly("start", "late cancel");
  }

  @Test
  void workRunsOnItsThreadAndFollowsAfterwards() {
    List<Runnable> threads = new ArrayList<>();
    processor.start = () -> processor.work(threads::add, () -> processor.follow(processor::source));
    subscribe(1);
    processor.request(1);
    assertThat(sources).isEmpty();
    threads.remove(0).run();
    assertThat(asked).containsExactly("start", "source 1 request 2");
  }

  @Test
  void workThatFailsOrFindsNoThreadIsAFailure() {
    processor.start = () -> processor.work(Runnable::run, () -> {
      throw new AssertionError("no answer");
    });
    subscribe(1);
    assertThat(heard).containsExactly("no answer");
    heard.clear();
    Processor second = new Processor();
    second.start = () -> second.work(task -> {
      throw new RejectedExecutionException("full");
    }, () -> { });
    second.subscribe(new Heard(1));
    assertThat(heard).containsExactly("(", ")", "full");
  }

  @Test
  void workIsInterruptedByACancellation() {
    List<Runnable> threads = new ArrayList<>();
    List<Boolean> interrupted = new ArrayList<>();
    processor.start = () -> processor.work(threads::add, () -> {
      processor.cancel();
      interrupted.add(Thread.currentThread().isInterrupted());
    });
    subscribe(1);
    assertThat(processor.over()).isFalse();
    threads.get(0).run();
    assertThat(interrupted).containsExactly(true);
    assertThat(processor.over()).isTrue();
    assertThat(Thread.currentThread().isInterrupted()).as("the thread is free for others").isFalse();
    assertThat(heard).isEmpty();
  }

  /** A publisher that sends chunks within the call that asks for them. */
  private static final class Eager implements Flow.Publisher<String>, Flow.Subscription {

    private Flow.Subscriber<? super String> subscriber;
    private int made;
    private boolean cancelled;

    @Override
    public void subscribe(Flow.Subscriber<? super String> given) {
      subscriber = given;
      given.onSubscribe(this);
    }

    @Override
    public void request(long n) {
      for (long i = 0; i < n && made < 50 && !cancelled; i++) {
        subscriber.onNext("chunk " + ++made);
      }
      if (made == 50) {
        subscriber.onComplete();
      }
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  @Test
  void aPublisherThatSendsWithinTheRequestIsStreamedAndStopped() {
    Eager eager = new Eager();
    processor.start = () -> processor.follow(eager);
    onNext = chunk -> {
      heard.add("made " + eager.made);
      if (chunk.equals("chunk 3")) {
        processor.cancel();
      }
    };
    subscribe(Long.MAX_VALUE);
    assertThat(heard).containsExactly("chunk 1", "made 1", "chunk 2", "made 2", "chunk 3", "made 3");
    assertThat(eager.made).isEqualTo(3);
  }

  @Test
  void aPublisherIsNotAskedWithinItsOwnAnswer() {
    Eager eager = new Eager();
    processor.start = () -> processor.follow(eager);
    onNext = chunk -> processor.request(1);
    subscribe(1);
    assertThat(heard).hasSize(51).startsWith("chunk 1", "chunk 2").endsWith("complete");
  }

  /** Work that was interrupted may clean up, which a second cancellation must not disturb. */
  @Test
  void aSecondCancellationInterruptsNothing() {
    List<Runnable> threads = new ArrayList<>();
    List<Boolean> interrupted = new ArrayList<>();
    processor.start = () -> processor.work(threads::add, () -> {
      processor.cancel();
      interrupted.add(Thread.interrupted());
      processor.cancel();
      processor.request(0);
      interrupted.add(Thread.interrupted());
    });
    subscribe(1);
    threads.get(0).run();
    assertThat(interrupted).containsExactly(true, false);
  }

  @Test
  void anErrorOfARequestIsToldAfterTheSignalUnderWayAndThrown() {
    processor.start = () -> processor.follow(subscriber -> {
      sources.add(subscriber);
      subscriber.onSubscribe(new Asked("failing") {
        @Override
        public void request(long n) {
          if (n == 2) {
            throw new StackOverflowError("too deep");
          }
        }
      });
    });
    List<Throwable> thrown = new ArrayList<>();
    onNext = chunk -> {
      Thread other = new Thread(() -> processor.request(2));
      other.setUncaughtExceptionHandler((thread, failure) -> thrown.add(failure));
      other.start();
      try {
        other.join(20_000);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    };
    subscribe(1);
    assertThatThrownBy(() -> send(1, "a")).isInstanceOf(StackOverflowError.class);
    assertThat(heard).containsExactly("a", "too deep");
    assertThat(thrown).isEmpty();
  }

  @Test
  void anErrorOfARequestWaitsForTheChunksBefore() {
    processor.start = () -> processor.follow(subscriber -> subscriber.onSubscribe(new Asked("eager") {
      @Override
      public void request(long n) {
        subscriber.onNext("a");
        subscriber.onNext("b");
        throw new AssertionError("broken");
      }
    }));
    assertThatThrownBy(() -> subscribe(1)).isInstanceOf(AssertionError.class);
    processor.request(9);
    assertThat(heard).containsExactly("(", ")", "a", "b", "broken");
  }

  @Test
  void anExceptionOfThePublisherIsItsFailure() {
    List<Integer> tries = new ArrayList<>();
    processor.start = () -> processor.follow(subscriber -> {
      tries.add(1);
      throw new IllegalStateException("again");
    });
    subscribe(1);
    assertThat(tries).hasSize(1);
    assertThat(sources).as("the next publisher").hasSize(1);
    send(1, "a");
    assertThat(heard).containsExactly("a");
  }

  @Test
  void noPublisherIsAskedAfterTheEndIfChunksStillWait() {
    subscribe(1);
    send(1, "a", "waits");
    processor.end(null);
    processor.follow(processor::source);
    assertThat(sources).hasSize(1);
    processor.request(1);
    assertThat(heard).containsExactly("a", "waits", "complete");
  }

  @Test
  void theExceptionOfASubscriberHidesNoOtherAndNothingIsKept() {
    IllegalStateException fault = new IllegalStateException("my own fault");
    processor.start = () -> processor.follow(subscriber -> {
      sources.add(subscriber);
      subscriber.onSubscribe(new Asked("stubborn") {
        @Override
        public void cancel() {
          throw new AssertionError("not to be cancelled");
        }
      });
    });
    onNext = chunk -> {
      throw fault;
    };
    subscribe(1);
    assertThatThrownBy(() -> send(1, "a")).isSameAs(fault);
    assertThat(fault.getSuppressed()).singleElement().isInstanceOf(AssertionError.class);
    processor.request(1);
    processor.cancel();
    assertThat(processor.over()).isTrue();
    assertThat(heard).containsExactly("a");
  }

  @Test
  void workThatHasNotBegunDoesNotBeginAfterACancellation() {
    List<Runnable> threads = new ArrayList<>();
    processor.start = () -> processor.work(threads::add, () -> asked.add("work"));
    subscribe(1);
    processor.cancel();
    assertThat(threads).hasSize(1);
    threads.get(0).run();
    assertThat(asked).doesNotContain("work");
  }

  @Test
  void workBeginsWhenNoSignalIsUnderWay() {
    processor.start = () -> {
      processor.work(Runnable::run, () -> asked.add("work"));
      asked.add("started");
    };
    subscribe(1);
    assertThat(asked).containsExactly("start", "started", "work");
  }

  @Test
  void aCancellationInterruptsTheLastWorkAndNoThreadThatHasLeft() throws Exception {
    CountDownLatch second = new CountDownLatch(1);
    CompletableFuture<String> end = new CompletableFuture<>();
    CountDownLatch left = new CountDownLatch(1);
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Executor threads = task -> new Thread(task).start();
    // The first thread stays alive after its work, as a thread of a pool does.
    Executor pool = task -> new Thread(() -> {
      task.run();
      try {
        left.await();
        interrupted.complete(Thread.interrupted());
      } catch (InterruptedException wrong) {
        interrupted.complete(true);
      }
    }).start();
    processor.start = () -> processor.work(pool, () -> processor.work(threads, () -> {
      second.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException cancelled) {
        end.complete("interrupted");
      }
    }));
    subscribe(1);
    assertThat(second.await(20, TimeUnit.SECONDS)).isTrue();
    processor.cancel();
    assertThat(end.get(20, TimeUnit.SECONDS)).isEqualTo("interrupted");
    left.countDown();
    assertThat(interrupted.get(20, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void aSubscriptionThatComesAfterACancellationIsCancelledAtOnce() {
    processor.start = () -> processor.follow(subscriber -> {
      processor.cancel();
      subscriber.onSubscribe(new Asked("late"));
      assertThat(asked).endsWith("late cancel");
    });
    subscribe(1);
    assertThat(asked).contains("late cancel").doesNotContain("late request 1");
  }

  /** Signals and demand from several threads at once. */
  @RepeatedTest(200)
  void signalsOfManyThreadsAreSerial() throws Exception {
    Eager eager = new Eager();
    processor.start = () -> processor.follow(eager);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    onNext = chunk -> {
      most.accumulateAndGet(inside.incrementAndGet(), Math::max);
      Thread.yield();
      inside.decrementAndGet();
    };
    subscribe(Long.MIN_VALUE);
    List<CompletableFuture<Void>> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(CompletableFuture.runAsync(() -> {
        for (int n = 0; n < 10; n++) {
          processor.request(1);
        }
      }));
    }
    for (CompletableFuture<Void> thread : threads) {
      thread.get(20, TimeUnit.SECONDS);
    }
    assertThat(most).hasValue(1);
    assertThat(heard).hasSize(40).startsWith("chunk 1", "chunk 2").endsWith("chunk 40");
  }
}
