package io.github.kimisdk.tool;

import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps conversations in memory. */
final class MemoryStore implements ConversationStore {

  private final Map<String, List<JsonObject>> conversations = new HashMap<>();

  @Override
  public synchronized List<JsonObject> load(String id) {
    return List.copyOf(conversations.getOrDefault(id, List.of()));
  }

  @Override
  public synchronized void append(String id, int from, List<JsonObject> records) {
    int stored = conversations.getOrDefault(id, List.of()).size();
    if (from != stored) {
      throw FileStore.conflict(id, from + " records", String.valueOf(stored));
    }
    if (!records.isEmpty()) {
      conversations.computeIfAbsent(id, unused -> new ArrayList<>()).addAll(List.copyOf(records));
    }
  }
}
