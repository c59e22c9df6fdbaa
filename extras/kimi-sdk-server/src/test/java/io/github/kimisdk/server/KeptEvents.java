package io.github.kimisdk.server;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;

/** Keeps the events, and asks for more only when the test says so. */
final class KeptEvents implements Flow.Subscriber<String> {

  final List<String> events = new ArrayList<>();
  Flow.Subscription subscription;
  Throwable failure;
  boolean complete;
  Runnable next = () -> { };

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
  }

  @Override
  public void onNext(String event) {
    events.add(event);
    next.run();
  }

  @Override
  public void onError(Throwable thrown) {
    failure = thrown;
  }

  @Override
  public void onComplete() {
    complete = true;
  }
}
