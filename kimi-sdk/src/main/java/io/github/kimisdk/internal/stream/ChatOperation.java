package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.internal.call.WholeReceiver;
import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.internal.failures.Failures;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.wire.Kept;
import io.github.kimisdk.internal.wire.KeyGate;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.util.Optional;

/** A chat request that is answered as a whole. The check learns from the answer before the caller gets it. */
final class ChatOperation implements WholeReceiver.Operation<ChatResponse> {

  private final RequestFactory requests;
  private final ChatRequest asked;
  private final KeyGate gate;
  /** The models of the call; null unless the first one has failed. */
  private FallbackModels models;
  private ChatRequest sent;

  ChatOperation(RequestFactory requests, ChatRequest asked, KeyGate gate) {
    this.requests = requests.forCall();
    this.gate = gate;
    this.asked = requests.named(asked);
  }

  @Override
  public Callbacks callbacks() {
    return requests.callbacks();
  }

  @Override
  public boolean blocking() {
    return requests.blocking();
  }

  @Override
  public OutgoingRequest request() {
    // If the check refuses the request for the next model, it must not learn that from the request before.
    sent = null;
    ChatRequest checked = requests.checked(models == null ? asked : models.request());
    OutgoingRequest call = requests.chat(checked, false);
    sent = checked;
    return call;
  }

  /** The gate is behind the format, because only that knows the content. */
  @Override
  public Kept kept() {
    return Kept.ALL;
  }

  @Override
  public ChatResponse read(JsonValue answer) {
    ChatResponse response = gate.answer(requests.format().readResponse(answer));
    if (response.choices().stream().noneMatch(ChatOperation::answered)) {
      throw new JsonTypeException("/choices", "content, reasoning, tool calls or a finish reason", "none of them");
    }
    requests.learn(sent, response);
    return response;
  }

  @Override
  public Optional<Failures.TooMany> excess(ChatResponse response) {
    int calls = response.choices().stream().mapToInt(choice -> choice.message().toolCalls().size()).max().orElse(0);
    return CountLimits.excess(response.choices().size(), calls, requests.settings().sizes());
  }

  /** Whether a choice has an answer, which may be empty if there is a finish reason. */
  private static boolean answered(Choice choice) {
    AssistantMessage message = choice.message();
    return choice.finishReason().isPresent()
        || !message.text().isEmpty()
        || !message.reasoning().orElse("").isEmpty()
        || !message.toolCalls().isEmpty();
  }

  @Override
  public CallDetails describe(CallDetails known, ChatResponse response) {
    return known.withPartial(response);
  }

  @Override
  public Optional<String> fallBack(KimiException failure) {
    if (requests.fallbacks().isEmpty()) {
      return Optional.empty();
    }
    models = models == null ? new FallbackModels(requests, asked) : models;
    return models.next(failure);
  }

  @Override
  public KimiException verdict(KimiException failure) {
    return models == null ? failure : models.reported(failure);
  }

  @Override
  public void failed(KimiException failure) {
    if (sent != null) {
      requests.learn(sent, failure);
    }
  }
}
