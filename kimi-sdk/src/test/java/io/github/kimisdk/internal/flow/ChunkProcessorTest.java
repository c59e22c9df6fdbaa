package io.github.kimisdk.internal.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Demand, order and ends of a subscription that follows publishers. */
class ChunkProcessorTest {

  /** The calls of subscriptions of publishers. */
  private final List<String> asked = new ArrayList<>();
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
      asked.add("demanded");
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

  private final class Asked implements Flow.Subscription {

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
    processor.request(2);
    processor.request(3);
    assertThat(asked).containsExactly("start", "demanded", "source 1 request 2", "source 1 request 3");
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
    assertThat(asked).containsExactly("start", "demanded", "source 1 request 1", "source 1 cancel");
  }

  @Test
  void demandAddsUpToTheLargestNumberAndNoFurther() {
    subscribe(5);
    processor.request(Long.MAX_VALUE);
    processor.request(7);
    send(1, "a");
    assertThat(asked).containsExactly("start", "demanded", "source 1 request 5", "source 1 request " + (Long.MAX_VALUE - 5));
  }

  @Test
  void aChunkThatIsHeldBackIsReplaced() {
    subscribe(2);
    send(1, "a", "held back");
    assertThat(asked).containsExactly("start", "demanded", "source 1 request 2", "source 1 request 1");
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
    assertThat(asked).containsExactly("start", "demanded", "source 1 request 1");
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
    assertThat(asked).containsExactly("start", "demanded", "source 1 request 3", "source 2 request 2");
  }

  @Test
  void aSecondSubscriptionOfASourceIsCancelled() {
    subscribe(1);
    sources.get(0).onSubscribe(new Asked("second"));
    assertThat(asked).containsExactly("start", "demanded", "source 1 request 1", "second cancel");
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
    assertThat(asked).containsExactly("start", "demanded", "source 1 request 1", "source 1 cancel");
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
    assertThat(asked).containsExactly("start", "demanded", "source 1 request 1", "source 1 cancel");
  }

  @Test
  void aSubscriptionThatComesAfterTheCancellationIsCancelled() {
    processor.start = () -> processor.follow(sources::add);
    subscribe(1);
    processor.cancel();
    sources.get(0).onSubscribe(new Asked("late"));
    assertThat(asked).containsExactly("start", "demanded", "late cancel");
  }

  @Test
  void workRunsOnItsThreadAndFollowsAfterwards() {
    List<Runnable> threads = new ArrayList<>();
    processor.start = () -> processor.work(threads::add, () -> processor.follow(processor::source));
    subscribe(1);
    processor.request(1);
    assertThat(sources).isEmpty();
    threads.remove(0).run();
    assertThat(asked).containsExactly("start", "demanded", "source 1 request 2");
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
}
