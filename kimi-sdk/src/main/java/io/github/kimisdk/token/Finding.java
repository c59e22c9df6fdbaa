package io.github.kimisdk.token;

import io.github.kimisdk.internal.rules.Violation;
import java.util.Objects;

/**
 * A part of a request that the service refuses, or that is probably a mistake.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param code a stable name, for example {@code missing-result}
 * @param path the place, as a JSON pointer into the request; {@code /messages/3} is the fourth message
 * @param found the fault that was found there
 * @param advice the way to correct it, or the effect of a repair
 * @param refused whether the service is known to refuse it; otherwise it is a hint
 * @param repairable whether a repair loses nothing
 */
public record Finding(String code, String path, String found, String advice, boolean refused, boolean repairable) {

  /**
   * Creates a finding from all components.
   *
   * @param code not null
   * @param path not null
   * @param found not null
   * @param advice not null
   * @param refused as above
   * @param repairable as above
   */
  public Finding {
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(found, "found");
    Objects.requireNonNull(advice, "advice");
  }

  static Finding of(Violation violation) {
    return new Finding(
        violation.code(), violation.path(), violation.found(), violation.advice(), violation.refused(), violation.repairable());
  }

  /**
   * Returns the finding in one line.
   *
   * @return for example {@code missing-result at /messages/3: no result for call get_weather:0. Add one ...}
   */
  @Override
  public String toString() {
    return code + (path.isEmpty() ? "" : " at " + path) + ": " + found + ". " + advice;
  }
}
