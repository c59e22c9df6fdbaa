package io.github.kimisdk.internal.rules;

import java.util.Optional;

/**
 * A rule that a request breaks, or a value that is probably a mistake.
 *
 * @param code a stable name, for example {@code missing-result}
 * @param path the place, as a JSON pointer into the request
 * @param found the fault that was found there
 * @param advice the way to correct it, or the effect of a repair
 * @param refused whether the service is known to refuse it; otherwise it is a hint
 * @param repairable whether a repair loses nothing
 * @param reply the answer of the service, where it depends on the place or a value
 */
public record Violation(
    String code, String path, String found, String advice, boolean refused, boolean repairable, Optional<Reply> reply) {

  /**
   * The answer of the service to a violation, beside the words of the table of refusals.
   *
   * @param position the position of the message at which the service notices, or {@link #REQUEST}
   * @param argument the changing part of its words
   */
  public record Reply(int position, String argument) {

    /** The position of violations that do not depend on the messages; the service looks at them first. */
    public static final int REQUEST = -1;
  }
}
