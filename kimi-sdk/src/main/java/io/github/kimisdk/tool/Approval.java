package io.github.kimisdk.tool;

import java.util.Objects;
import java.util.Optional;

/**
 * What is decided about a tool call before it is run.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param refusal why it must not be run, for the model to read; absent when it may be
 * @param arguments other arguments to run it with; absent when they stay
 */
public record Approval(Optional<String> refusal, Optional<String> arguments) {

  /** The call is run as the model wrote it. */
  public static final Approval ALLOWED = new Approval(Optional.empty(), Optional.empty());

  /**
   * A decision with every component.
   *
   * @param refusal the reason or empty
   * @param arguments the arguments or empty
   */
  public Approval {
    Objects.requireNonNull(refusal, "refusal");
    Objects.requireNonNull(arguments, "arguments");
  }

  /**
   * The call is not run.
   *
   * @param reason why, for the model to read
   * @return the decision
   */
  public static Approval refused(String reason) {
    Objects.requireNonNull(reason, "reason");
    return new Approval(Optional.of(reason), Optional.empty());
  }

  /**
   * The call is run with other arguments. The history keeps those of the model, which is not told.
   *
   * @param arguments the arguments, as JSON text
   * @return the decision
   */
  public static Approval changed(String arguments) {
    Objects.requireNonNull(arguments, "arguments");
    return new Approval(Optional.empty(), Optional.of(arguments));
  }
}
