package io.github.kimisdk.models;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The result of a cheap probe of the service: whether it is reachable, whether it accepts the key, and whether the account may
 * use the model. Each check that has not passed says in its hint why, and what to do.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param model the model that the probe looked for
 * @param reachable whether the service answered
 * @param keyAccepted whether the service accepted the key
 * @param modelUsable whether the service lists the model for the account, or takes it as an alias
 */
public record Availability(String model, Check reachable, Check keyAccepted, Check modelUsable) {

  /** How a check ended. */
  public enum Outcome {
    /** The service confirmed it. */
    PASSED,
    /** The service denied it, or there was no answer. */
    FAILED,
    /** An earlier check failed, or the answer says nothing about it. */
    UNKNOWN
  }

  /**
   * One check of a probe.
   *
   * @param outcome how it ended
   * @param hint why the check did not pass, and what to do; empty if it passed
   */
  public record Check(Outcome outcome, String hint) {

    /** A check that passed. */
    public static final Check PASSED = new Check(Outcome.PASSED, "");

    /**
     * Creates a check from all components.
     *
     * @param outcome how it ended, not null
     * @param hint the reason, not null
     */
    public Check {
      Objects.requireNonNull(outcome, "outcome");
      Objects.requireNonNull(hint, "hint");
    }

    /**
     * Returns a check that failed.
     *
     * @param hint why, and what to do
     * @return the check
     */
    public static Check failed(String hint) {
      return new Check(Outcome.FAILED, hint);
    }

    /**
     * Returns a check of which nothing is known.
     *
     * @param hint why
     * @return the check
     */
    public static Check unknown(String hint) {
      return new Check(Outcome.UNKNOWN, hint);
    }

    /**
     * Returns whether the check passed.
     *
     * @return whether the outcome is {@link Outcome#PASSED}
     */
    public boolean passed() {
      return outcome == Outcome.PASSED;
    }

    /**
     * Returns the check in one line.
     *
     * @return for example {@code passed}, or {@code failed: ...} with the hint
     */
    @Override
    public String toString() {
      String word = outcome.name().toLowerCase(Locale.ROOT);
      return hint.isEmpty() ? word : word + ": " + hint;
    }
  }

  /**
   * Creates a result from all components.
   *
   * @param model the model, not null
   * @param reachable the first check, not null
   * @param keyAccepted the second check, not null
   * @param modelUsable the third check, not null
   */
  public Availability {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(reachable, "reachable");
    Objects.requireNonNull(keyAccepted, "keyAccepted");
    Objects.requireNonNull(modelUsable, "modelUsable");
  }

  /**
   * Returns whether all checks passed, so that a chat with the model should work. The probe does not see the quota of the
   * account.
   *
   * @return whether all passed
   */
  public boolean passed() {
    return reachable.passed() && keyAccepted.passed() && modelUsable.passed();
  }

  /**
   * Returns the hints of the checks that have not passed.
   *
   * @return the hints in the order of the checks; empty if all passed
   */
  public List<String> hints() {
    return Stream.of(reachable, keyAccepted, modelUsable).map(Check::hint).filter(hint -> !hint.isEmpty()).distinct().toList();
  }

  /**
   * Returns the result in one line.
   *
   * @return for example {@code Availability[reachable: passed, key: passed, kimi-k3.1-pro: passed]}
   */
  @Override
  public String toString() {
    return "Availability[reachable: " + reachable + ", key: " + keyAccepted + ", " + model + ": " + modelUsable + "]";
  }
}
