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
import java.util.function.UnaryOperator;

/**
 * Unknown members of the model's messages that only one protocol knows. Records keep them; over other protocols they are left
 * out.
 */
public final class OwnMembers {

  /** The beginning of the members with blocks of Messages; the position of the block follows. */
  public static final String BLOCK = "content_block_";
  /** The member with items of Responses. */
  public static final String ITEMS = "response_items";
  /** The member with the sources of a text, of which chat completions and Responses have different forms. */
  public static final String ANNOTATIONS = "annotations";

  /** The member with the pieces of the reasoning, as some hosts of chat completions send them. */
  static final String DETAILS = "reasoning_details";

  /** Positions of more digits are no positions. */
  private static final int MAX_DIGITS = 6;

  private OwnMembers() {}

  /** Returns a request whose answers of a model have no members and signatures of other protocols. */
  static ChatRequest sent(ChatRequest request, Protocol to) {
    return withAnswers(request, answer -> sent(answer, to));
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

  /** Returns a message without members and a signature of other protocols. */
  public static AssistantMessage sent(AssistantMessage message, Protocol to) {
    AssistantMessage signed = SignatureMark.sent(message, to);
    JsonObject known = known(message.extra(), to);
    return known == message.extra() ? signed : signed.withExtra(known);
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
    if (name.equals(DETAILS)) {
      return protocol == Protocol.CHAT;
    }
    return (protocol == Protocol.RESPONSES || !name.equals(ITEMS)) && (protocol == Protocol.MESSAGES || !isBlock(name, value));
  }

  /** An annotation of chat completions has its members in an object that is named by its type. */
  private static boolean ofChat(JsonValue annotation) {
    return annotation instanceof JsonObject object
        && object.tryGet("type").orElse(null) instanceof JsonString type
        && object.tryGet(type.value()).orElse(null) instanceof JsonObject;
  }

  /** Returns whether a member is a block of Messages. */
  public static boolean isBlock(String name, JsonValue value) {
    int digits = name.length() - BLOCK.length();
    return digits > 0 && digits <= MAX_DIGITS && name.startsWith(BLOCK) && value instanceof JsonObject
        && name.chars().skip(BLOCK.length()).allMatch(digit -> digit >= '0' && digit <= '9');
  }
}
