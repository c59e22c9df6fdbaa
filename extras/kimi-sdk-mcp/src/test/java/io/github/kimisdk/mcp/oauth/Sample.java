package io.github.kimisdk.mcp.oauth;

import io.github.kimisdk.internal.threads.Scheduler;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Settings, a store and a clock for tests. */
final class Sample {

  /** A clock that moves when a test says so. */
  static final class Clock implements Scheduler {

    private final AtomicLong nanos = new AtomicLong(1);

    void pass(Duration time) {
      nanos.addAndGet(time.toNanos());
    }

    @Override
    public long nanos() {
      return nanos.get();
    }

    @Override
    public Instant now() {
      return Instant.ofEpochSecond(1_800_000_000L).plusNanos(nanos.get());
    }

    @Override
    public Timer after(Duration delay, Runnable action) {
      throw new UnsupportedOperationException();
    }

    @Override
    public double random() {
      return 0;
    }
  }

  /** A store in memory whose content a test sees. */
  static class Memory implements Entries {

    final Map<String, String> entries = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    @Override
    public Optional<String> load(String server) {
      return Optional.ofNullable(entries.get(server));
    }

    @Override
    public void save(String server, String secret) {
      entries.put(server, secret);
    }

    @Override
    public void delete(String server) {
      entries.remove(server);
    }

    @Override
    public <T> T exclusively(String server, Supplier<T> work) {
      lock.lock();
      try {
        return work.get();
      } finally {
        lock.unlock();
      }
    }
  }

  private Sample() {}

  /** Settings with a function that opens addresses. */
  static SignInSettings settings(Consumer<URI> open, Entries entries) {
    return new SignInSettings(Optional.of(new SignInSettings.Browser(URI.create("http://127.0.0.1/callback"), open, Optional.empty())),
        Optional.empty(), Optional.empty(), "Test", List.of(), Duration.ofSeconds(20), entries);
  }

  static Authorizer authorizer(URI server, SignInSettings settings, Scheduler clock) {
    return new Authorizer(server, settings, clock, Duration.ofSeconds(10));
  }
}
