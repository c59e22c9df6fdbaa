package io.github.kimisdk;

import io.github.kimisdk.UserCodeRows.Behavior;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import io.github.kimisdk.server.PlatformData;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A client, its server, and code of the program that behaves in one way. */
final class UserCodeRig implements AutoCloseable {

  /** The total timeout of the calls, in the time of the rig. */
  static final Duration TOTAL = Duration.ofSeconds(30);

  final VirtualTime time = VirtualTime.skipping(Duration.ofMillis(100));
  final KimiServer server = KimiServer.builder(new OfflineModel()).platform(PlatformData.sample()).start();
  final CountDownLatch entered = new CountDownLatch(1);
  final AtomicInteger calls = new AtomicInteger();
  private final CountDownLatch release = new CountDownLatch(1);
  private final Behavior behavior;
  private volatile Kimi kimi;

  UserCodeRig(Behavior behavior) {
    this.behavior = behavior;
  }

  Kimi kimi() {
    return kimi(builder -> builder);
  }

  Kimi kimi(UnaryOperator<KimiBuilder> settings) {
    return kimi(server, settings);
  }

  Kimi kimi(KimiServer other, UnaryOperator<KimiBuilder> settings) {
    kimi = settings.apply(Kimi.builder().key("k").baseUrl(other.baseUrl()).scheduler(time)
        .timeouts(Timeouts.DEFAULT.withTotal(TOTAL))
        .retry(RetryPolicy.NONE)).build();
    return kimi;
  }

  /** The code of the program. It behaves so the first time, and returns the value later. */
  <T> T act(T value) {
    boolean again = calls.getAndIncrement() > 0;
    entered.countDown();
    if (again && behavior != Behavior.NULL && !behavior.throwing()) {
      return value;
    }
    switch (behavior) {
      case UNCHECKED -> throw Reported.quiet(new IllegalStateException("enough"));
      case CHECKED -> Reported.sneak(Reported.quiet(new IOException("enough")));
      case REFUSES -> throw Reported.quiet(new IllegalArgumentException("enough"));
      case FATAL -> throw Reported.quiet(new InternalError("enough"));
      case ERROR -> throw Reported.quiet(new AssertionError("enough"));
      case BLOCKS -> block();
      case CLOSES -> any().close();
      case CALLS -> any().ask("nested");
      default -> {
        return null;
      }
    }
    return value;
  }

  void act() {
    act("");
  }

  private void block() {
    try {
      release.await();
    } catch (InterruptedException stop) {
      Reported.sneak(stop);
    }
  }

  /** The client; one of its own where the code runs outside of clients. */
  private Kimi any() {
    return kimi == null ? kimi() : kimi;
  }

  /** Lets code that blocks go on. */
  void release() {
    release.countDown();
  }

  /** The timeout of a run of an agent, in real time: it is short only where the run has to reach it. */
  Duration runLimit() {
    return behavior == Behavior.BLOCKS ? Duration.ofMillis(200) : Duration.ofSeconds(60);
  }

  @Override
  public void close() {
    release();
    if (kimi != null) {
      kimi.close();
    }
    server.close();
  }
}
