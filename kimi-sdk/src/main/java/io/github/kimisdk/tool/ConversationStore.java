package io.github.kimisdk.tool;

import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Stores conversations. A stored conversation is a list of JSON objects that only grows. The program chooses the id of the
 * conversation.
 *
 * <p>Implementations are safe for use by several threads, and throw {@link StoreException} for every failure.
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
   * Returns a store that lasts as long as the process.
   *
   * @return a new store
   */
  static ConversationStore inMemory() {
    return new MemoryStore();
  }

  /**
   * Returns a store in a folder. Each conversation is a file of JSON Lines, {@code <id>.jsonl}. Every append forces the file to
   * the disk. The last member {@code crc} of a line is the CRC-32 of the line's bytes before it; {@link #load} returns the
   * record without it, and accepts lines that have none.
   *
   * <p>If a crash cut the last line short, it has no line end, and the next append removes it. Any other line that is not a
   * record, a wrong sum, and zeros at the end that may have replaced a record are damage: loading and appending fail, the
   * message names the conversation, the file, the line and the byte (from 0), and the file stays unchanged. To accept a line
   * that was edited by hand, remove its member {@code crc}. An append reads the file only if its size, time or identity has
   * changed since the store last used it. A line has the limits of {@link JsonLimits#DEFAULT}; an append refuses a record that
   * exceeds them.
   *
   * <p>If an append fails, for example because the disk is full, the file has the records that it had before. Created files and
   * folders belong to the owner only (0600 and 0700), where the file system has POSIX permissions. In the name of a file, an
   * upper-case letter of the id is {@code +} and the lower-case letter, and a {@code +} follows a name that Windows reserves,
   * such as {@code con}. A file {@code <id>.jsonl} of an earlier version is used if it exists.
   *
   * <p>Any number of stores and processes may use a folder, on a file system whose locks work between them. Beside a
   * conversation is its lock, the empty file {@code .<id>.lock}, which only stores should open or delete. An append while
   * another process appends is a {@link StoreException.Conflict}. A load waits for an append, at most 30 seconds.
   *
   * @param folder the folder; the first append creates it. An id consists of 1 to 128 letters, digits and {@code . _ -}, does not
   *     begin with a dot, and has at most 240 characters if upper-case letters count twice
   * @return the store
   */
  static ConversationStore directory(Path folder) {
    return new FileStore(Objects.requireNonNull(folder, "folder"));
  }
}
