package io.github.kimisdk.hosts;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatAssembler;
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
import io.github.kimisdk.hosts.TaggedText.Tags;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Reads one answer of a host, whole or in chunks. */
final class HostAnswer {

  private final Tags tags;
  private final boolean markers;
  private final String prefix;
  private final Map<Integer, State> states = new TreeMap<>();
  /** The answer so far, for a failure of markers. */
  private final ChatAssembler read = new ChatAssembler();

  /**
   * Creates a reader.
   *
   * @param tags how the content may begin with reasoning
   * @param markers whether the answer may have markers of tool calls, for which the request has tools
   * @param prefix the beginning of the text, which the host may repeat; else empty
   */
  HostAnswer(Tags tags, boolean markers, String prefix) {
    this.tags = tags;
    this.markers = markers;
    this.prefix = prefix;
  }

  /** One choice so far. */
  private static final class State {
    final TaggedText content;
    /** The reasoning beside the content. It has no tags. */
    final TaggedText reasoning;
    /** The beginning of the text that the host may still repeat. */
    String expected;
    String repeated = "";
    /** The calls that came as such and as text. */
    int calls;
    boolean leaked;

    State(Tags tags, boolean markers, String expected) {
      this.content = new TaggedText(tags, markers);
      this.reasoning = new TaggedText(Tags.NONE, markers);
      this.expected = expected;
    }

    /** Takes pieces of reasoning and content. Returns the part that is decided, all of it at the end. */
    Said take(String thought, String text, boolean end) {
      if (!thought.isEmpty()) {
        content.reasoned();
      }
      Said beside = thought.isEmpty() ? Said.NOTHING : reasoning.take(thought);
      if (end || !text.isEmpty()) {
        beside = beside.plus(end ? reasoning.end() : reasoning.pause());
      }
      Said said = text.isEmpty() ? Said.NOTHING : content.take(text);
      said = end ? said.plus(content.end()) : said;
      leaked |= !beside.calls().isEmpty() || !said.calls().isEmpty();
      return new Said(beside.text() + said.reasoning(), unrepeated(said.text(), end),
          Stream.concat(beside.calls().stream(), said.calls().stream()).toList());
    }

    /** Returns text without the beginning of an answer that the host repeats. */
    private String unrepeated(String text, boolean end) {
      if (expected.isEmpty()) {
        return text;
      }
      repeated += text;
      if (!end && repeated.length() < expected.length() && expected.startsWith(repeated)) {
        return "";
      }
      String rest = repeated.startsWith(expected) ? repeated.substring(expected.length()) : repeated;
      expected = "";
      return rest;
    }

    Optional<KimiException.InvalidResponse> failure() {
      return content.failure().or(reasoning::failure);
    }

    Optional<FinishReason> reason(Optional<FinishReason> reason) {
      return leaked && reason.filter(FinishReason.STOP::equals).isPresent() ? Optional.of(FinishReason.TOOL_CALLS) : reason;
    }
  }

  /** Returns a whole answer as Kimi gives it. */
  ChatResponse read(ChatResponse response) {
    response.choices().forEach(choice -> check(choice.finishReason(), choice.extra()));
    ChatResponse changed = changed(response);
    checkMarkers(() -> changed);
    return changed;
  }

  /** Returns the answer so far of a failure as Kimi gives it. Tool calls that are not complete are left out. */
  KimiException read(KimiException failure) {
    return failure.partial().isEmpty() ? failure
        : failure.withDetails(failure.details().withPartial(changed(failure.partial().get())));
  }

  private ChatResponse changed(ChatResponse response) {
    List<Choice> choices = new ArrayList<>(response.choices().size());
    boolean same = true;
    for (Choice choice : response.choices()) {
      Choice changed = changed(choice);
      same &= changed == choice;
      choices.add(changed);
    }
    return same ? response : response.withChoices(choices);
  }

