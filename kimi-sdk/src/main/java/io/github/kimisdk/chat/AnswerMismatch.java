package io.github.kimisdk.chat;

import java.util.List;

/**
 * The failure for answers that are not the record that was asked for. What the model did say is in it. The calls succeeded, so
 * it is no {@code KimiException}; a {@code catch} for those does not catch it.
 */
public final class AnswerMismatch extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<ChatResponse> responses;

  AnswerMismatch(String what, List<ChatResponse> responses, Throwable cause) {
    super(what, cause);
    this.responses = Elements.copy("responses", responses);
  }

  /**
   * The answers, none of which fits.
   *
   * @return all of them in their order; at least one, except in a copy that was serialized
   */
  public List<ChatResponse> responses() {
    return responses == null ? List.of() : responses;
  }
}
