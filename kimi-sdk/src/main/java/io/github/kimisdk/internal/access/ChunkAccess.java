package io.github.kimisdk.internal.access;

import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * Copies a chunk with another string, and finds such copies. The class of the chunks registers the functions when it is
 * initialized, for the fast paths that read and write chunks. A type parameter stands for that class, because this package
 * cannot refer to it.
 */
public final class ChunkAccess {

  /** The string of a chunk that its copies replace. */
  public enum ValueSlot {
    /** No string. */
    NONE,
    /** The text of the only choice. */
    TEXT,
    /** The reasoning of the only choice. */
    REASONING,
    /** The arguments of the only tool call of the only choice. */
    ARGUMENTS
  }

  private static volatile BiFunction<?, ValueSlot, ?> copier;
  private static volatile BiPredicate<?, ?> test;

  private ChunkAccess() {}

  /**
   * Registers the functions of the class of chunks.
   *
   * @param <C> the class of chunks
   * @param copier returns a function from a string to a copy of a chunk that has the string in a slot
   * @param test the test of {@link #continues}
   */
  public static <C> void register(BiFunction<C, ValueSlot, Function<String, C>> copier, BiPredicate<C, C> test) {
    ChunkAccess.copier = copier;
    ChunkAccess.test = test;
  }

  /**
   * Returns whether two chunks are copies that differ in one string at most, and have no other string that adds up.
   *
   * @param <C> the class of chunks
   * @param chunk a chunk
   * @param before the chunk before it
   * @return whether they differ in the string of one slot, and in whether the answer is complete, only
   */
  @SuppressWarnings("unchecked") // only one class registers a test
  public static <C> boolean continues(C chunk, C before) {
    return ((BiPredicate<C, C>) test).test(chunk, before);
  }

  /**
   * Calls the registered copier. It is registered, because there is a chunk.
   *
   * @param <C> the class of chunks
   * @param chunk a chunk with one choice that has a string in the slot
   * @param slot the slot
   * @return the function from a string to a copy of the chunk
   */
  @SuppressWarnings("unchecked") // only one class registers a copier
  public static <C> Function<String, C> copies(C chunk, ValueSlot slot) {
    return ((BiFunction<C, ValueSlot, Function<String, C>>) copier).apply(chunk, slot);
  }
}
