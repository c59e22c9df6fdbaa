package io.github.kimisdk.internal.access;

/**
 * Copies a value with the parts of it that name a call, which no program sets. The class of the value registers the function when
 * it is initialized. The type parameters stand for classes to which this package cannot refer.
 */
public enum CallAccess {
  /** An origin, with the id of its call and that of the parent. */
  ORIGIN,
  /** A request, with its origin and the number of its attempt. */
  REQUEST;

  /**
   * Makes the copy.
   *
   * @param <C> the class of the value
   * @param <A> the class of its first part
   * @param <B> the class of its second part
   */
  @FunctionalInterface
  public interface Copier<C, A, B> {

    /** Returns a copy of the value with the parts. */
    C copy(C value, A first, B second);
  }

  private volatile Copier<?, ?, ?> registered;

  /** Registers the copier of the class. */
  public <C, A, B> void register(Copier<C, A, B> copier) {
    registered = copier;
  }

  /** Calls the copier. It is registered, because there is a value. */
  @SuppressWarnings("unchecked") // only one class registers a copier
  public <C, A, B> C copy(C value, A first, B second) {
    return ((Copier<C, A, B>) registered).copy(value, first, second);
  }
}
