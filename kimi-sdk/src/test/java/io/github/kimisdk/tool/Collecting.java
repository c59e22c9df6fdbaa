package io.github.kimisdk.tool;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;

/** A subscriber that keeps every event. It has an initial demand. */
final class Collecting implements Flow.Subscriber<AgentEvent> {

  final List<AgentEvent> events = Collections.synchronizedList(new ArrayList<>());
  final CountDownLatch ended = new CountDownLatch(1);
  private final long first;
  volatile Flow.Subscription subscription;
  volatile String end = "";

  Collecting(long first) {
    this.first = first;
  }

  void await(int count) {
    while (events.size() < count) {
      Thread.onSpinWait();
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    if (first != 0) {
      given.request(first);
    }
  }

  @Override
  public void onNext(AgentEvent event) {
    events.add(event);
  }

  @Override
  public void onError(Throwable failure) {
    end = failure.toString();
    ended.countDown();
  }

  @Override
  public void onComplete() {
    end = "complete";
    ended.countDown();
  }
}
