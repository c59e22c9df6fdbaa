package io.github.kimisdk.platform.bulk;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.threads.Scheduler;
import io.github.kimisdk.platform.data.BulkProgress;
import io.github.kimisdk.platform.data.BulkResult;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** Counts the results of a bulk. Any thread may ask for the progress. */
final class Tally {

  private final CostSum costs;
  private final Scheduler scheduler;
  private final long started;
  private OptionalLong total;
  private long ended;
  private boolean running = true;
  private long done;
  private long failed;
  private long replayed;
  private Usage usage = Usage.ZERO;

  Tally(CostSum costs, OptionalLong total, Scheduler scheduler) {
    this.costs = costs;
    this.total = total;
    this.scheduler = scheduler;
    this.started = scheduler.nanos();
  }

  synchronized void add(ChatRequest request, BulkResult result) {
    done++;
    failed += result.failure().isPresent() ? 1 : 0;
    replayed += result.replayed() ? 1 : 0;
    result.response().ifPresent(response -> {
      usage = usage.plus(response.usage().orElse(Usage.ZERO));
      costs.add(request, response);
    });
  }

  /** Sets the number of requests, which is known at the end of the input. */
  synchronized void total(long requests) {
    total = OptionalLong.of(requests);
  }

  /** Stops the clock. */
  synchronized void end() {
    ended = running ? scheduler.nanos() : ended;
    running = false;
  }

  synchronized BulkProgress progress() {
    Duration elapsed = Duration.ofNanos((running ? scheduler.nanos() : ended) - started);
    return new BulkProgress(
        done, failed, replayed, total, usage, costs.total(), costs.currency(), costs.unpriced(), elapsed, timeLeft(elapsed));
  }

  /** Results of a journal come at once, so they tell nothing about the speed. */
  private Optional<Duration> timeLeft(Duration elapsed) {
    long asked = done - replayed;
    if (total.isEmpty() || asked == 0) {
      return Optional.empty();
    }
    long left = Math.max(0, total.getAsLong() - done);
    return Optional.of(Duration.ofMillis((long) (elapsed.toMillis() * ((double) left / asked))));
  }
}
