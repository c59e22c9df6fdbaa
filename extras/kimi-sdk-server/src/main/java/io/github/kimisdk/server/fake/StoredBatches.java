package io.github.kimisdk.server.fake;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.platform.data.Batch;
import io.github.kimisdk.platform.data.BatchCounts;
import io.github.kimisdk.platform.data.BatchStatus;
import io.github.kimisdk.platform.wire.BatchWire.NewBatch;
import io.github.kimisdk.platform.wire.BatchWire;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The batches of a server, in memory. Safe for use by many threads. */
public final class StoredBatches {

  /** More than the files of the service allow. */
  private static final int MOST = 1000;

  private final Clock clock;
  private final Map<String, StoredBatch> batches = new LinkedHashMap<>();

  public StoredBatches(Clock clock) {
    this.clock = clock;
  }

  /** Adds a batch, which is validated next; empty if there are too many. */
  synchronized Optional<StoredBatch> add(String owner, NewBatch created) {
    if (batches.size() >= MOST) {
      return Optional.empty();
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    String id = "batch_" + UUID.randomUUID().toString().replace("-", "");
    Batch batch = new Batch(
        id, BatchStatus.VALIDATING, created.inputFileId(), Optional.empty(), Optional.empty(),
        BatchWire.window(created.options().completionWindow()), BatchCounts.NONE, Optional.of(now),
        Optional.of(now.plus(created.options().completionWindow())), Map.of(), created.options().metadata(), JsonObject.EMPTY);
    StoredBatch stored = new StoredBatch(owner, batch, clock);
    batches.put(id, stored);
    return Optional.of(stored);
  }

  /** Removes a batch that cannot be run. */
  synchronized void remove(String id) {
    batches.remove(id);
  }

  synchronized Optional<StoredBatch> get(String owner, String id) {
    return Optional.ofNullable(batches.get(id)).filter(stored -> stored.owner().equals(owner));
  }

  /** Returns the batches of an owner, the newest first; the documentation names no order. */
  synchronized List<Batch> list(String owner) {
    List<Batch> list = new ArrayList<>();
    batches.values().stream().filter(stored -> stored.owner().equals(owner)).forEach(stored -> list.add(0, stored.now()));
    return list;
  }
}
