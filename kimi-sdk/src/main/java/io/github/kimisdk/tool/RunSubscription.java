package io.github.kimisdk.tool;

import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A run whose events are published. It has a thread of its own, which waits while there is no demand. */
final class RunSubscription implements Flow.Subscription {

  private final Flow.Subscriber<? super AgentEvent> subscriber;
  private final Optional<ToolScope> around = ToolScope.current();
  private final Agent agent;
  private final Conversation conversation;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition demanded = lock.newCondition();
  private long demand;
  private volatile boolean cancelled;
  private volatile Throwable badRequest;
  private volatile Thread thread;

  RunSubscription(Agent agent, Conversation conversation, Flow.Subscriber<? super AgentEvent> subscriber) {
    this.agent = agent;
    this.conversation = conversation;
    this.subscriber = subscriber;
  }

  void start() {
    subscriber.onSubscribe(this);
    ThreadPerTaskExecutor.INSTANCE.execute(around.map(scope -> scope.around(this::run)).orElse(this::run));
  }

  private void run() {
    thread = Thread.currentThread();
    Throwable failure = null;
    try {
      if (!cancelled) {
        new AgentLoop(agent, conversation, (event, callbacks) -> publish(event)).run();
      }
    } catch (Throwable thrown) {
      failure = thrown;
    }
    if (badRequest != null) {
      subscriber.onError(badRequest);
    } else if (!cancelled && failure != null) {
      subscriber.onError(failure);
    } else if (!cancelled) {
      subscriber.onComplete();
    }
  }

  private void publish(AgentEvent event) {
    lock.lock();
    try {
      while (demand == 0 && !cancelled) {
        demanded.await();
      }
      demand -= demand == Long.MAX_VALUE ? 0 : 1;
    } catch (InterruptedException cancel) {
      Thread.currentThread().interrupt();
      return;
    } finally {
      lock.unlock();
    }
    if (cancelled) {
      // A tool on this thread may have swallowed the first interruption.
      Thread.currentThread().interrupt();
    } else {
      subscriber.onNext(event);
    }
  }

  @Override
  public void request(long n) {
    if (n <= 0) {
      badRequest = new IllegalArgumentException("expected a demand of at least 1, found " + n);
      cancel();
      return;
    }
    lock.lock();
    try {
      demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
      demanded.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void cancel() {
    cancelled = true;
    if (thread != null) {
      thread.interrupt();
    }
  }
}
