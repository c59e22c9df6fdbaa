package io.github.kimisdk.chat;

import java.util.Objects;
import java.util.Optional;

/**
 * How a request asks the model to reason.
 *
 * @param thinking the switch; absent means the model's default
 * @param effort {@code low}, {@code high} or {@code max} on {@code kimi-k3}; absent means the model's default
 */
public record Reasoning(Optional<Thinking> thinking, Optional<String> effort) {

  /** Nothing is said; the model's defaults hold. */
  public static final Reasoning DEFAULT = new Reasoning(Optional.empty(), Optional.empty());

  /**
   * A wish with every component.
   *
   * @param thinking the switch or empty
   * @param effort the effort or empty
   */
  public Reasoning {
    Objects.requireNonNull(thinking, "thinking");
    Objects.requireNonNull(effort, "effort");
  }

  /**
   * Whether a model under this wish thinks, so that an assistant message which calls tools has to go back with its
   * reasoning; Kimi answers 400 where it is missing (measured). Reasoning that is the empty string counts as there.
   *
   * @param model the model's id
   * @return true for the models that are known to think, unless thinking is switched off; false for unknown ones
   */
  public boolean wanted(String model) {
    boolean knownToThink = startsWithOneOf(model, "kimi-k", "kimi-thinking", "kimi-for-coding", "k3", "k2p")
        && (!model.startsWith("kimi-k2-") || model.startsWith("kimi-k2-thinking"));
    return knownToThink && thinking.filter(wish -> wish.type().equals(Thinking.DISABLED.type())).isEmpty();
  }

  /**
   * Whether a model under this wish wants that reasoning in later turns as well, not only until the next user message.
   *
   * @param model the model's id
   * @return whether earlier thinking is preserved: by the model itself, or by {@link Thinking#keep}
   */
  public boolean wantedLater(String model) {
    return wanted(model)
        && (!startsWithOneOf(model, "kimi-k2-", "kimi-k2.5", "kimi-k2.6", "kimi-thinking")
            || thinking.flatMap(Thinking::keep).isPresent());
  }

  private static boolean startsWithOneOf(String model, String... beginnings) {
    for (String beginning : beginnings) {
      if (model.startsWith(beginning)) {
        return true;
      }
    }
    return false;
  }
}
