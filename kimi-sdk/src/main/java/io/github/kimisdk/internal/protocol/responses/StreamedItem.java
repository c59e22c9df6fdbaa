package io.github.kimisdk.internal.protocol.responses;

import io.github.kimisdk.internal.wire.ArgumentsEnd;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The state of one item of a stream. */
final class StreamedItem {

  /** The place of the item in the output. */
  final int index;
  /** The arguments of a call that have been handed out. */
  final HandedOut arguments = new HandedOut();
  /** The memory of an item and its places in the collections, without its JSON; and that of a part. */
  private static final int ITEM_SIZE = 512;
  private static final int PART_SIZE = 128;

  private final Set<String> parts = new HashSet<>(2);
  private String id;
  private boolean added;
  private long wholeSize;
  /** The id under which a call has been handed out. */
  Optional<String> callId = Optional.empty();
  /** The item as its last event repeats it. */
  Optional<JsonObject> whole = Optional.empty();
  /** The number of the call among those of the answer; -1 if the item has none yet. */
  int call = -1;

  StreamedItem(int index, String id) {
    this.index = index;
    this.id = id;
  }

  /** Marks a part as handed out. Returns whether this is its first piece. */
  boolean first(String part) {
    return parts.add(part);
  }

  /** Takes the event that begins or ends an item, with its id and that of a call. Returns false if it is about another item. */
  boolean take(JsonObject item, boolean end) {
    String other = StreamedOutput.text(item, "id");
    String otherCall = StreamedOutput.text(item, "call_id");
    boolean again = end ? whole.isPresent() : added;
    if (again && !other.isEmpty() && !id.isEmpty() && !other.equals(id)
        || !otherCall.isEmpty() && !callId.orElse(otherCall).equals(otherCall)) {
      return false;
    }
    id = id.isEmpty() ? other : id;
    added = true;
    if (end) {
      whole = Optional.of(item);
      wholeSize = Json.memory(item);
    }
    return true;
  }

  /** Returns the approximate memory of this item. */
  long size() {
    return ITEM_SIZE + 2L * id.length() + wholeSize + (long) PART_SIZE * parts.size();
  }

  /**
   * A text that was handed out in pieces. Only its length and its hash are kept, to find the rest of the whole text at the end.
   */
  static final class HandedOut {

    /** An odd factor of 64 bits: no two texts of one length have the same hash by chance. */
    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    private final ArgumentsEnd end = new ArgumentsEnd();
    private int length;
    private long hash;

    void take(String piece) {
      hash = hash(hash, piece, piece.length());
      length += piece.length();
      end.take(piece);
    }

    private static long hash(long before, String text, int length) {
      long hash = before;
      for (int i = 0; i < length; i++) {
        hash = FACTOR * hash + text.charAt(i);
      }
      return hash;
    }

    boolean empty() {
      return length == 0;
    }

    /** Whether the text is a whole value of JSON, which a server may write in another way at the end. */
    boolean whole() {
      return end.reached();
    }

    /**
     * Returns the rest of a text; empty if the text does not begin with what was handed out. A shorter text has no rest, because
     * some servers leave white space out.
     */
    Optional<String> rest(String text) {
      if (text.length() < length) {
        return Optional.of("");
      }
      return hash(0, text, length) == hash ? Optional.of(text.substring(length)) : Optional.empty();
    }
  }
}
