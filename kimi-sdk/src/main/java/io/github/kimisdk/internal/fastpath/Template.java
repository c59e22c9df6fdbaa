package io.github.kimisdk.internal.fastpath;

import io.github.kimisdk.chat.ChatChunk;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;

/**
 * An event with a slot for a string.
 *
 * <pre>
 *   data: {"id":"c1",…,"choices":[{"index":0,"delta":{"content":"Hello"},"finish_reason":null}],…}⏎⏎
 *   '-------------------- prefix ------------------------------'     '----------- suffix -----------'
 *                                                             slot
 * </pre>
 *
 * <p>In some formats a line with the name of the event is part of the prefix.
 *
 * @param tail the suffix, from the closing quote on, and behind it the prefix, up to the opening quote: one comparison
 *     covers the end of an event and the beginning of the next
 * @param prefix the size of the prefix
 * @param suffix the size of the suffix
 * @param chunks makes the chunk of a string
 * @param common how many bytes of the prefix agree with the template at each place
 */
record Template(byte[] tail, int prefix, int suffix, Function<String, ChatChunk> chunks, int[] common) {

  /** Parallel tool calls and choices alternate between templates; no known stream needs more. */
  static final int MAX_TEMPLATES = 8;

  /** Returns the template of an event whose slot is a range. */
  static Template of(byte[] event, int slotStart, int slotEnd, Function<String, ChatChunk> chunks) {
    int suffix = event.length - slotEnd;
    byte[] tail = new byte[suffix + slotStart];
    System.arraycopy(event, slotEnd, tail, 0, suffix);
    System.arraycopy(event, 0, tail, suffix, slotStart);
    return new Template(tail, slotStart, suffix, chunks, new int[MAX_TEMPLATES]);
  }

  boolean sameBytes(Template other) {
    return suffix == other.suffix && Arrays.equals(tail, other.tail);
  }

  /** Returns the event that has an ASCII string in the slot. */
  byte[] event(String value) {
    byte[] slot = value.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(tail.length + slot.length).put(tail, suffix, prefix).put(slot).put(tail, 0, suffix).array();
  }

  /** Returns how many bytes of the two prefixes agree. */
  int commonPrefix(Template other) {
    int shorter = Math.min(prefix, other.prefix);
    return equalBytes(tail, suffix, suffix + shorter, tail.length, other.tail, other.suffix);
  }

  /** Returns how many bytes from a position up to an end or a limit are equal to those of a tail. */
  static int equalBytes(byte[] in, int from, int end, int limit, byte[] tail, int tailFrom) {
    int to = Math.min(end, limit);
    if (from >= to) {
      return 0;
    }
    int mismatch = Arrays.mismatch(in, from, to, tail, tailFrom, tailFrom + to - from);
    return mismatch < 0 ? to - from : mismatch;
  }
}
