package io.github.kimisdk.tool;

import java.util.Objects;
import java.util.Optional;

/**
 * A decision about a tool call before it runs.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * <pre>{@code
 * Agent careful = Agent.builder(kimi)
 *     .approval(call -> call.name().startsWith("delete") ? Approval.refused("a person has to agree first") : Approval.ALLOWED)
 *     .build();
 * System.out.println(careful.run("Hello").text());
 * }</pre>
 *
 * @param refusal why the call must not run, for the model to read; absent if it may run
 * @param arguments the arguments to run it with; absent to keep those of the model
 */
public record Approval(Optional<String> refusal, Optional<String> arguments) {

  /** The call runs as the model wrote it. */
  public static final Approval ALLOWED = new Approval(Optional.empty(), Optional.empty());

  /**
   * Creates a decision from every component.
   *
   * @param refusal the reason or empty
   * @param arguments the arguments or empty
   */
  public Approval {
    Objects.requireNonNull(refusal, "refusal");
    Objects.requireNonNull(arguments, "arguments");
  }

  /**
   * Returns the decision that the call must not run.
   *
   * @param reason why, for the model to read
   * @return the decision
   */
  public static Approval refused(String reason) {
    Objects.requireNonNull(reason, "reason");
    return new Approval(Optional.of(reason), Optional.empty());
  }

  /**
   * Returns the decision that the call runs with other arguments. The history keeps the arguments of the model, which does not
   * learn of the change.
   *
   * @param arguments the arguments, as JSON text
   * @return the decision
   */
  public static Approval changed(String arguments) {
    Objects.requireNonNull(arguments, "arguments");
    return new Approval(Optional.empty(), Optional.of(arguments));
  }
}
