package io.github.kimisdk.server.gemini;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One answer of the model in a history. The official client library keeps each frame of a stream as a content of its own, so an
 * answer consists of all consecutive contents of the model. Their texts are joined.
 */
final class GeminiTurn {

  /** Gives an id to a call without one, by the name of its function. */
  private final UnaryOperator<String> ids;
  private final List<ContentPart> content = new ArrayList<>();
  private final List<ToolCall> calls = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder thoughts = new StringBuilder();
  /** The reasoning in our signatures is complete, while thoughts are shown only if the client asked for them. */
  private final StringBuilder carried = new StringBuilder();
  private final List<JsonObject> origin = new ArrayList<>();
  private boolean thought;
  private boolean carries;

  GeminiTurn(UnaryOperator<String> ids) {
    this.ids = ids;
  }

  void add(GeminiMembers part) {
    ThoughtSignature kept = ThoughtSignature.read(part.string("thoughtSignature"));
    carries |= kept.reasoning().isPresent();
    carried.append(kept.reasoning().orElse(""));
    origin.addAll(kept.origin());
    if (part.has("functionResponse")) {
      throw part.refusal("functionResponse", "the result of a call in a content of the role user", "it in one of the role model");
    }
    if (part.has("functionCall")) {
      calls.add(call(part.child("functionCall"), kept));
    } else if (part.flag("thought")) {
      String piece = part.string("text").orElse("");
      // An empty thought may be there only for its signature.
      thought |= !piece.isEmpty() || kept.equals(ThoughtSignature.EMPTY);
      thoughts.append(piece);
    } else {
      GeminiParts.read(part).ifPresent(this::add);
    }
  }

  private void add(ContentPart part) {
    if (part instanceof ContentPart.Text piece) {
      text.append(piece.text());
    } else {
      flush();
      content.add(part);
    }
  }

  private void flush() {
    if (text.length() > 0) {
      content.add(ContentPart.text(text.toString()));
      text.setLength(0);
    }
  }

  private ToolCall call(GeminiMembers call, ThoughtSignature kept) {
    String name = call.required("name");
    JsonObject args = call.whole("args").orElse(JsonObject.EMPTY);
    String id = call.string("id").filter(text -> !text.isEmpty()).orElseGet(() -> ids.apply(name));
    String type = kept.type().orElse(ToolCall.FUNCTION);
    Optional<String> written = kept.arguments().filter(arguments -> shows(arguments, args));
    return new ToolCall(id, type, name, written.orElseGet(args::toString), JsonObject.EMPTY).asWritten();
  }

  /** Returns whether the part of a call shows arguments. Otherwise the client has changed them. */
  private static boolean shows(String arguments, JsonObject args) {
    try {
      return Json.parse(ToolCall.of("", "", arguments).withObjectArguments().arguments()).equals(args);
    } catch (JsonParseException changed) {
      return false;
    }
  }

  /** Returns the calls so far. */
  List<ToolCall> calls() {
    return calls;
  }

  /** Returns the message; empty if the contents had nothing, which the client library records for an answer without parts. */
  Optional<AssistantMessage> message() {
    flush();
    Optional<String> reasoning = carries ? Optional.of(carried.toString()) : text(thought, thoughts);
    if (content.isEmpty() && calls.isEmpty() && reasoning.isEmpty() && origin.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new AssistantMessage(
        content, reasoning, origin, calls, false, Optional.empty(), JsonObject.EMPTY));
  }

  private static Optional<String> text(boolean present, StringBuilder text) {
    return present ? Optional.of(text.toString()) : Optional.empty();
  }
}
