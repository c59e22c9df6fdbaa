package io.github.kimisdk.tool;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.Usage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/** A model that answers by a script and keeps its requests. Every answer costs 10 prompt and 5 completion tokens. */
final class Scripted implements ChatModel {

  final List<ChatRequest> requests = Collections.synchronizedList(new ArrayList<>());
  private final Function<ChatRequest, AssistantMessage> script;

  Scripted(Function<ChatRequest, AssistantMessage> script) {
    this.script = script;
  }

  /** Returns a model that gives one answer after the other, and repeats the last one. */
  static Scripted of(AssistantMessage... answers) {
    int[] next = {0};
    return new Scripted(request -> answers[Math.min(next[0]++, answers.length - 1)]);
  }

  static AssistantMessage says(String text) {
    return AssistantMessage.of(text).withReasoning("so I say " + text);
  }

  static AssistantMessage calls(ToolCall... calls) {
    return AssistantMessage.of("", List.of(calls)).withReasoning("I call " + calls.length);
  }

  static AssistantMessage calls(String id, String name, String arguments) {
    return calls(ToolCall.of(id, name, arguments));
  }

  @Override
  public ChatResponse chat(ChatRequest request) {
    requests.add(request);
    return ChatResponse.of(script.apply(request)).withUsage(Usage.of(10, 5));
  }

  /** Returns the texts of the tool results at the end of a history. */
  static List<String> results(List<Message> messages) {
    List<String> texts = new ArrayList<>();
    for (int i = messages.size() - 1; i >= 0 && messages.get(i) instanceof ToolMessage; i--) {
      texts.add(0, messages.get(i).text());
    }
    return texts;
  }

  /** Returns the tool results at the end of the last request. */
  List<String> shown() {
    return results(requests.get(requests.size() - 1).messages());
  }
}
