package io.github.kimisdk.internal.access;

import java.util.function.BiFunction;

/**
 * A part of a public object for another artifact. The class of the object registers a function when it is initialized. Type
 * parameters stand for the classes, because this package cannot refer to them.
 */
public enum HiddenPart {
  /** Of a conversation: waits for its turn, and gives the task that ends it. Until then, others wait. */
  TURN,
  /** Of a client: its calls under way, and its connections. */
  DISPATCHER,
  /** Of a client: the settings of its calls. */
  SETTINGS,
  /** Of a client: its check of requests. */
  CHECK,
  /** Of a client: a map from a class to what copies of the client with the same key share. */
  MEMORY;

  private volatile BiFunction<?, HiddenPart, ?> registered;

  /**
   * Registers the function of the class.
   *
   * @param <C> the class
   * @param parts gives this part of an object, and its others if it is registered for them, too
   */
  public <C> void register(BiFunction<C, HiddenPart, ?> parts) {
    registered = parts;
  }

  /**
   * Returns the part of an object.
   *
   * @param <C> the class
   * @param <P> the class of the part
   * @param object an object
   * @return its part
   */
  @SuppressWarnings("unchecked") // only one class registers a function
  public <C, P> P of(C object) {
    return ((BiFunction<C, HiddenPart, P>) registered).apply(object, this);
  }
}
