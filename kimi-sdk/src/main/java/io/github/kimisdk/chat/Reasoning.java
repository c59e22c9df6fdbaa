package io.github.kimisdk.chat;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * How a request asks the model to reason.
 *
 * @param thinking the switch; absent means the model's default
 * @param effort {@code low}, {@code high} or {@code max} on {@code kimi-k3} and later; absent means the model's default
 */
public record Reasoning(Optional<Thinking> thinking, Optional<String> effort) {

  /** The families that think; an id of one goes on after a dot or a hyphen. */
  private static final Set<String> FAMILIES =
      Set.of("kimi-k2-thinking", "kimi-k2.5", "kimi-k2.6", "kimi-k2.7", "kimi-k3", "kimi-thinking");

  /** The families that read reasoning only until the next user message. */
  private static final Set<String> FORGETFUL = Set.of("kimi-k2-thinking", "kimi-k2.5", "kimi-k2.6", "kimi-thinking");

  /** The ids of Kimi Code, all of which think; other ids that look like them are of other services. */
  private static final Set<String> CODING = Set.of(
      "kimi-for-coding", "kimi-for-coding-highspeed", "k3", "k3-256k", "k3.1-pro", "k3.1-pro-highspeed", "k2p5", "k2p6", "k2p7");

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
    Objects.requireNonNull(model, "model");
    return (CODING.contains(model) || of(FAMILIES, model)) && !off();
  }

  /**
   * Whether this wish switches thinking off.
   *
   * @return whether {@link #thinking} is {@link Thinking#DISABLED}
   */
  public boolean off() {
    return thinking.filter(wish -> wish.type().equals(Thinking.DISABLED.type())).isPresent();
  }

  /**
   * Whether a model under this wish wants that reasoning in later turns as well, not only until the next user message.
   *
   * @param model the model's id
   * @return whether earlier thinking is preserved: by the model itself, or by {@link Thinking#keep}
   */
  public boolean wantedLater(String model) {
    Objects.requireNonNull(model, "model");
    return wanted(model) && (!of(FORGETFUL, model) || thinking.flatMap(Thinking::keep).isPresent());
  }

  private static boolean of(Set<String> families, String model) {
    return families.stream().anyMatch(
        family -> model.equals(family) || model.startsWith(family + "-") || model.startsWith(family + "."));
  }
}