  private Choice changed(Choice choice) {
    AssistantMessage message = choice.message();
    String text = message.text();
    if (!message.content().stream().allMatch(ContentPart.Text.class::isInstance)) {
      return choice;
    }
    String thought = message.reasoning().orElse("");
    State state = new State(tags == Tags.LONE && TaggedText.closesOnly(text) ? Tags.OPEN : tags, markers, prefix);
    states.put(choice.index(), state);
    Said said = state.take(thought, text, true);
    if (said.text().equals(text) && said.reasoning().equals(thought) && said.calls().isEmpty()) {
      return choice;
    }
    List<ToolCall> calls = new ArrayList<>(message.toolCalls());
    calls.addAll(said.calls());
    AssistantMessage changed = new AssistantMessage(
        said.text().isEmpty() ? List.of() : List.of(ContentPart.text(said.text())),
        said.reasoning().isEmpty() ? message.reasoning().map(all -> "") : Optional.of(said.reasoning()),
        message.origin(), calls, message.partial(), message.name(), message.extra());
    return new Choice(choice.index(), changed, state.reason(choice.finishReason()), choice.logprobs(), choice.extra());
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
    ChatChunk changed = same ? chunk : chunk.withChoices(choices);
    if (markers) {
      read.add(changed);
      checkMarkers(read::response);
    }
    boolean told = same || chunk.complete() || chunk.usage().isPresent() || choices.stream().anyMatch(HostAnswer::tells);
    return told ? Optional.of(changed) : Optional.empty();
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
    State state = states.computeIfAbsent(choice.index(), first -> new State(tags, markers, prefix));
    Delta delta = choice.delta();
    for (ToolCallDelta call : delta.toolCalls()) {
      state.calls = Math.max(state.calls, call.index().orElse(0) + 1);
    }
    Delta changed = with(delta, state, choice.finishReason().isPresent());
    Optional<FinishReason> reason = state.reason(choice.finishReason());
    return changed == delta && reason.equals(choice.finishReason()) ? choice
        : new ChunkChoice(choice.index(), changed, reason, choice.usage(), choice.logprobs(), choice.extra());
  }

  /** Returns a delta with the parts that are decided in place of its own. */
  private static Delta with(Delta delta, State state, boolean end) {
    String text = delta.content().orElse("");
    String thought = delta.reasoning().orElse("");
    Said said = state.take(thought, text, end);
    if (said.text().equals(text) && said.reasoning().equals(thought) && said.calls().isEmpty()) {
      return delta;
    }
    List<ToolCallDelta> calls = new ArrayList<>(delta.toolCalls());
    for (ToolCall call : said.calls()) {
      calls.add(ToolCallDelta.of(state.calls++).withId(call.id()).withType(call.type()).withName(call.name())
          .withArguments(call.arguments()));
    }
    return new Delta(delta.role(), told(said.text()), told(said.reasoning()), delta.origin(), calls, delta.extra());
  }

  private static Optional<String> told(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /** Returns a chunk with all that is held at the end of an answer without a finish reason; empty if nothing is. */
  Optional<ChatChunk> end() {
    List<ChunkChoice> choices = new ArrayList<>();
    states.forEach((index, state) -> {
      Delta delta = with(Delta.EMPTY, state, true);
      if (delta != Delta.EMPTY) {
        choices.add(ChunkChoice.of(index, delta));
      }
    });
    return choices.isEmpty() ? Optional.empty() : Optional.of(ChatChunk.of(choices));
  }

  /** Refuses markers of tool calls that are not complete. The failure has the answer so far. */
  private void checkMarkers(Supplier<ChatResponse> soFar) {
    for (State state : states.values()) {
      if (state.failure().isPresent()) {
        throw state.failure().get().withDetails(CallDetails.NONE.withPartial(soFar.get()));
      }
    }
  }

  /** Refuses a finish reason with which the host says that it failed. A client has done so; other models have not. */
  private static void check(Optional<FinishReason> reason, JsonObject extra) {
    if (reason.filter(FinishReason::failed).isPresent()) {
      throw new KimiException.IncompleteAnswer("expected an answer that ends, found the finish reason " + reason.get()
          + extra.tryGet("error").map(error -> ": " + error).orElse(""), "Try again in a while", CallDetails.NONE, null);
    }
  }
}
