package io.github.kimisdk.internal.stream;

import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The expected result of decoding one recording. */
record Expected(String name, String ending, List<Said> choices, Optional<Usage> usage) {

  /** The expected content of one choice. */
  record Said(String text, Optional<String> reasoning, List<ToolCall> calls, Optional<FinishReason> reason) {

    static Said of(Choice choice) {
      return new Said(
          choice.message().text(), choice.message().reasoning(), choice.message().toolCalls(), choice.finishReason());
    }
  }

  /** A complete answer without choices. */
  static Expected answer(String name) {
    return new Expected(name, Recording.WHOLE, List.of(), Optional.empty());
  }

  Expected ending(String ending) {
    return new Expected(name, ending, choices, usage);
  }

  /** Adds a choice. */
  Expected text(String text) {
    List<Said> more = new ArrayList<>(choices);
    more.add(new Said(text, Optional.empty(), List.of(), Optional.empty()));
    return new Expected(name, ending, more, usage);
  }

  Expected reasoning(String reasoning) {
    Said last = last();
    return last(new Said(last.text, Optional.of(reasoning), last.calls, last.reason));
  }

  Expected call(String id, String type, String tool, String arguments) {
    Said last = last();
    List<ToolCall> calls = new ArrayList<>(last.calls);
    calls.add(new ToolCall(id, type, tool, arguments, JsonObject.EMPTY));
    return last(new Said(last.text, last.reasoning, calls, last.reason));
  }

  Expected call(String id, String tool, String arguments) {
    return call(id, "function", tool, arguments);
  }

  Expected reason(String reason) {
    Said last = last();
    return last(new Said(last.text, last.reasoning, last.calls, Optional.of(new FinishReason(reason))));
  }

  Expected usage(long prompt, long completion, long cached, long reasoning) {
    Usage sum = new Usage(prompt, completion, prompt + completion, cached, 0, reasoning, false, JsonObject.EMPTY);
    return new Expected(name, ending, choices, Optional.of(sum));
  }

  Expected usage(long prompt, long completion) {
    return usage(prompt, completion, 0, 0);
  }

  private Said last() {
    return choices.get(choices.size() - 1);
  }

  private Expected last(Said said) {
    List<Said> changed = new ArrayList<>(choices);
    changed.set(changed.size() - 1, said);
    return new Expected(name, ending, changed, usage);
  }

  /** Converts a decoded response, so that it can be compared with this. */
  Expected found(String foundEnding, ChatResponse response) {
    return new Expected(name, foundEnding, response.choices().stream().map(Said::of).toList(), response.usage());
  }

  boolean whole() {
    return ending.equals(Recording.WHOLE);
  }

  /** Whether the service or the connection failed. */
  boolean failed() {
    return !whole() && !ending.equals(Recording.FINISHED);
  }

  @Override
  public String toString() {
    return name;
  }
}
