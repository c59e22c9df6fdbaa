package io.github.kimisdk.internal.protocol.chat;

import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.internal.wire.OwnMembers;
import io.github.kimisdk.internal.wire.SignatureMark;
import java.util.function.UnaryOperator;

/** The messages of a model without the members that only other formats know. */
public final class ChatMessages {

  private ChatMessages() {}

  /** Returns a request as a client sends it. The mark stays: the server that made the signature takes it off. */
  static ChatRequest sent(ChatRequest request) {
    return withAnswers(request, answer -> SignatureMark.marked(OwnMembers.sent(answer, Protocol.CHAT), Protocol.CHAT));
  }

  /** Whether a request has answers of a model. A first question has none. */
  private static boolean answered(ChatRequest request) {
    for (Message message : request.messages()) {
      if (message instanceof AssistantMessage) {
        return true;
      }
    }
    return false;
  }

  /** Returns a request with its answers of a model changed. */
  public static ChatRequest withAnswers(ChatRequest request, UnaryOperator<AssistantMessage> change) {
    return !answered(request) ? request : request.withMessages(request.messages().stream()
        .map(message -> message instanceof AssistantMessage answer ? change.apply(answer) : message).toList());
  }
}
