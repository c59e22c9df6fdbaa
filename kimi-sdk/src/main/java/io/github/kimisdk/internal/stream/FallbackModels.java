package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * The models that one call asks in turn: the model of its request, then the fallback models of the client. The call goes on with
 * the next model if the current one is overloaded or unknown, and nothing of an answer was handed out.
 */
final class FallbackModels {

  private final RequestFactory requests;
  private ChatRequest request;
  /** Why each model before the current one has failed, in their order. */
  private final Map<String, KimiException> failed = new LinkedHashMap<>();

  FallbackModels(RequestFactory requests, ChatRequest asked) {
    this.requests = requests;
    this.request = asked;
  }

  /** The request to the current model. */
  ChatRequest request() {
    return request;
  }

  /** Chooses the next model after a failure. Returns its id; empty if the failure is of another kind, or no model is left. */
  Optional<String> next(KimiException failure) {
    if (!ofModel(failure)) {
      return Optional.empty();
    }
    String current = model();
    Optional<String> next =
        requests.fallbacks().stream().filter(model -> !model.equals(current) && !failed.containsKey(model)).findFirst();
    next.ifPresent(model -> {
      failed.put(current, failure);
      request = request.withModel(model);
    });
    return next;
  }

  private String model() {
    return request.model().orElseThrow();
  }

  private static boolean ofModel(KimiException failure) {
    return failure instanceof KimiException.Overloaded || failure instanceof KimiException.NotFound;
  }

  /** Returns the failure to report: with those of the models before, and with their names if all models have failed alike. */
  KimiException reported(KimiException failure) {
    if (failed.isEmpty()) {
      return failure;
    }
    KimiException reported =
        failure instanceof KimiException.Overloaded
        ? new KimiException.Overloaded(all(failure), failure.hint(), failure.details())
            : failure instanceof KimiException.NotFound
            ? new KimiException.NotFound(all(failure), failure.hint(), failure.details())
                : failure;
    failed.values().forEach(reported::addSuppressed);
    return reported;
  }

  private String all(KimiException last) {
    StringJoiner models = new StringJoiner(", ", "expected an answer of one of " + (failed.size() + 1) + " models, found ", "");
    failed.forEach((model, why) -> models.add(model + " " + state(why)));
    return models.add(model()) + " " + state(last) + ": " + last.what();
  }

  private static String state(KimiException failure) {
    return failure instanceof KimiException.Overloaded ? "overloaded" : "not found";
  }
}
