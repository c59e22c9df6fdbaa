package io.github.kimisdk.tool;

import io.github.kimisdk.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Function;

/** Keeps conversations in memory. */
final class MemoryStore implements ConversationStore {

  /** The records of a conversation, and when the last of them came. */
  private static final class Kept {

    private final List<JsonObject> records = new ArrayList<>();
    private Instant changed;
  }

  private final TreeMap<String, Kept> conversations = new TreeMap<>();
  private final InstantSource clock;

  MemoryStore() {
    this(InstantSource.system());
  }

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
      throw FileStore.conflict(id, from + " records", String.valueOf(stored));
    }
    if (id.isEmpty()) {
      throw new IllegalArgumentException("expected an id with characters, found the empty string");
    }
    if (!records.isEmpty()) {
      List<JsonObject> added = List.copyOf(records);
      Kept kept = conversations.computeIfAbsent(id, unused -> new Kept());
      kept.records.addAll(added);
      kept.changed = clock.instant();
    }
  }

  @Override
  public synchronized List<Entry> list(String after, int limit) {
    return page(conversations.navigableKeySet(), after, limit, id -> Optional.of(Entry.of(id, conversations.get(id).changed)));
  }

  /** Returns the entries of the ids behind one of them, without those that have none. */
  static List<Entry> page(SortedSet<String> ids, String after, int limit, Function<String, Optional<Entry>> entry) {
    if (limit < 1) {
      throw new IllegalArgumentException("expected a limit from 1 up, found " + limit);
    }
    return ids.tailSet(Objects.requireNonNull(after, "after")).stream().filter(id -> !id.equals(after))
        .flatMap(id -> entry.apply(id).stream()).limit(limit).toList();
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
}
