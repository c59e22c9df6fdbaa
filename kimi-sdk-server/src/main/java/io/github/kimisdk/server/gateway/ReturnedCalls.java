package io.github.kimisdk.server.gateway;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolCallDelta;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The calls of one answer as the program gets them. Kimi may repeat an id of the conversation, and some programs lose the second
 * call of an id: such an id gets a number, and all others stay as they came. Calls of tools that {@link ProgramTools} renamed
 * get their names back.
 */
final class ReturnedCalls {

  private final ProgramTools tools;
  private final Set<String> used = new HashSet<>();
  private final Map<List<Integer>, Call> open = new HashMap<>();

  /** A call of a stream whose arguments are translated when they are complete. */
  private static final class Call {

    private String id = "";
    private String name = "";
    private JsonObject extra = JsonObject.EMPTY;
    private final StringBuilder arguments = new StringBuilder();
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

  private String unique(String id) {
    String free = id;
    for (int i = 2; !id.isEmpty() && !used.add(free); i++) {
      free = id + "_" + i;
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
    for (ToolCallDelta piece : choice.delta().toolCalls()) {
      take(choice.index(), piece).ifPresent(pieces::add);
    }
    if (choice.finishReason().isPresent()) {
      pieces.addAll(complete(choice.index()));
    }
    return choice.withDelta(choice.delta().withToolCalls(pieces));
  }

  /** Takes a piece; returns it as the program gets it, or nothing while the arguments of its call are collected. */
  private Optional<ToolCallDelta> take(int choice, ToolCallDelta piece) {
    List<Integer> place = List.of(choice, piece.index().orElse(0));
    Call collected = open.get(place);
    if (collected != null && piece.name().isEmpty() && piece.id().isEmpty()) {
      collected.arguments.append(piece.arguments().orElse(""));
      return Optional.empty();
    }
    ToolCallDelta known = piece.id().isPresent() ? piece.withId(unique(piece.id().get())) : piece;
    if (piece.name().filter(tools::custom).isEmpty()) {
      return Optional.of(renamed(known));
    }
    Call call = new Call();
    call.id = known.id().orElse("");
    call.name = known.name().get();
    call.extra = known.extra();
    call.arguments.append(known.arguments().orElse(""));
    open.put(place, call);
    return Optional.empty();
  }

  private ToolCallDelta renamed(ToolCallDelta piece) {
    if (piece.name().isEmpty()) {
      return piece;
    }
    ToolCall call = tools.returned(new ToolCall("", ToolCall.FUNCTION, piece.name().get(), "", piece.extra()));
    return piece.withName(call.name()).withExtra(call.extra());
  }

  /** Returns the calls of a choice whose arguments were collected, each in one piece. */
  private List<ToolCallDelta> complete(int choice) {
    List<ToolCallDelta> pieces = new ArrayList<>();
    open.entrySet().stream().filter(entry -> entry.getKey().get(0) == choice)
        .sorted(Map.Entry.comparingByKey((a, b) -> a.get(1) - b.get(1))).forEach(entry -> {
          Call call = entry.getValue();
          ToolCall back = tools.returned(new ToolCall(call.id, ToolCall.FUNCTION, call.name, call.arguments.toString(),
              call.extra));
          pieces.add(ToolCallDelta.of(entry.getKey().get(1)).withId(back.id()).withType(back.type()).withName(back.name())
              .withArguments(back.arguments()).withExtra(back.extra()));
        });
    open.keySet().removeIf(place -> place.get(0) == choice);
    return pieces;
  }
}
