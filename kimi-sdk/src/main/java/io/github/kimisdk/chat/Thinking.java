package io.github.kimisdk.chat;

import io.github.kimisdk.json.JsonObject;
import java.util.Objects;
import java.util.Optional;

/**
 * Switches reasoning on or off. Models differ in the values that they accept; the service refuses others with 400.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * <pre>{@code
 * ChatRequest quick = ChatRequest.builder().thinking(Thinking.DISABLED).user("Hello").build();   // for models that can
 * System.out.println(kimi.chat(quick).text());
 * }</pre>
 *
 * @param type {@code enabled} or {@code disabled}
 * @param keep {@code all} to keep earlier reasoning between turns ({@code kimi-k2.6})
 * @param effort how much the model reasons, on Kimi Code only; elsewhere use {@link Reasoning#effort()}
 * @param extra members that this version does not know
 */
public record Thinking(String type, Optional<String> keep, Optional<String> effort, JsonObject extra) {

  /** Reasoning on. */
  public static final Thinking ENABLED = of("enabled");

  /** Reasoning off. */
  public static final Thinking DISABLED = of("disabled");

  /**
   * Creates a switch from all components.
   *
   * @param type {@code enabled} or {@code disabled}, not null
   * @param keep the reasoning to keep, or empty
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
   * Returns a switch.
   *
   * @param type {@code enabled} or {@code disabled}
   * @return the switch
   */
  public static Thinking of(String type) {
    return new Thinking(type, Optional.empty(), Optional.empty(), JsonObject.EMPTY);
  }

  /**
   * Returns a copy that says which reasoning is kept between turns.
   *
   * @param keep {@code all}
   * @return a copy
   */
  public Thinking withKeep(String keep) {
    return new Thinking(type, Optional.of(Objects.requireNonNull(keep, "keep")), effort, extra);
  }

  /**
   * Returns a copy with an effort, for Kimi Code.
   *
   * @param effort a value that the model lists
   * @return a copy
   */
  public Thinking withEffort(String effort) {
    return new Thinking(type, keep, Optional.of(Objects.requireNonNull(effort, "effort")), extra);
  }
}
