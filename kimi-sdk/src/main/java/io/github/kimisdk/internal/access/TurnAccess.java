package io.github.kimisdk.internal.access;

import java.util.function.Function;

/**
 * Takes the turn of a conversation, for a server that asks the model itself. The class of conversations registers the function
 * when it is initialized. A type parameter stands for that class, because this package cannot refer to it.
 */
public final class TurnAccess {

  private static volatile Function<?, Runnable> registered;

  private TurnAccess() {}

  /**
   * Registers the function of the class of conversations.
   *
   * @param <C> the class of conversations
   * @param begin waits for the turn, and returns the task that ends it
   */
  public static <C> void register(Function<C, Runnable> begin) {
    registered = begin;
  }

  /**
   * Waits for the turn of a conversation. Until it ends, others wait.
   *
   * @param <C> the class of conversations
   * @param conversation the conversation
   * @return the task that ends the turn
   */
  @SuppressWarnings("unchecked") // only one class registers a function
  public static <C> Runnable begin(C conversation) {
    return ((Function<C, Runnable>) registered).apply(conversation);
  }
}
