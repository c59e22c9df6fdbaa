package io.github.kimisdk.tool;

import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** A run whose events are published. It has a thread of its own, which waits while nothing is asked for. */
final class RunSubscription implements Flow.Subscription, Consumer<AgentEvent>, Runnable {

  private final Flow.Subscriber<? super AgentEvent> subscriber;
  private final Agent agent;
  private final Conversation conversation;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();
  private long demand;
  private volatile boolean cancelled;
  private volatile Throwable wrong;
  private volatile Thread thread;

  RunSubscription(Agent agent, Conversation conversation, Flow.Subscriber<? super AgentEvent> subscriber) {
    this.agent = agent;
    this.conversation = conversation;
    this.subscriber = subscriber;
  }

  void start() {
    subscriber.onSubscribe(this);
    Agent.THREADS.execute(this);
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    Throwable failure = null;
    try {
      if (!cancelled) {
        new Loop(agent, conversation, this).go();
      }
    } catch (Throwable thrown) {
      failure = thrown;
    }
    if (wrong != null) {
      subscriber.onError(wrong);
    } else if (!cancelled && failure != null) {
      subscriber.onError(failure);
    } else if (!cancelled) {
      subscriber.onComplete();
    }
  }

  @Override
  public void accept(AgentEvent event) {
    lock.lock();
    try {
      while (demand == 0 && !cancelled) {
        more.await();
      }
      demand -= demand == Long.MAX_VALUE ? 0 : 1;
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
      return;
    } finally {
      lock.unlock();
    }
    if (cancelled) {
      // Once more, as a tool on this thread may have swallowed the first one.
      Thread.currentThread().interrupt();
    } else {
      subscriber.onNext(event);
    }
  }

  @Override
  public void request(long n) {
    if (n <= 0) {
      wrong = new IllegalArgumentException("expected a demand of at least 1, found " + n);
      cancel();
      return;
    }
    lock.lock();
    try {
      demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
      more.signalAll();
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
