package io.github.kimisdk.chat;

import io.github.kimisdk.internal.access.ChunkAccess.ValueSlot;
import io.github.kimisdk.internal.access.JoinedCalls;
import io.github.kimisdk.internal.access.TurnPiece;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;

/** Folds the deltas of one choice; part of {@link ChatAssembler}. */
final class ChoiceAssembler {

  /** The unknown member of a message that comes in pieces. */
  private static final String REFUSAL = "refusal";

  private final int index;
  private final StringBuilder text = new StringBuilder();
  private final JoinedCalls<CallAssembler> joined = new JoinedCalls<>(number -> new CallAssembler());
  private final NavigableMap<Long, CallAssembler> calls = joined.calls();
  private StringBuilder reasoning;
  private final List<JsonObject> origin = new ArrayList<>(0);
  private final StringBuilder refusal = new StringBuilder(0);
  private CallAssembler lastCall;
  private Optional<FinishReason> finishReason = Optional.empty();
  private Optional<Usage> usage = Optional.empty();
  private final List<JsonObject> logprobs = new ArrayList<>();
  private final Map<String, JsonValue> messageExtra = new LinkedHashMap<>();
  private final Map<String, ReasoningPieces> details = new HashMap<>();
  private final Map<String, JsonValue> extra = new LinkedHashMap<>();
  private long size;

  ChoiceAssembler(int index) {
    this.index = index;
  }

  /** The size of what was folded in, as {@link ChatAssembler#size} counts it. */
  long size() {
    return size;
  }

  int callCount() {
    return calls.size();
  }

  boolean finished() {
    return finishReason.isPresent();
  }

  Optional<Usage> usage() {
    return usage;
  }

  /** Folds one part in; {@code chunkUsage} is the usage at the top of a chunk that has no other choice. */
  void add(ChunkChoice part, Optional<Usage> chunkUsage) {
    Delta delta = part.delta();
    for (JsonObject piece : delta.origin()) {
      origin.add(TurnPiece.at(piece, reasoning == null ? 0 : reasoning.length(), text.length(), calls.size()));
      size += Json.memory(piece);
    }
    append(ValueSlot.TEXT, delta.content().orElse(""));
    if (delta.reasoning().isPresent()) {
      reasoning = reasoning == null ? new StringBuilder() : reasoning;
      append(ValueSlot.REASONING, delta.reasoning().get());
    }
    for (ToolCallDelta piece : delta.toolCalls()) {
      int known = calls.size();
      lastCall = joined.of(piece.index(), piece.id(), piece.name());
      long before = lastCall.size;
      lastCall.add(piece);
      size += lastCall.size - before + (calls.size() - known) * ChatAssembler.OBJECT_SIZE;
    }
    if (part.finishReason().isPresent()) {
      end(part.finishReason().get());
    }
    Optional<Usage> counted = ChatAssembler.later(usage, part.usage().isPresent() ? part.usage() : chunkUsage);
    size += ChatAssembler.extraSize(counted) - ChatAssembler.extraSize(usage);
    usage = counted;
    if (part.logprobs().isPresent()) {
      logprobs.add(part.logprobs().get());
      size += Json.memory(part.logprobs().get());
    }
    addExtra(delta.extra());
    size += ChatAssembler.overlay(extra, part.extra());
  }

  private void addExtra(JsonObject members) {
    size += ChatAssembler.overlay(messageExtra, members);
    if (members.tryGet(REFUSAL).orElse(null) instanceof JsonString piece) {
      refusal.append(piece.value());
      size += piece.value().length();
    }
    for (int i = 0; i < members.size(); i++) {
      if (ReasoningPieces.are(members.value(i))) {
        ReasoningPieces pieces = details.computeIfAbsent(members.name(i), name -> new ReasoningPieces());
        size += pieces.add(members.value(i).asArray());
      }
    }
  }

  private void end(FinishReason reason) {
    size += reason.value().length() - (finishReason.isPresent() ? finishReason.get().value().length() : 0);
    finishReason = Optional.of(reason);
  }

  /** Appends a string of the kind that was added last. */
  void append(ValueSlot slot, String piece) {
    if (slot == ValueSlot.TEXT) {
      text.append(piece);
    } else if (slot == ValueSlot.REASONING) {
      reasoning.append(piece);
    } else if (slot == ValueSlot.ARGUMENTS) {
      lastCall.arguments.append(piece);
    }
    size += piece.length();
  }

  /** Returns the calls from a position on; walks from the end, so that the cost depends on their number only. */
  List<ToolCall> calls(int from) {
    if (from >= calls.size()) {
      return List.of();
    }
    List<ToolCall> folded = new ArrayList<>(calls.size() - from);
    for (CallAssembler call : calls.descendingMap().values()) {
      if (folded.size() == calls.size() - from) {
        break;
      }
      folded.add(call.call());
    }
    Collections.reverse(folded);
    return folded;
  }

  Choice choice() {
    List<ContentPart> content = text.length() == 0 ? List.of() : List.of(ContentPart.text(text.toString()));
    Map<String, JsonValue> others = new LinkedHashMap<>(messageExtra);
    if (refusal.length() > 0) {
      others.put(REFUSAL, JsonString.of(refusal.toString()));
    }
    for (Map.Entry<String, ReasoningPieces> pieces : details.entrySet()) {
      others.put(pieces.getKey(), pieces.getValue().joined());
    }
    Optional<String> thought = reasoning == null ? Optional.empty() : Optional.of(reasoning.toString());
    AssistantMessage message =
        new AssistantMessage(content, thought, origin, calls(0), false, Optional.empty(), JsonObject.of(others));
    return new Choice(index, message, finishReason, joined(logprobs), JsonObject.of(extra));
  }

  /** Joins probabilities: lists are concatenated, other members are replaced. */
  private static Optional<JsonObject> joined(List<JsonObject> pieces) {
    if (pieces.isEmpty()) {
      return Optional.empty();
    }
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
    return Optional.of(JsonObject.of(whole));
  }

  /** Folds the pieces of one tool call. */
  private static final class CallAssembler {

    private final StringBuilder arguments = new StringBuilder();
    private String id = "";
    private String type = "";
    private String name = "";
    private final Map<String, JsonValue> extra = new LinkedHashMap<>();
    private long size;
    private ToolCall folded;

    void add(ToolCallDelta piece) {
      folded = null;
      size -= id.length() + type.length() + name.length();
      id = first(id, piece.id());
      type = first(type, piece.type());
      name = first(name, piece.name());
      String more = piece.arguments().orElse("");
      arguments.append(more);
      size += id.length() + type.length() + name.length() + more.length();
      size += ChatAssembler.overlay(extra, piece.extra());
    }

    /** Returns the call so far. It is made once for a caller that asks again while other calls grow. */
    ToolCall call() {
      if (folded == null || folded.arguments().length() != arguments.length()) {
        folded = new ToolCall(id, type.isEmpty() ? ToolCall.FUNCTION : type, name, arguments.toString(), JsonObject.of(extra));
      }
      return folded;
    }

    private static String first(String known, Optional<String> next) {
      return known.isEmpty() ? next.orElse("") : known;
    }
  }
}
