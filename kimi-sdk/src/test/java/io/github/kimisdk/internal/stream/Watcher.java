package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallOrigin;
import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.call.KimiException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Records the events of a call, one line for each. */
public final class Watcher implements CallListener {

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private final List<Duration> pauses = new CopyOnWriteArrayList<>();

  /** A watcher that has seen nothing. */
  public Watcher() {}

  @Override
  public void begun(CallOrigin origin, int attempt) {
    lines.add("begun " + attempt);
  }

  @Override
  public void retrying(KimiException failure, Duration pause) {
    pauses.add(pause);
    lines.add("retrying " + failure.getClass().getSimpleName());
  }

  @Override
  public void resuming(Optional<KimiException> failure) {
    lines.add("resuming " + failure.map(f -> f.getClass().getSimpleName()).orElse("at the limit"));
  }

  @Override
  public void ended(CallReport report) {
    lines.add("ended " + report.attempts() + report.failure().map(f -> " " + f.getClass().getSimpleName()).orElse(""));
    over.complete(null);
  }

  /** Completes when a call has ended. */
  public CompletableFuture<Void> over() {
    return over;
  }

  /** The recorded lines, in the order of the events. */
  public List<String> lines() {
    return lines;
  }

  /** The pauses before repeated attempts. */
  public List<Duration> pauses() {
    return pauses;
  }
}
