package io.github.kimisdk.chat;

import io.github.kimisdk.internal.text.MaskedCause;
import io.github.kimisdk.internal.text.OneLine;
import java.util.List;

/**
 * Thrown when no answer of the model fits the requested record. The calls themselves succeeded, so this is not a
 * {@code KimiException}.
 *
 * <pre>{@code
 * record Rating(int stars) {}
 *
 * try {
 *   System.out.println(kimi.ask("Rate this film", Rating.class).stars());
 * } catch (AnswerMismatch unreadable) {
 *   System.out.println(unreadable.responses().get(0).text());   // the words of the model
 * }
 * }</pre>
 */
public final class AnswerMismatch extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<ChatResponse> responses;

  AnswerMismatch(String what, List<ChatResponse> responses, Throwable cause) {
    super(OneLine.shown(what), MaskedCause.of(cause));
    this.responses = Elements.copy("responses", responses);
  }

  /**
   * Returns the answers that do not fit.
   *
   * @return the answers in their order; at least one, except in an exception that was deserialized
   */
  public List<ChatResponse> responses() {
    return responses == null ? List.of() : responses;
  }
}
