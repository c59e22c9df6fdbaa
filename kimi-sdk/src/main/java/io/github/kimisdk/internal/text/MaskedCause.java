package io.github.kimisdk.internal.text;

import java.io.IOException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Copies the cause of a failure if its text, or that of an exception that belongs to it, has a secret or controls a terminal. */
public final class MaskedCause {

  private static final int MAX_DEPTH = 16;

  private final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private MaskedCause() {}

  /** Returns the cause, or a copy with masked messages in which each exception is an {@link IOException}. */
  public static Throwable of(Throwable cause) {
    return cause == null || !new MaskedCause().secret(cause, 0) ? cause : new MaskedCause().copy(cause, 0);
  }

  private boolean secret(Throwable at, int depth) {
    if (!seen.add(at)) {
      return false;
    }
    if (depth > MAX_DEPTH) {
      return true;
    }
    String text = at + " " + at.getLocalizedMessage();
    boolean any = !OneLine.shown(text).equals(text) || at.getCause() != null && secret(at.getCause(), depth + 1);
    for (Throwable beside : at.getSuppressed()) {
      any = any || secret(beside, depth + 1);
    }
    return any;
  }

  private Throwable copy(Throwable at, int depth) {
    IOException copy = new IOException(OneLine.shown(described(at)));
    copy.setStackTrace(at.getStackTrace());
    seen.add(at);
    if (follows(at.getCause(), depth)) {
      copy.initCause(copy(at.getCause(), depth + 1));
    }
    for (Throwable beside : at.getSuppressed()) {
      if (follows(beside, depth)) {
        copy.addSuppressed(copy(beside, depth + 1));
      }
    }
    return copy;
  }

  private boolean follows(Throwable next, int depth) {
    return next != null && depth < MAX_DEPTH && !seen.contains(next);
  }

  /** The simple name of the class and the message, not masked. */
  public static String described(Throwable failure) {
    return failure.getClass().getSimpleName() + (failure.getMessage() == null ? "" : ": " + failure.getMessage());
  }
}
