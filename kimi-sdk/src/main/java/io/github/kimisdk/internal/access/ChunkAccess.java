package io.github.kimisdk.internal.access;

import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Copies a chunk with another string. The class of the chunks registers the function when it is initialized; only the fast
 * path of the chunk decoder uses it. A type parameter stands for that class, because this package cannot refer to it.
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

  private static volatile BiFunction<?, ValueSlot, ?> registered;

  private ChunkAccess() {}

  /**
   * Registers the copier of the class of chunks. It returns a function from a string to a copy of a chunk that has the string in
   * a slot.
   *
   * @param <C> the class of chunks
   * @param copier its copier
   */
  public static <C> void register(BiFunction<C, ValueSlot, Function<String, C>> copier) {
    registered = copier;
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
    return ((BiFunction<C, ValueSlot, Function<String, C>>) registered).apply(chunk, slot);
  }
}
