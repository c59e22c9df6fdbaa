package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.call.RequestSource;
import io.github.kimisdk.internal.call.Successor;
import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.internal.http.OutgoingRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Supplier;

/**
 * The requests of one chat call, to the models that it asks in turn: the model of its request, then the fallback models of the
 * client. The check makes each request, and learns from the answer or the failure.
 */
final class ModelRequests implements RequestSource {

  private final RequestFactory factory;
  private final boolean stream;
  /** The way into the check. */
  private final Callbacks callbacks = new Callbacks();
  /** The request to the current model, before the check. */
  private ChatRequest asked;
  /** The request that was sent; null while the check makes it. */
  private ChatRequest sent;
  /** Makes the decisions about the next request, which most calls do not ask. */
  private Supplier<List<Successor>> successors;
  /** Why each model before the current one has failed, in their order. */
  private final Map<String, KimiException> failed = new LinkedHashMap<>();

  ModelRequests(RequestFactory requests, ChatRequest asked, boolean stream) {
    this.factory = requests;
    this.asked = factory.named(asked);
    this.stream = stream;
  }

  RequestFactory factory() {
    return factory;
  }

  @Override
  public Callbacks callbacks() {
    return callbacks;
  }

  @Override
  public boolean blocking() {
    return factory.check() != null && callbacks.ask(factory.check()::blocking);
  }

  @Override
  public OutgoingRequest begin() {
    // If the check refuses the request for the next model, it must not learn that from the request before.
    sent = null;
    ChatRequest checked = factory.check() == null ? asked : checked();
    OutgoingRequest call = factory.chat(checked, stream);
    sent = checked;
    return call;
  }

  private ChatRequest checked() {
    // A check that may block has a thread of its own, which a call does not wait for when its time is up.
    return factory.named(Objects.requireNonNull(
        (blocking() ? new Callbacks() : callbacks).ask(() -> factory.check().apply(asked)),
        "expected a request of the check, found null"));
  }

  /** The request that was sent to the current model. */
  ChatRequest sent() {
    return sent;
  }

  /** Makes the request for a part of an answer. */
  OutgoingRequest part(ChatRequest next) {
    return factory.chat(next, true);
  }

  /** Sets the decisions about the next request. */
  void followedBy(Supplier<List<Successor>> decisions) {
    successors = decisions;
  }

  @Override
  public List<Successor> successors() {
    return successors == null ? List.of() : successors.get();
  }

  /** Whether a model was asked. */
  boolean asked(String model) {
    return model.equals(model()) || failed.containsKey(model);
  }

  /** Goes on with another model after a failure of the current one. {@link #begin} makes its request. */
  void fallBack(KimiException failure, String model) {
    failed.put(model(), failure);
    asked = asked.withModel(model);
  }

  private String model() {
    return asked.model().orElseThrow();
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
    if (factory.check() != null) {
      callbacks.tell(() -> factory.check().learn(sent, answer));
    }
  }

  @Override
  public void failed(KimiException failure) {
    if (sent != null && factory.check() != null) {
      callbacks.tell(() -> factory.check().learn(sent, failure));
    }
  }

  /** Estimates the usage of a part for which the service reported none. */
  Usage estimate(ChatRequest request, AssistantMessage part) {
    Optional<Usage> checked = factory.check() == null
        ? Optional.empty() : callbacks.tell(() -> factory.check().estimate(request, part), Optional.empty());
    return checked.orElseGet(() -> factory.estimator().apply(request, part)).asEstimate();
  }
}
