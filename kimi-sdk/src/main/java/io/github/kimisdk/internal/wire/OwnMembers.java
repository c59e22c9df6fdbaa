package io.github.kimisdk.internal.wire;

import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The parts of a message of the model that only one protocol knows: members of its {@code extra}, and its origin. Over other
 * protocols they are left out.
 */
public final class OwnMembers {

  /** The name of chat completions in an origin. Its pieces are those of the model behind a gateway. */
  public static final String CHAT = "chat";
  /** The member with the sources of a text, of which chat completions and Responses have different forms. */
  public static final String ANNOTATIONS = "annotations";

  /** The member with the pieces of the reasoning, as some hosts of chat completions send them. */
  static final String DETAILS = "reasoning_details";

  private OwnMembers() {}

  /** Returns a request for chat completions, whose answers of a model have only what came over it. */
  public static ChatRequest sent(ChatRequest request) {
    return !answered(request) ? request : request.withMessages(request.messages().stream()
        .map(message -> message instanceof AssistantMessage answer ? sent(answer) : message).toList());
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

  private static AssistantMessage sent(AssistantMessage answer) {
    JsonObject known = known(answer.extra(), Protocol.CHAT);
    return answer.origin().isEmpty() && known == answer.extra() ? answer
        : answer.withExtra(known).withOrigin(answer.origin().stream().filter(piece -> piece.has(CHAT)).toList());
  }

  /** Returns the members without those of other protocols; the same object if there are none. */
  public static JsonObject known(JsonObject extra, Protocol to) {
    Map<String, JsonValue> known = new LinkedHashMap<>();
    for (int i = 0; i < extra.size(); i++) {
      if (knows(to, extra.name(i), extra.value(i))) {
        known.put(extra.name(i), extra.value(i));
      }
    }
    return known.size() == extra.size() ? extra : JsonObject.of(known);
  }

  private static boolean knows(Protocol protocol, String name, JsonValue value) {
    if (name.equals(ANNOTATIONS) && value instanceof JsonArray annotations) {
      return protocol != Protocol.MESSAGES
          && annotations.values().stream().allMatch(annotation -> ofChat(annotation) == (protocol == Protocol.CHAT));
    }
    return protocol == Protocol.CHAT || !name.equals(DETAILS);
  }

  /** An annotation of chat completions has its members in an object that is named by its type. */
  private static boolean ofChat(JsonValue annotation) {
    return annotation instanceof JsonObject object
        && object.tryGet("type").orElse(null) instanceof JsonString type
        && object.tryGet(type.value()).orElse(null) instanceof JsonObject;
  }
}
