package io.github.kimisdk.tool;

import io.github.kimisdk.internal.text.Require;
import io.github.kimisdk.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;

/**
 * Stores conversations. A stored conversation is a list of JSON objects that only grows. The program chooses the id of the
 * conversation.
 *
 * <p>Several processes may open a conversation. An append by a process that does not know the records of another is refused, so
 * one of them wins and none loses records. {@link Conversation} keeps its turns by this rule alone, with records of its own.
 *
 * <p>Implementations are safe for use by several threads, and throw {@link StoreException} for every failure.
 *
 * <pre>{@code
 * ConversationStore store = ConversationStore.inMemory();   // or in a folder, or in a database
 * Agent agent = Agent.builder(kimi).build();
 * agent.run(Conversation.open(store, "alice").user("My name is Alice"));
 * System.out.println(agent.run(Conversation.open(store, "alice").user("Who am I?")).text());
 * }</pre>
 */
public interface ConversationStore {

  /**
   * Returns the records of a conversation.
   *
   * @param id the id of the conversation
   * @return the records in their order; empty for an unknown id
   * @throws StoreException if the records cannot be read
   * @throws IllegalArgumentException if this store cannot take the id
   */
  List<JsonObject> load(String id);

  /**
   * Appends records to a conversation. When this method returns, the records outlive the process.
   *
   * @param id the id of the conversation
   * @param from the number of records that the caller knows, all of which are stored
   * @param records the records to append, in their order
   * @throws StoreException.Conflict if there are more or fewer than {@code from} records, or another writer is appending; then
   *     nothing was stored
   * @throws StoreException if the records cannot be stored; then a prefix of them was stored, possibly none
   * @throws IllegalArgumentException if this store cannot take the id
   */
  void append(String id, int from, List<JsonObject> records);

  /**
   * Returns a part of the records of a conversation. By default, this method calls {@link #load} and drops the others.
   *
   * @param id the id of the conversation
   * @param from the number of records to skip, at least 0
   * @param limit the most records to return, at least 1
   * @return the records in their order; empty behind the last one, and for an unknown id
   * @throws StoreException if the records cannot be read
   * @throws IllegalArgumentException if this store cannot take the id
   */
  default List<JsonObject> page(String id, int from, int limit) {
    Require.atLeast(0, "from", from);
    Require.atLeast(1, "limit", limit);
    List<JsonObject> records = load(Objects.requireNonNull(id, "id"));
    int begin = Math.min(from, records.size());
    return List.copyOf(records.subList(begin, begin + Math.min(limit, records.size() - begin)));
  }

  /**
   * Returns stored conversations, a page at a time. The order depends on the ids only, so that a page has every conversation
   * behind the given id that was stored all the time. By default, this method refuses.
   *
   * @param after the id behind which the page begins, which may be unknown; the empty string for the first page
   * @param limit the most conversations to return, at least 1
   * @return the conversations in the order of the store; empty behind the last one
   * @throws StoreException if the conversations cannot be read
   * @throws UnsupportedOperationException if this store cannot list conversations
   */
  default List<Entry> list(String after, int limit) {
    Objects.requireNonNull(after, "after");
    Require.atLeast(1, "limit", limit);
    throw unsupported("list conversations", "list");
  }

  /**
   * Deletes a conversation. The id is unknown afterward. A run of the conversation finds its next append refused, unless as many
   * records as it knows were stored under the id again: a store compares numbers only. Give a new conversation a new id.
   *
   * @param id the id of the conversation
   * @return whether there was a conversation
   * @throws StoreException if the conversation cannot be deleted
   * @throws UnsupportedOperationException if this store cannot delete conversations
   * @throws IllegalArgumentException if this store cannot take the id
   */
  default boolean delete(String id) {
    Objects.requireNonNull(id, "id");
    throw unsupported("delete a conversation", "delete");
  }

  /**
   * Deletes the conversations to which nothing was appended since a time.
   *
   * @param before the time; conversations that last changed earlier are deleted
   * @return the number of conversations that were deleted
   * @throws StoreException if a conversation cannot be read or deleted; then earlier ones may be deleted
   * @throws UnsupportedOperationException if this store cannot delete conversations
   */
  default int expire(Instant before) {
    Objects.requireNonNull(before, "before");
    throw unsupported("delete conversations by their age", "expire");
  }

  /**
   * Returns where a record is, for a message, such as its file and line. By default, its conversation and its index.
   *
   * @param id the id of the conversation
   * @param record the index of the record, from 0
   * @return the place
   * @throws StoreException if the record cannot be found
   */
  default String place(String id, int record) {
    return "conversation " + Objects.requireNonNull(id, "id") + ", record " + record + " from 0";
  }

  /**
   * A stored conversation, in a list.
   *
   * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
   *
   * @param id the id of the conversation
   * @param changed when records were last appended, by the clock of the store
   */
  record Entry(String id, Instant changed) {

    /**
     * Creates an entry from every component.
     *
     * @param id the id of the conversation, not null
     * @param changed when records were last appended, not null
     */
    public Entry {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(changed, "changed");
    }

    /**
     * Returns an entry.
     *
     * @param id the id of the conversation
     * @param changed when records were last appended
     * @return the entry
     */
    public static Entry of(String id, Instant changed) {
      return new Entry(id, changed);
    }
  }

  /**
   * Returns a store that lasts as long as the process. The artifacts {@code kimi-sdk-store} and {@code kimi-sdk-jdbc} have
   * stores that last longer.
   *
   * @return a new store
   */
  static ConversationStore inMemory() {
    return new MemoryStore(InstantSource.system());
  }

  private UnsupportedOperationException unsupported(String use, String method) {
    return new UnsupportedOperationException("expected a store that can " + use + ", found " + getClass().getName()
        + ", which cannot; override the method " + method + ", or use another store");
  }
}
