package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.KimiException.TimedOut;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.models.Models;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes the request that continues an answer in partial mode: the answer so far is the last assistant message, and the service
 * answers with the rest.
 *
 * <p>Continuation is impossible with tool calls, with more than one choice and with {@code json_object}. An answer of a model
 * that does not {@linkplain io.github.kimisdk.models.Model#resumesReasoning resume reasoning} cannot be continued before its
 * text has begun.
 */
final class Continuation {

  private Continuation() {}

  /** The request that continues after a failure; empty if the failure or the answer does not allow one. */
  static Optional<ChatRequest> afterFailure(
      ChatRequest request, ChatResponse soFar, KimiException failure, boolean repeating) {
    boolean transientFailure = !failure.permanent() || failure instanceof KimiException.InvalidResponse;
    boolean late = failure instanceof TimedOut timeout && timeout.phase() == Timeouts.Phase.TOTAL;
    boolean begun = !soFar.text().isEmpty()
        || soFar.reasoning().isPresent() && Models.shipped().of(request.model().orElseThrow()).resumesReasoning();
    return transientFailure && !late && begun ? of(request, soFar, repeating) : Optional.empty();
  }

  /** The partial message of such a request. */
  static AssistantMessage prefix(ChatRequest following) {
    return (AssistantMessage) following.messages().get(following.messages().size() - 1);
  }

  /** The request that continues an answer; empty if the request or the answer does not allow one. */
  static Optional<ChatRequest> of(ChatRequest asked, ChatResponse soFar, boolean repeating) {
    ChatRequest request = asked;
    try {
      // Members of extra count as well.
      request = RequestWire.effective(asked);
    } catch (JsonTypeException | IllegalArgumentException odd) {
      return Optional.empty();
    }
    boolean json = request.output().format().filter(ResponseFormat.JSON::equals).isPresent();
    if (soFar.choices().size() != 1 || !soFar.toolCalls().isEmpty() || json || request.sampling().n().orElse(1) != 1) {
      return Optional.empty();
    }
    Choice choice = soFar.choices().get(0);
    if (choice.finishReason().isPresent()) {
      return Optional.empty();
    }
    List<Message> messages = new ArrayList<>(request.messages());
    AssistantMessage received = choice.message();
    String prefix = "";
    Optional<String> name = Optional.empty();
    Optional<String> before = Optional.empty();
    if (!messages.isEmpty() && messages.get(messages.size() - 1) instanceof AssistantMessage last && last.partial()) {
      prefix = repeating && received.text().startsWith(last.text()) ? "" : last.text();
      name = last.name();
      before = last.reasoning().filter(thought -> !repeating || !received.reasoning().orElse("").startsWith(thought));
      messages.remove(messages.size() - 1);
    }
    AssistantMessage begun = AssistantMessage.partial(prefix + received.text());
    if (before.isPresent() || received.reasoning().isPresent()) {
      begun = begun.withReasoning(before.orElse("") + received.reasoning().orElse(""));
    }
    // A signature belongs to the whole of a text.
    if (before.isEmpty()) {
      begun = begun.withOrigin(received.origin());
    }
    messages.add(name.isPresent() ? begun.withName(name.get()) : begun);
    return Optional.of(request.withMessages(messages));
  }
}
