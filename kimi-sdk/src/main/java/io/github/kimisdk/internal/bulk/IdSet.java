package io.github.kimisdk.internal.bulk;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The ids of a bulk, each as 64 bits of its SHA-256, so that a million ids take 16 to 32 MB. Two of a million ids are confused
 * with a probability of 3 in 100 million. For use by one thread.
 */
final class IdSet {

  private long[] slots = new long[1024];
  private int size;

  /** Adds an id; returns whether it is new. */
  boolean add(String id) {
    if (2 * size >= slots.length) {
      grow();
    }
    boolean added = put(hash(id));
    size += added ? 1 : 0;
    return added;
  }

  private void grow() {
    long[] old = slots;
    slots = new long[Math.multiplyExact(2, old.length)];
    for (long hash : old) {
      if (hash != 0) {
        put(hash);
      }
    }
  }

  private boolean put(long hash) {
    int at = (int) hash & slots.length - 1;
    while (slots[at] != 0 && slots[at] != hash) {
      at = at + 1 & slots.length - 1;
    }
    boolean added = slots[at] == 0;
    slots[at] = hash;
    return added;
  }

  private static long hash(String id) {
    // An encoding would confuse texts with lone surrogates.
    ByteBuffer chars = ByteBuffer.allocate(Math.multiplyExact(Character.BYTES, id.length()));
    chars.asCharBuffer().put(id);
    try {
      long hash = ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(chars.array())).getLong();
      return hash == 0 ? 1 : hash;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("expected SHA-256, which every Java has", e);
    }
  }
}
