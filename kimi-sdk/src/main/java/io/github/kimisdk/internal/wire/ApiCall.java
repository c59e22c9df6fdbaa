package io.github.kimisdk.internal.wire;

import java.util.Optional;

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

  /**
   * Returns the call of a request for models.
   *
   * @param request the request
   * @param models the resource of the list
   * @return the call; empty if the request is another one
   */
  public static Optional<ApiCall> models(ApiRequest request, String models) {
    String resource = request.resource();
    if (!request.method().equals("GET") || !resource.startsWith(models)) {
      return Optional.empty();
    }
    if (resource.equals(models)) {
      return Optional.of(of(Purpose.MODELS));
    }
    boolean named = resource.startsWith(models + "/") && resource.length() > models.length() + 1;
    return named ? Optional.of(of(Purpose.MODEL, resource.substring(models.length() + 1))) : Optional.empty();
  }
}
