package io.github.kimisdk.server.fake;

import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.platform.data.Batch;
import io.github.kimisdk.platform.data.BatchCounts;
import io.github.kimisdk.platform.data.BatchStatus;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The state of a batch of a server. One thread runs it, others look at it or cancel it.
 *
 * <pre>
 * VALIDATING --> IN_PROGRESS --> FINALIZING --> COMPLETED or EXPIRED
 *      |              |              |
 *      |              +---- any -----+-- cancel --> CANCELLING --> CANCELLED
 *      +--> FAILED, from any status that is no end
 * </pre>
 */
final class StoredBatch {

  private static final Set<BatchStatus> CANCELLABLE = Set.of(BatchStatus.VALIDATING, BatchStatus.IN_PROGRESS,
      BatchStatus.FINALIZING);

  private final String owner;
  private final Clock clock;
  private Batch batch;

  StoredBatch(String owner, Batch batch, Clock clock) {
    this.owner = owner;
    this.batch = batch;
    this.clock = clock;
  }

  String owner() {
    return owner;
  }

  synchronized Batch now() {
    return batch;
  }

  /** Cancels the batch. Returns empty if it is too late. */
  synchronized Optional<Batch> cancel() {
    if (!CANCELLABLE.contains(batch.status())) {
      return Optional.empty();
    }
    move(BatchStatus.CANCELLING);
    return Optional.of(batch);
  }

  /** Goes on to a status, unless the batch is being cancelled. Returns whether it did. */
  synchronized boolean advance(BatchStatus status) {
    boolean goesOn = CANCELLABLE.contains(batch.status());
    if (goesOn) {
      move(status);
    }
    return goesOn;
  }

  synchronized boolean cancelling() {
    return batch.status().equals(BatchStatus.CANCELLING);
  }

  boolean expired() {
    return !clock.instant().isBefore(now().expiresAt().orElse(Instant.MAX));
  }

  synchronized void count(BatchCounts counts) {
    batch = batch.withCounts(counts);
  }

  /** Ends the batch with its files. A batch that is being cancelled ends as cancelled. */
  synchronized void end(boolean expired, Optional<String> output, Optional<String> errors) {
    batch = batch.withFiles(output, errors);
    move(cancelling() ? BatchStatus.CANCELLED : expired ? BatchStatus.EXPIRED : BatchStatus.COMPLETED);
  }

  /** Ends the batch because its file is refused. The form of the reason is a guess: that of other services. */
  synchronized void fail(String code, String message, long line) {
    JsonObject reason = new ObjectWriter().put("code", code).put("message", message).count("line", line).object();
    JsonObject errors = new ObjectWriter().put("object", "list").put("data", JsonArray.of(reason)).object();
    batch = batch.withExtra(JsonObject.of("errors", errors));
    move(BatchStatus.FAILED);
  }

  private void move(BatchStatus status) {
    Map<BatchStatus, Instant> times = new LinkedHashMap<>(batch.times());
    times.put(status, clock.instant().truncatedTo(ChronoUnit.SECONDS));
    batch = batch.withStatus(status).withTimes(times);
  }
}
