package io.github.kimisdk.server.format.chat;

import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.internal.access.TurnPiece;
import io.github.kimisdk.internal.wire.OwnMembers;
import io.github.kimisdk.json.JsonObject;
import java.util.List;

/**
 * The messages of a model without the members that only other formats know. The pieces of its origin are those of chat
 * completions for a client of this server, which sends them back over it.
 */
final class ServedMessages {

  private ServedMessages() {}

  /** Returns a request as a server passes it on. */
  static ChatRequest received(ChatRequest request) {
    return request.withMessages(request.messages().stream()
        .map(message -> message instanceof AssistantMessage answer ? answer.withOrigin(received(answer.origin())) : message)
        .toList());
  }

  private static List<JsonObject> received(List<JsonObject> origin) {
    return TurnPiece.of(origin, OwnMembers.CHAT).stream()
        .map(piece -> TurnPiece.at(piece.own(), piece.reasoning(), piece.text(), piece.calls())).toList();
  }

  /** Returns an answer as a server sends it. */
  static ChatResponse served(ChatResponse response) {
    return response.withChoices(response.choices().stream().map(ServedMessages::served).toList());
  }

  private static Choice served(Choice choice) {
    AssistantMessage message = choice.message();
    AssistantMessage served = message.withExtra(OwnMembers.known(message.extra(), Protocol.CHAT))
        .withOrigin(served(message.origin()));
    return new Choice(choice.index(), served, choice.finishReason(), choice.logprobs(), choice.extra());
  }

  private static ChunkChoice served(ChunkChoice choice) {
    Delta delta = choice.delta();
    return delta.origin().isEmpty() && delta.extra().empty() ? choice : choice.withDelta(
        delta.withExtra(OwnMembers.known(delta.extra(), Protocol.CHAT)).withOrigin(served(delta.origin())));
  }

  private static List<JsonObject> served(List<JsonObject> origin) {
    return origin.stream().map(ServedMessages::served).toList();
  }

  private static JsonObject served(JsonObject piece) {
    JsonObject served = JsonObject.of(OwnMembers.CHAT, piece.without(TurnPiece.AFTER));
    return piece.tryGet(TurnPiece.AFTER).map(after -> served.with(TurnPiece.AFTER, after)).orElse(served);
  }

  /** Returns pieces of an answer as a server sends them. */
  static List<ChunkChoice> choices(List<ChunkChoice> choices) {
    return choices.size() == 1 ? List.of(served(choices.get(0))) : choices.stream().map(ServedMessages::served).toList();
  }
}
