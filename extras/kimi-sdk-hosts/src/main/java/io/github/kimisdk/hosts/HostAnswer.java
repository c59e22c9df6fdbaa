package io.github.kimisdk.hosts;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolCallDelta;
import io.github.kimisdk.hosts.TaggedText.Said;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads one answer of a host, whole or in chunks. */
final class HostAnswer {

  private final boolean tags;
  private final boolean markers;
  private final Map<Integer, State> states = new TreeMap<>();

  /**
   * Creates a reader.
   *
   * @param tags whether the content may begin with reasoning in tags
   * @param markers whether it may have markers of tool calls, for which the request has tools
   */
  HostAnswer(boolean tags, boolean markers) {
    this.tags = tags;
    this.markers = markers;
  }

  /** One choice so far. */
  private static final class State {
    final TaggedText content;
    /** The calls that came as such and as text. */
    int calls;
    boolean leaked;

    State(TaggedText content) {
      this.content = content;
    }
  }

  private TaggedText content() {
    return new TaggedText(tags, markers);
  }

  /** Returns a whole answer as Kimi gives it. */
  ChatResponse read(ChatResponse response) {
    response.choices().forEach(choice -> check(choice.finishReason(), choice.extra()));
    return changed(response, true);
  }

  /** Returns the answer so far of a failure as Kimi gives it. Tool calls that are not complete are left out. */
  KimiException read(KimiException failure) {
    return failure.partial().isEmpty() ? failure
        : failure.withDetails(failure.details().withPartial(changed(failure.partial().get(), false)));
  }

  private ChatResponse changed(ChatResponse response, boolean strict) {
    List<Choice> choices = new ArrayList<>(response.choices().size());
    boolean same = true;
    for (Choice choice : response.choices()) {
      Choice changed = changed(choice, strict);
      same &= changed == choice;
      choices.add(changed);
    }
    return same ? response : response.withChoices(choices);
  }

  private Choice changed(Choice choice, boolean strict) {
    AssistantMessage message = choice.message();
    String text = message.text();
    if (!message.content().stream().allMatch(ContentPart.Text.class::isInstance)) {
      return choice;
    }
    TaggedText content = content();
    message.reasoning().filter(reasoning -> !reasoning.isEmpty()).ifPresent(reasoning -> content.reasoned());
    Said first = content.take(text);
    Said last = content.end(strict);
    String said = first.text() + last.text();
    if (said.equals(text)) {
      return choice;
    }
    String reasoning = message.reasoning().orElse("") + first.reasoning() + last.reasoning();
    List<ToolCall> calls = new ArrayList<>(message.toolCalls());
    calls.addAll(first.calls());
    calls.addAll(last.calls());
    AssistantMessage changed = new AssistantMessage(said.isEmpty() ? List.of() : List.of(ContentPart.text(said)),
        reasoning.isEmpty() ? message.reasoning() : Optional.of(reasoning), message.origin(), calls,
        message.partial(), message.name(), message.extra());
    boolean leaked = calls.size() > message.toolCalls().size();
    return new Choice(choice.index(), changed, reason(choice.finishReason(), leaked), choice.logprobs(), choice.extra());
  }

  private static Optional<FinishReason> reason(Optional<FinishReason> reason, boolean leaked) {
    return leaked && reason.filter(FinishReason.STOP::equals).isPresent() ? Optional.of(FinishReason.TOOL_CALLS) : reason;
  }

  /** Returns the next chunk as Kimi gives it; empty if all of it is held. */
  Optional<ChatChunk> next(ChatChunk chunk) {
    List<ChunkChoice> choices = new ArrayList<>(chunk.choices().size());
    boolean same = true;
    for (ChunkChoice choice : chunk.choices()) {
      ChunkChoice changed = next(choice);
      same &= changed == choice;
      choices.add(changed);
    }
    if (same) {
      return Optional.of(chunk);
    }
    boolean told = chunk.complete() || chunk.usage().isPresent() || choices.stream().anyMatch(HostAnswer::tells);
    return told ? Optional.of(chunk.withChoices(choices)) : Optional.empty();
  }

  /** Whether a choice has more than a text that is held. */
  private static boolean tells(ChunkChoice choice) {
    Delta delta = choice.delta();
    return delta.role().isPresent() || delta.content().isPresent() || delta.reasoning().isPresent()
        || !delta.origin().isEmpty() || !delta.toolCalls().isEmpty() || !delta.extra().empty()
        || choice.finishReason().isPresent() || choice.usage().isPresent() || choice.logprobs().isPresent();
  }

  private ChunkChoice next(ChunkChoice choice) {
    check(choice.finishReason(), choice.extra());
    State state = states.computeIfAbsent(choice.index(), first -> new State(content()));
    Delta delta = choice.delta();
    for (ToolCallDelta call : delta.toolCalls()) {
      state.calls = Math.max(state.calls, call.index().orElse(0) + 1);
    }
    if (delta.reasoning().filter(text -> !text.isEmpty()).isPresent()) {
      state.content.reasoned();
    }
    String text = delta.content().orElse("");
    Delta changed = text.isEmpty() ? delta : with(delta, state, state.content.take(text), text);
    if (choice.finishReason().isPresent()) {
      changed = with(changed, state, state.content.end(true), "");
    }
    Optional<FinishReason> reason = reason(choice.finishReason(), state.leaked);
    return changed == delta && reason.equals(choice.finishReason()) ? choice
        : new ChunkChoice(choice.index(), changed, reason, choice.usage(), choice.logprobs(), choice.extra());
  }

  /** Puts what was decided into a delta in place of a text, which is at the end of its content. */
  private static Delta with(Delta delta, State state, Said said, String replaced) {
    if (said.reasoning().isEmpty() && said.calls().isEmpty() && said.text().equals(replaced)) {
      return delta;
    }
    String before = delta.content().orElse("");
    String content = before.substring(0, before.length() - replaced.length()) + said.text();
    String reasoning = delta.reasoning().orElse("") + said.reasoning();
    List<ToolCallDelta> calls = new ArrayList<>(delta.toolCalls());
    for (ToolCall call : said.calls()) {
      calls.add(ToolCallDelta.of(state.calls++).withId(call.id()).withType(call.type()).withName(call.name())
          .withArguments(call.arguments()));
      state.leaked = true;
    }
    return new Delta(delta.role(), content.isEmpty() ? Optional.empty() : Optional.of(content),
        reasoning.isEmpty() ? delta.reasoning() : Optional.of(reasoning), delta.origin(), calls, delta.extra());
  }

  /** Returns a chunk with all that is held at the end of an answer without a finish reason; empty if nothing is. */
  Optional<ChatChunk> end() {
    List<ChunkChoice> choices = new ArrayList<>();
    states.forEach((index, state) -> {
      Delta delta = with(Delta.EMPTY, state, state.content.end(false), "");
      if (delta != Delta.EMPTY) {
        choices.add(ChunkChoice.of(index, delta));
      }
    });
    return choices.isEmpty() ? Optional.empty() : Optional.of(ChatChunk.of(choices));
  }

  /** Refuses a finish reason with which the host says that it failed. A client has done so; other models have not. */
  private static void check(Optional<FinishReason> reason, JsonObject extra) {
    if (reason.filter(FinishReason::failed).isPresent()) {
      throw new KimiException.IncompleteAnswer("expected an answer that ends, found the finish reason " + reason.get()
          + extra.tryGet("error").map(error -> ": " + error).orElse(""), "Try again in a while", CallDetails.NONE, null);
    }
  }
}
