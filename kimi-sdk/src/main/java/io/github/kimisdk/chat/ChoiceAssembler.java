package io.github.kimisdk.chat;

import io.github.kimisdk.chat.ChatChunk.ChunkChoice;
import io.github.kimisdk.chat.ChatChunk.Delta;
import io.github.kimisdk.chat.ChatChunk.ToolCallDelta;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Folds the deltas of one choice; part of {@link ChatAssembler}. */
final class ChoiceAssembler {

  private final int index;
  private final StringBuilder text = new StringBuilder();
  private final List<CallAssembler> calls = new ArrayList<>();
  private StringBuilder reasoning;
  private CallAssembler lastCall;
  private Optional<FinishReason> finishReason = Optional.empty();
  private Optional<Usage> usage = Optional.empty();
  private final List<JsonObject> logprobs = new ArrayList<>();
  private final Map<String, JsonValue> messageExtra = new LinkedHashMap<>();
  private final Map<String, JsonValue> extra = new LinkedHashMap<>();

  ChoiceAssembler(int index) {
    this.index = index;
  }

  int index() {
    return index;
  }

  boolean finished() {
    return finishReason.isPresent();
  }

  Optional<Usage> usage() {
    return usage;
  }

  /** Folds one part in; {@code beside} is the usage at the top of a chunk that speaks of this choice alone. */
  void add(ChunkChoice part, Optional<Usage> beside) {
    Delta delta = part.delta();
    if (delta.content().isPresent()) {
      text.append(delta.content().get());
    }
    if (delta.reasoning().isPresent()) {
      reasoning = reasoning == null ? new StringBuilder() : reasoning;
      reasoning.append(delta.reasoning().get());
    }
    for (ToolCallDelta piece : delta.toolCalls()) {
      lastCall = call(piece);
      lastCall.add(piece);
    }
    finishReason = part.finishReason().isPresent() ? part.finishReason() : finishReason;
    Optional<Usage> counted = part.usage().isPresent() ? part.usage() : beside;
    usage = counted.isPresent() ? counted : usage;
    if (part.logprobs().isPresent()) {
      logprobs.add(part.logprobs().get());
    }
    ChatAssembler.overlay(messageExtra, delta.extra());
    ChatAssembler.overlay(extra, part.extra());
  }

  void appendText(String piece) {
    text.append(piece);
  }

  void appendReasoning(String piece) {
    reasoning.append(piece);
  }

  void appendArguments(String piece) {
    lastCall.arguments.append(piece);
  }

  List<ToolCall> calls(int from) {
    List<ToolCall> folded = new ArrayList<>(calls.size() - from);
    for (int i = from; i < calls.size(); i++) {
      folded.add(calls.get(i).call());
    }
    return folded;
  }

  Choice choice() {
    List<ContentPart> content = text.length() == 0 ? List.of() : List.of(ContentPart.text(text.toString()));
    AssistantMessage message =
        new AssistantMessage(
            content, Optional.ofNullable(reasoning).map(StringBuilder::toString), calls(0), false, Optional.empty(),
            JsonObject.of(messageExtra));
    return new Choice(index, message, finishReason, joined(logprobs), JsonObject.of(extra));
  }

  /**
   * The call that a piece belongs to: that of its index; without one, that of its id; without both, the last. Calls
   * stand in the order of their index; one without an index stands where it came.
   */
  private CallAssembler call(ToolCallDelta piece) {
    if (piece.index().isPresent()) {
      int number = piece.index().getAsInt();
      int at = 0;
      while (at < calls.size() && calls.get(at).number() < number) {
        at++;
      }
      if (at == calls.size() || calls.get(at).number() != number) {
        calls.add(at, new CallAssembler(number));
      }
      return calls.get(at);
    }
    String id = piece.id().orElse("");
    for (CallAssembler call : calls) {
      if (!id.isEmpty() && call.named(id)) {
        return call;
      }
    }
    if (calls.isEmpty() || !id.isEmpty()) {
      calls.add(new CallAssembler(calls.isEmpty() ? 0 : calls.get(calls.size() - 1).number() + 1));
    }
    return calls.get(calls.size() - 1);
  }

  /** Probabilities come in pieces as lists; the lists are joined, other members replaced. */
  private static Optional<JsonObject> joined(List<JsonObject> pieces) {
    Map<String, JsonValue> whole = new LinkedHashMap<>();
    Map<String, List<JsonValue>> lists = new HashMap<>();
    for (JsonObject piece : pieces) {
      for (String name : piece.names()) {
        if (piece.get(name) instanceof JsonArray list && (lists.containsKey(name) || !whole.containsKey(name))) {
          lists.computeIfAbsent(name, first -> new ArrayList<>()).addAll(list.values());
        } else {
          lists.remove(name);
        }
        whole.put(name, piece.get(name));
      }
    }
    lists.forEach((name, list) -> whole.put(name, JsonArray.of(list)));
    return pieces.isEmpty() ? Optional.empty() : Optional.of(JsonObject.of(whole));
  }

  /** One tool call on its way. */
  private static final class CallAssembler {

    private final int number;
    private final StringBuilder arguments = new StringBuilder();
    private String id = "";
    private String type = "";
    private String name = "";
    private final Map<String, JsonValue> extra = new LinkedHashMap<>();

    CallAssembler(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }

    boolean named(String id) {
      return this.id.equals(id);
    }

    void add(ToolCallDelta piece) {
      id = first(id, piece.id());
      type = first(type, piece.type());
      name = first(name, piece.name());
      arguments.append(piece.arguments().orElse(""));
      ChatAssembler.overlay(extra, piece.extra());
    }

    ToolCall call() {
      return new ToolCall(id, type.isEmpty() ? ToolCall.FUNCTION : type, name, arguments.toString(), JsonObject.of(extra));
    }

    private static String first(String known, Optional<String> next) {
      return known.isEmpty() ? next.orElse("") : known;
    }
  }
}
