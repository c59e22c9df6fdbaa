package io.github.kimisdk.server.gateway;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolCallDelta;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The calls of one answer as the program gets them. Kimi may repeat an id of the conversation, and some programs lose the second
 * call of an id: such an id gets a number, and all others stay as they came. Calls of tools that {@link ProgramTools} renamed
 * get their names back.
 */
final class ReturnedCalls {

  private final ProgramTools tools;
  private final Set<String> used = new HashSet<>();
  private final Map<List<Integer>, Call> open = new HashMap<>();

  /** A call of a stream. The arguments of one with free text are collected until they are complete. */
  private static final class Call {

    private final String received;
    private final String id;
    private String name = "";
    private JsonObject extra = JsonObject.EMPTY;
    private Optional<StringBuilder> collected = Optional.empty();
    private boolean sent;

    Call(String received, String id) {
      this.received = received;
      this.id = id;
    }

    boolean pending() {
      return collected.isPresent() && !sent;
    }

    boolean complete() {
      try {
        return Json.parse(collected.orElseThrow().toString()) instanceof JsonObject;
      } catch (JsonParseException unfinished) {
        return false;
      }
    }
  }

  ReturnedCalls(ProgramTools tools, List<Message> history) {
    this.tools = tools;
    for (Message message : history) {
      if (message instanceof AssistantMessage answer) {
        answer.toolCalls().forEach(call -> used.add(call.id()));
      }
    }
  }

  ChatResponse of(ChatResponse response) {
    return response.toolCalls().isEmpty() && response.choices().size() < 2 ? response
        : response.withChoices(response.choices().stream().map(this::of).toList());
  }

  private Choice of(Choice choice) {
    AssistantMessage message = choice.message();
    List<ToolCall> calls = message.toolCalls().stream().map(this::of).toList();
    return calls.equals(message.toolCalls()) ? choice : new Choice(
        choice.index(), message.withToolCalls(calls), choice.finishReason(), choice.logprobs(), choice.extra());
  }

  private ToolCall of(ToolCall call) {
    return tools.returned(new ToolCall(unique(call.id()), call.type(), call.name(), call.arguments(), call.extra()));
  }

  /** Claude Code loses a call whose id is one that it knows with {@code _2} at the end. */
  private String unique(String id) {
    String free = id;
    for (int i = 2; !id.isEmpty() && !used.add(free); i++) {
      free = id + "-" + i;
    }
    return free;
  }

  ChatChunk of(ChatChunk chunk) {
    boolean plain = chunk.choices().stream().allMatch(choice -> choice.delta().toolCalls().isEmpty())
        && (open.isEmpty() || chunk.choices().stream().allMatch(choice -> choice.finishReason().isEmpty()));
    return plain ? chunk : chunk.withChoices(chunk.choices().stream().map(this::of).toList());
  }

  private ChunkChoice of(ChunkChoice choice) {
    List<ToolCallDelta> pieces = new ArrayList<>();
    choice.delta().toolCalls().forEach(piece -> take(choice.index(), piece, pieces));
    if (choice.finishReason().isPresent()) {
      pieces.addAll(collected(choice.index(), call -> true));
      open.keySet().removeIf(place -> place.get(0) == choice.index());
    }
    return choice.withDelta(choice.delta().withToolCalls(pieces));
  }

  /** Takes a piece; adds it as the program gets it, or nothing while the arguments of its call are collected. */
  private void take(int choice, ToolCallDelta piece, List<ToolCallDelta> pieces) {
    List<Integer> place = List.of(choice, piece.index().orElse(0));
    String id = piece.id().orElse("");
    Call call = open.get(place);
    // Some services repeat the id in each piece of a call.
    if (call == null || !id.isEmpty() && !id.equals(call.received)) {
      pieces.addAll(collected(choice, Call::complete));
      call = new Call(id, unique(id));
      open.put(place, call);
    }
    String name = piece.name().orElse("");
    if (tools.custom(name) && call.collected.isEmpty()) {
      call.name = name;
      call.extra = piece.extra();
      call.collected = Optional.of(new StringBuilder());
    }
    if (call.collected.isPresent()) {
      call.collected.get().append(piece.arguments().orElse(""));
    } else {
      pieces.add(renamed(id.isEmpty() ? piece : piece.withId(call.id)));
    }
  }

  private ToolCallDelta renamed(ToolCallDelta piece) {
    if (piece.name().isEmpty()) {
      return piece;
    }
    ToolCall call = tools.returned(new ToolCall("", ToolCall.FUNCTION, piece.name().get(), "", piece.extra()));
    return piece.withName(call.name()).withExtra(call.extra());
  }

  /** Returns calls of a choice whose arguments were collected, each in one piece. */
  private List<ToolCallDelta> collected(int choice, Predicate<Call> which) {
    List<ToolCallDelta> pieces = new ArrayList<>();
    open.entrySet().stream()
        .filter(entry -> entry.getKey().get(0) == choice && entry.getValue().pending() && which.test(entry.getValue()))
        .sorted(Comparator.comparing(entry -> entry.getKey().get(1)))
        .forEach(entry -> {
          pieces.add(piece(entry.getKey().get(1), entry.getValue()));
          entry.getValue().sent = true;
        });
    return pieces;
  }

  private ToolCallDelta piece(int index, Call call) {
    ToolCall back = tools.returned(
        new ToolCall(call.id, ToolCall.FUNCTION, call.name, call.collected.orElseThrow().toString(), call.extra));
    return ToolCallDelta.of(index).withId(back.id()).withType(back.type()).withName(back.name())
        .withArguments(back.arguments()).withExtra(back.extra());
  }
}
