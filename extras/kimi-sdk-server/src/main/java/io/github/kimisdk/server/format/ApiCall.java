package io.github.kimisdk.server.format;

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

  /** Returns a copy for the model that a path names. */
  public ApiCall withModel(String named) {
    return new ApiCall(purpose, named, delivery);
  }
}
