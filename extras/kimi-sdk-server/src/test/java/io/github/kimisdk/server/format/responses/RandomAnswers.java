package io.github.kimisdk.server.format.responses;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.internal.protocol.responses.ResponseBody;
import io.github.kimisdk.internal.wire.RandomResponses;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Random responses without the parts that the format has no place for:
 *
 * <ul>
 *   <li>choices after the first, their numbers and unknown members of a choice;
 *   <li>other types of calls than functions;
 *   <li>a signature without reasoning, and unknown members of a message without text;
 *   <li>a finish reason that contradicts the calls, or none;
 *   <li>probabilities without text, or with other members than the tokens, and tokens without bytes or alternatives;
 *   <li>an absent id or time, which the server replaces.
 * </ul>
 */
final class RandomAnswers {

  private final RandomResponses responses;

  RandomAnswers(long seed) {
    this.responses = new RandomResponses(seed);
  }

  ChatResponse next() {
    ChatResponse response = responses.next();
    Choice choice = choice(response.choices().get(0));
    return new ChatResponse(
        "resp_1" + response.id(), Optional.of(response.created().orElse(Instant.EPOCH)), response.model(), List.of(choice),
        response.usage(), response.systemFingerprint(), true, response.extra());
  }

  private static Choice choice(Choice choice) {
    AssistantMessage message = message(choice.message());
    FinishReason natural = message.toolCalls().isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS;
    boolean whole = ResponseWriter.status(choice.finishReason()).equals(ResponseBody.COMPLETED);
    return new Choice(
        0, message, Optional.of(whole ? natural : choice.finishReason().get()), message.wordless() ? Optional.empty()
        : logprobs(choice),
        JsonObject.EMPTY);
  }

  private static Optional<JsonObject> logprobs(Choice choice) {
    return choice.logprobs().map(members -> members.get("content").asArray()).filter(tokens -> !tokens.empty())
        .map((JsonArray tokens) -> JsonObject.of("content", tokens.values().stream().map(token -> token.asObject()
            .with("bytes", JsonArray.EMPTY).with("top_logprobs", JsonArray.EMPTY)).toList()));
  }

  private static AssistantMessage message(AssistantMessage message) {
    List<ToolCall> calls = message.toolCalls().stream()
        .map(call -> new ToolCall(call.id(), ToolCall.FUNCTION, call.name(), call.arguments(), call.extra())).toList();
    return new AssistantMessage(
        message.content(), message.reasoning(), List.of(), calls, false, Optional.empty(),
        message.wordless() ? JsonObject.EMPTY : message.extra());
  }
}
