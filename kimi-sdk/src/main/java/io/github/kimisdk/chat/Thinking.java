package io.github.kimisdk.chat;

import io.github.kimisdk.json.JsonObject;
import java.util.Objects;
import java.util.Optional;

/**
 * The switch for reasoning before the answer. What a model accepts differs; the service says so with a 400.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param type {@code enabled} or {@code disabled}
 * @param keep {@code all} where earlier reasoning is to be kept between turns ({@code kimi-k2.6})
 * @param effort how much to think, on Kimi Code only; elsewhere it is {@link Reasoning#effort()}
 * @param extra members that this version does not know
 */
public record Thinking(String type, Optional<String> keep, Optional<String> effort, JsonObject extra) {

  /** Reasoning on. */
  public static final Thinking ENABLED = of("enabled");

  /** Reasoning off. */
  public static final Thinking DISABLED = of("disabled");

  /**
   * A switch with every component.
   *
   * @param type the position of the switch, not null
   * @param keep what to keep, or empty
   * @param effort the effort, or empty
   * @param extra unknown members, not null
   */
  public Thinking {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(keep, "keep");
    Objects.requireNonNull(effort, "effort");
    Objects.requireNonNull(extra, "extra");
  }

  /**
   * A switch by its position.
   *
   * @param type {@code enabled} or {@code disabled}
   * @return the switch
   */
  public static Thinking of(String type) {
    return new Thinking(type, Optional.empty(), Optional.empty(), JsonObject.EMPTY);
  }

  /**
   * The same switch that also says what reasoning to keep between turns.
   *
   * @param keep {@code all}
   * @return a copy
   */
  public Thinking withKeep(String keep) {
    return new Thinking(type, Optional.of(Objects.requireNonNull(keep, "keep")), effort, extra);
  }

  /**
   * The same switch with an effort, for Kimi Code.
   *
   * @param effort one of the values in the model's catalogue entry
   * @return a copy
   */
  public Thinking withEffort(String effort) {
    return new Thinking(type, keep, Optional.of(Objects.requireNonNull(effort, "effort")), extra);
  }
}
