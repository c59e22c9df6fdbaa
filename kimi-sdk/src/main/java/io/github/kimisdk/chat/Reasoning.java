package io.github.kimisdk.chat;

import java.util.Objects;
import java.util.Optional;

/**
 * How a request asks the model to reason.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param thinking the switch; absent means the model's default
 * @param effort {@code low}, {@code high} or {@code max} on {@code kimi-k3} and later; absent means the model's default
 */
public record Reasoning(Optional<Thinking> thinking, Optional<String> effort) {

  /** No values; the defaults of the model apply. */
  public static final Reasoning DEFAULT = new Reasoning(Optional.empty(), Optional.empty());

  /**
   * Creates a reasoning from all components.
   *
   * @param thinking the switch or empty
   * @param effort the effort or empty
   */
  public Reasoning {
    Objects.requireNonNull(thinking, "thinking");
    Objects.requireNonNull(effort, "effort");
  }

  /**
   * Returns a copy with another switch.
   *
   * @param thinking the switch
   * @return a copy
   */
  public Reasoning withThinking(Thinking thinking) {
    return new Reasoning(Optional.of(Objects.requireNonNull(thinking, "thinking")), effort);
  }

  /**
   * Returns a copy with another effort.
   *
   * @param effort {@code low}, {@code high} or {@code max}
   * @return a copy
   */
  public Reasoning withEffort(String effort) {
    return new Reasoning(thinking, Optional.of(Objects.requireNonNull(effort, "effort")));
  }

  /**
   * Returns whether these settings switch thinking off.
   *
   * @return whether {@link #thinking} is {@link Thinking#DISABLED}
   */
  public boolean off() {
    return thinking.filter(wish -> wish.type().equals(Thinking.DISABLED.type())).isPresent();
  }
}
