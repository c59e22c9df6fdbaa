package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.internal.call.WholeReceiver;
import io.github.kimisdk.internal.failures.Failures;
import io.github.kimisdk.internal.http.Reply;
import io.github.kimisdk.internal.wire.Kept;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.util.Optional;

/** Reads a whole answer of a model. The check learns from the answer before the caller gets it. */
record ChatBody(ModelRequests requests) implements WholeReceiver.Sink<ChatResponse> {

  /** The gate is behind the format, because only that knows the content. */
  @Override
  public ChatResponse end(Reply reply) {
    return WholeReceiver.json(reply, Kept.ALL, true, json -> read(reply, json));
  }

  private ChatResponse read(Reply reply, JsonValue json) {
    ChatResponse response = reply.gate().answer(requests.factory().format().readResponse(json));
    if (response.choices().stream().noneMatch(ChatBody::answered)) {
      throw new JsonTypeException("/choices", "content, reasoning, tool calls or a finish reason", "none of them");
    }
    requests.learn(response);
    return response;
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
  public Optional<Failures.TooMany> excess(ChatResponse response) {
    int calls = response.choices().stream().mapToInt(choice -> choice.message().toolCalls().size()).max().orElse(0);
    return AnswerFold.excess(response.choices().size(), calls, requests.factory().settings().sizes());
  }

  @Override
  public CallDetails describe(CallDetails known, ChatResponse response) {
    return known.withPartial(response);
  }
}
