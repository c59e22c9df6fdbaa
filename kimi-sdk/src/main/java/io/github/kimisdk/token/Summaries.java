package io.github.kimisdk.token;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.internal.callback.Callbacks;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Summarizes messages and remembers the last summaries, so that a conversation that grows is summarized from the last
 * summary on. Safe for use by many threads.
 */
final class Summaries {

  private static final int CAPACITY = 32;

  private final Function<List<Message>, String> summarizer;

  /** The summaries by the messages that they stand for, which begin a conversation. */
  private final Map<List<Message>, String> summaries = new ConcurrentHashMap<>();

  Summaries(Function<List<Message>, String> summarizer) {
    this.summarizer = summarizer;
  }

  /** A summarizer that asks a model. */
  static Function<List<Message>, String> by(ChatModel model) {
    return messages -> model.chat(ChatRequest.of(List.of(
        Message.system("Summarize the conversation that follows, for yourself, to go on with it later. Keep facts, names, "
            + "numbers, decisions, results of tools and open tasks. Write in its language, without introduction."),
        Message.user(transcript(messages))))).text();
  }

  private static String transcript(List<Message> messages) {
    StringBuilder text = new StringBuilder();
    for (Message message : messages) {
      text.append(message.role()).append(": ").append(message.text()).append('\n');
      if (message instanceof AssistantMessage answer) {
        for (ToolCall call : answer.toolCalls()) {
          text.append("(calls ").append(call.name()).append(' ').append(call.arguments()).append(")\n");
        }
      }
    }
    return text.toString();
  }

  /** A message that holds a summary. */
  static Message message(String summary) {
    return Message.user("Summary of the conversation before this point:\n" + summary);
  }

  /**
   * Summarizes messages. Starts from the longest known summary of their beginning and goes on in pieces of at most
   * {@code pieceTokens}, so that no piece is longer than the model reads, unless a single message is.
   */
  String summarize(List<Message> messages, long pieceTokens, ToLongFunction<Message> tokens) {
    List<Message> done = longestKnown(messages);
    // Another thread may have replaced it meanwhile.
    String known = summaries.get(done);
    String summary = known == null ? "" : known;
    int end = known == null ? 0 : done.size();
    while (end < messages.size()) {
      List<Message> piece = new ArrayList<>();
      if (!summary.isEmpty()) {
        piece.add(message(summary));
      }
      long sum = 0;
      do {
        piece.add(messages.get(end));
        sum += tokens.applyAsLong(messages.get(end++));
      } while (end < messages.size() && sum + tokens.applyAsLong(messages.get(end)) <= pieceTokens);
      summary = Objects.requireNonNull(
          new Callbacks().ask(() -> summarizer.apply(piece)), "expected a summary, the function for it gave null");
      replace(done, messages.subList(0, end), summary);
      done = messages.subList(0, end);
    }
    return summary;
  }

  private List<Message> longestKnown(List<Message> messages) {
    return summaries.keySet().stream()
        .filter(known -> known.size() <= messages.size() && messages.subList(0, known.size()).equals(known))
        .max(Comparator.comparingInt(List::size)).orElse(List.of());
  }

  private void replace(List<Message> old, List<Message> messages, String summary) {
    summaries.remove(old);
    if (summaries.size() == CAPACITY) {
      summaries.remove(summaries.keySet().iterator().next());
    }
    summaries.put(messages, summary);
  }
}
