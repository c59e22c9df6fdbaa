package io.github.kimisdk.internal.wire;

/**
 * A call that a request makes.
 *
 * @param purpose the purpose
 * @param model the model that the path names; empty if it names none
 * @param delivery how an answer is delivered
 */
public record ApiCall(Purpose purpose, String model, Delivery delivery) {

  /** The purpose of a call. */
  public enum Purpose {
    /** An answer of a model. */
    ANSWER,
    /** The number of tokens of a request. */
    COUNT,
    /** The list of models. */
    MODELS,
    /** One model. */
    MODEL
  }

  /** How an answer is delivered. */
  public enum Delivery {
    /** The body of the request says whether the answer is streamed. */
    BY_BODY,
    /** In one piece. */
    WHOLE,
    /** As server-sent events. */
    EVENTS,
    /** As the elements of a JSON array. */
    ARRAY
  }

  /** Returns a call whose body has all its settings. */
  public static ApiCall of(Purpose purpose) {
    return new ApiCall(purpose, "", Delivery.BY_BODY);
  }

  /** Returns a call for one model, or for its facts. */
  public static ApiCall of(Purpose purpose, String model) {
    return new ApiCall(purpose, model, Delivery.BY_BODY);
  }
}
