package io.github.kimisdk.server.gateway;

import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.server.format.chat.ChatServer;
import io.github.kimisdk.tool.Conversation;
import io.github.kimisdk.tool.ConversationStore;
import java.util.Optional;
import java.util.UUID;

/**
 * The conversations that a gateway keeps for clients of chat completions. A client continues one by the id of an earlier answer,
 * in the member {@code conversation_id}, and sends only what is new. A conversation belongs to the key that began it.
 */
final class KeptConversations {

  /** There is no such conversation, at least not for the caller. */
  static final class UnknownConversation extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnknownConversation(String id) {
      super("there is no conversation " + id + " of this key");
    }
  }

  private static final String MEMBER = "conversation_id";
  private static final String PREFIX = "conv_";
  private static final int ID_DIGITS = 32;

  private final Optional<ConversationStore> store;
  private final String setting;

  /** Takes how messages name the setting of the store. */
  KeptConversations(GatewaySettings options, String setting) {
    this.setting = setting;
    this.store = options.conversations();
  }

  /**
   * Returns the model that answers a call and keeps its conversation; empty if the conversation is not kept.
   *
   * @throws IllegalArgumentException if the call continues a conversation, and this server keeps none
   * @throws UnknownConversation if there is no such conversation
   */
  Optional<KeptConversation> of(ServedCall call, JsonObject body, ChatRequest request, ChatModel model) {
    if (!(call.format() instanceof ChatServer)) {
      return Optional.empty();
    }
    String given = given(body);
    if (store.isEmpty()) {
      if (!given.isEmpty()) {
        throw new IllegalArgumentException(
            MEMBER + ": expected none, because this server keeps no conversations; send all messages, or set "
            + setting);
      }
      return Optional.empty();
    }
    String id = given.isEmpty() ? PREFIX + UUID.randomUUID().toString().replace("-", "") : given;
    Conversation conversation = open(id, call.caller().owner());
    if (!given.isEmpty() && conversation.messages().isEmpty()) {
      throw new UnknownConversation(given);
    }
    KeptConversation kept = new KeptConversation(model, conversation, id, request.messages());
    if (!given.isEmpty()) {
      kept.begin();
    }
    return Optional.of(kept);
  }

  /** Returns the request without the member of this server. */
  static ChatRequest without(ChatRequest request) {
    return request.extra().has(MEMBER) ? request.withExtra(request.extra().without(MEMBER)) : request;
  }

  private static String given(JsonObject body) {
    JsonValue given = body.tryGet(MEMBER).orElse(JsonNull.NULL);
    if (given != JsonNull.NULL && !(given instanceof JsonString)) {
      throw new IllegalArgumentException(MEMBER + ": expected the id of an earlier answer, found " + given.kind());
    }
    return given instanceof JsonString text ? text.asString() : "";
  }

  private Conversation open(String id, String owner) {
    boolean ours = id.startsWith(PREFIX) && id.length() == PREFIX.length() + ID_DIGITS
        && id.chars().skip(PREFIX.length()).allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
    if (!ours) {
      throw new UnknownConversation(id);
    }
    return Conversation.open(store.orElseThrow(), id + (owner.isEmpty() ? "" : "-" + owner));
  }
}
