package io.github.kimisdk.server.format.chat;

import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.internal.wire.OwnMembers;
import io.github.kimisdk.internal.wire.SignatureMark;
import io.github.kimisdk.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The messages of a model without the members that only other formats know. A server adds the mark to a signature by which a
 * client of this format knows that the signature may be sent back over it.
 */
final class ServedMessages {

  /** The choices of a stream whose signature has begun. */
  private final Set<Integer> signed = new HashSet<>();

  /** Returns a request as a server passes it on. */
  static ChatRequest received(ChatRequest request) {
    return OwnMembers.withAnswers(request, answer -> SignatureMark.sent(answer, Protocol.CHAT));
  }

  /** Returns an answer as a server sends it. */
  static ChatResponse served(ChatResponse response) {
    return response.withChoices(response.choices().stream().map(ServedMessages::served).toList());
  }

  private static Choice served(Choice choice) {
    AssistantMessage message = choice.message();
    JsonObject known = OwnMembers.known(message.extra(), Protocol.CHAT);
    return new Choice(
        choice.index(), SignatureMark.marked(message.withExtra(known), Protocol.CHAT), choice.finishReason(), choice.logprobs(),
        choice.extra());
  }

  /** Returns a piece of an answer as a server sends it. An empty signature takes back the pieces before it. */
  ChunkChoice served(ChunkChoice choice) {
    Delta delta = choice.delta();
    if (delta.reasoningSignature().isEmpty() && delta.extra().empty()) {
      return choice;
    }
    Delta own = delta.withExtra(OwnMembers.known(delta.extra(), Protocol.CHAT));
    return choice.withDelta(
        delta.reasoningSignature().map(piece -> own.withReasoningSignature(marked(choice.index(), piece))).orElse(own));
  }

  private String marked(int choice, String piece) {
    if (piece.isEmpty()) {
      signed.remove(choice);
      return piece;
    }
    return signed.add(choice) ? SignatureMark.marked(piece, Protocol.CHAT) : piece;
  }

  List<ChunkChoice> served(List<ChunkChoice> choices) {
    return choices.size() == 1 ? List.of(served(choices.get(0))) : choices.stream().map(this::served).toList();
  }
}
