package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.call.RequestSource;
import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.internal.http.OutgoingRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * The requests of one chat call, to the models that it asks in turn: the model of its request, then the fallback models of the
 * client. The call goes on with the next model if the current one is overloaded or unknown, and nothing of an answer was handed
 * out. The check makes each request, and learns from the answer or the failure.
 */
final class ModelRequests implements RequestSource {

  private final RequestFactory factory;
  private final boolean stream;
  /** The request to the current model, before the check. */
  private ChatRequest asked;
  /** The request that was sent; null while the check makes it. */
  private ChatRequest sent;
  /** Whether the answer has a part, so that no other model is asked. */
  private boolean begun;
  /** Why each model before the current one has failed, in their order. */
  private final Map<String, KimiException> failed = new LinkedHashMap<>();

  ModelRequests(RequestFactory requests, ChatRequest asked, boolean stream) {
    this.factory = requests.forCall();
    this.asked = factory.named(asked);
    this.stream = stream;
  }

  RequestFactory factory() {
    return factory;
  }

  @Override
  public Callbacks callbacks() {
    return factory.callbacks();
  }

  @Override
  public boolean blocking() {
    return factory.blocking();
  }

  @Override
  public OutgoingRequest begin() {
    // If the check refuses the request for the next model, it must not learn that from the request before.
    sent = null;
    ChatRequest checked = factory.checked(asked);
    OutgoingRequest call = factory.chat(checked, stream);
    sent = checked;
    return call;
  }

  /** The request that was sent to the current model. */
  ChatRequest sent() {
    return sent;
  }

  /** Makes the request for the next part of an answer. */
  OutgoingRequest part(ChatRequest next) {
    begun = true;
    return factory.chat(next, true);
  }

  @Override
  public Optional<String> fallBack(KimiException failure) {
    if (begun || !ofModel(failure)) {
      return Optional.empty();
    }
    String current = model();
    Optional<String> next =
        factory.fallbacks().stream().filter(model -> !model.equals(current) && !failed.containsKey(model)).findFirst();
    next.ifPresent(model -> {
      failed.put(current, failure);
      asked = asked.withModel(model);
    });
    return next;
  }

  private String model() {
    return asked.model().orElseThrow();
  }

  private static boolean ofModel(KimiException failure) {
    return failure instanceof KimiException.Overloaded || failure instanceof KimiException.NotFound;
  }

  /** Returns the failure to report: with those of the models before, and with their names if all models have failed alike. */
  @Override
  public KimiException reported(KimiException failure) {
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

  /** Lets the check learn from the answer. */
  void learn(ChatResponse answer) {
    factory.learn(sent, answer);
  }

  @Override
  public void failed(KimiException failure) {
    if (sent != null) {
      factory.learn(sent, failure);
    }
  }
}
