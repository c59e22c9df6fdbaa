package io.github.kimisdk.tool;

import io.github.kimisdk.internal.text.Require;
import io.github.kimisdk.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/** Keeps conversations in memory. */
final class MemoryStore implements ConversationStore {

  /** The records of a conversation, and when the last of them came. */
  private static final class Kept {

    private final List<JsonObject> records = new ArrayList<>();
    private Instant changed;
  }

  private final TreeMap<String, Kept> conversations = new TreeMap<>();
  private final InstantSource clock;

  MemoryStore(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public synchronized List<JsonObject> load(String id) {
    Kept kept = conversations.get(id);
    return kept == null ? List.of() : List.copyOf(kept.records);
  }

  @Override
  public synchronized void append(String id, int from, List<JsonObject> records) {
    int stored = conversations.containsKey(id) ? conversations.get(id).records.size() : 0;
    if (from != stored) {
      throw new StoreException.Conflict(id, from + " records", String.valueOf(stored));
    }
    Require.atLeast(1, "characters of the id", id.length());
    if (!records.isEmpty()) {
      List<JsonObject> added = List.copyOf(records);
      Kept kept = conversations.computeIfAbsent(id, unused -> new Kept());
      kept.records.addAll(added);
      kept.changed = clock.instant();
    }
  }

  @Override
  public synchronized List<Entry> list(String after, int limit) {
    return conversations.tailMap(Objects.requireNonNull(after, "after"), false).entrySet().stream()
        .limit(Require.atLeast(1, "limit", limit))
        .map(kept -> Entry.of(kept.getKey(), kept.getValue().changed)).toList();
  }

  @Override
  public synchronized boolean delete(String id) {
    return conversations.remove(Objects.requireNonNull(id, "id")) != null;
  }

  @Override
  public synchronized int expire(Instant before) {
    Objects.requireNonNull(before, "before");
    int size = conversations.size();
    conversations.values().removeIf(kept -> kept.changed.isBefore(before));
    return size - conversations.size();
  }

  @Override
  public synchronized String toString() {
    return "MemoryStore[" + conversations.size() + " conversations]";
  }
}
