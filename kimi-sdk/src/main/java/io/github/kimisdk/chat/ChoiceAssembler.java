package io.github.kimisdk.chat;

import io.github.kimisdk.internal.access.ChunkAccess.ValueSlot;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Folds the deltas of one choice; part of {@link ChatAssembler}. */
final class ChoiceAssembler {

  private final int index;
  private final StringBuilder text = new StringBuilder();
  /** By number, and by id, so that a call is found without a search. */
  private final NavigableMap<Integer, CallAssembler> calls = new TreeMap<>();
  private final Map<String, CallAssembler> callsById = new HashMap<>();
  private StringBuilder reasoning;
  private StringBuilder signature;
  private CallAssembler lastCall;
  private Optional<FinishReason> finishReason = Optional.empty();
  private Optional<Usage> usage = Optional.empty();
  private final List<JsonObject> logprobs = new ArrayList<>();
  private final Map<String, JsonValue> messageExtra = new LinkedHashMap<>();
  private final Map<String, JsonValue> extra = new LinkedHashMap<>();
  private long size;

  ChoiceAssembler(int index) {
    this.index = index;
  }

  int index() {
    return index;
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
    append(ValueSlot.TEXT, delta.content().orElse(""));
    if (delta.reasoning().isPresent()) {
      reasoning = reasoning == null ? new StringBuilder() : reasoning;
      append(ValueSlot.REASONING, delta.reasoning().get());
    }
    if (delta.reasoningSignature().isPresent()) {
      sign(delta.reasoningSignature().get());
    }
    for (ToolCallDelta piece : delta.toolCalls()) {
      lastCall = call(piece);
      long before = lastCall.size;
      lastCall.add(piece);
      size += lastCall.size - before;
      if (!lastCall.id.isEmpty()) {
        callsById.putIfAbsent(lastCall.id, lastCall);
      }
    }
    if (part.finishReason().isPresent()) {
      end(part.finishReason().get());
    }
    Optional<Usage> counted = part.usage().isPresent() ? part.usage() : chunkUsage;
    if (counted.isPresent()) {
      size += ChatAssembler.growth(usage, counted);
      usage = counted;
    }
    if (part.logprobs().isPresent()) {
      logprobs.add(part.logprobs().get());
      size += Json.memory(part.logprobs().get());
    }
    size += ChatAssembler.overlay(messageExtra, delta.extra());
    size += ChatAssembler.overlay(extra, part.extra());
  }

  /** Takes a piece of the signature. An empty piece takes the pieces before it back. */
  private void sign(String piece) {
    if (piece.isEmpty()) {
      size -= signature == null ? 0 : signature.length();
      signature = null;
      return;
    }
    signature = signature == null ? new StringBuilder() : signature;
    signature.append(piece);
    size += piece.length();
  }

  private void end(FinishReason reason) {
    size += reason.value().length() - finishReason.map(known -> known.value().length()).orElse(0);
    finishReason = Optional.of(reason);
  }

  /** Appends a string of the kind that was added last. */
  void append(ValueSlot slot, String piece) {
    switch (slot) {
      case NONE -> { }
      case TEXT -> text.append(piece);
      case REASONING -> reasoning.append(piece);
      case ARGUMENTS -> lastCall.arguments.append(piece);
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
    AssistantMessage message =
        new AssistantMessage(
            content, folded(reasoning), folded(signature), calls(0), false, Optional.empty(), JsonObject.of(messageExtra));
    return new Choice(index, message, finishReason, joined(logprobs), JsonObject.of(extra));
  }

  private static Optional<String> folded(StringBuilder pieces) {
    return pieces == null ? Optional.empty() : Optional.of(pieces.toString());
  }

  /**
   * Returns the call that a piece belongs to: the call of its index; without an index, the call of its id; without both,
   * the last call. Calls are ordered by index. A call without an index follows the calls before it.
   */
  private CallAssembler call(ToolCallDelta piece) {
    if (piece.index().isPresent()) {
      return numbered(piece.index().getAsInt());
    }
    String id = piece.id().orElse("");
    CallAssembler known = id.isEmpty() ? null : callsById.get(id);
    if (known != null) {
      return known;
    }
    if (calls.isEmpty() || !id.isEmpty()) {
      return numbered(calls.isEmpty() ? 0 : calls.lastKey() + 1);
    }
    return calls.lastEntry().getValue();
  }

  private CallAssembler numbered(int number) {
    CallAssembler call = calls.get(number);
    if (call == null) {
      call = new CallAssembler();
      calls.put(number, call);
      size += ChatAssembler.OBJECT_SIZE;
    }
    return call;
  }

  /** Joins probabilities: lists are concatenated, other members are replaced. */
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
