package io.github.kimisdk.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Messages are summarized in pieces, and the last 32 summaries are remembered. */
class SummariesTest {

  private final List<List<Message>> pieces = new ArrayList<>();
  private final Summaries summaries = new Summaries(messages -> {
    pieces.add(messages);
    return "summary " + pieces.size();
  });

  private static List<Message> conversation(String name, int length) {
    return IntStream.range(0, length).<Message>mapToObj(i -> Message.user(name + i)).toList();
  }

  private String summarize(List<Message> messages, long pieceTokens) {
    return summaries.summarize(messages, pieceTokens, message -> 4);
  }

  @Test
  void aPieceHasAsManyMessagesAsFitAndBeginsWithTheSummaryBefore() {
    List<Message> messages = conversation("a", 5);
    assertThat(summarize(messages, 8)).isEqualTo("summary 3");
    assertThat(pieces).containsExactly(messages.subList(0, 2),
        List.of(Summaries.message("summary 1"), messages.get(2), messages.get(3)),
        List.of(Summaries.message("summary 2"), messages.get(4)));
  }

  @Test
  void aMessageThatIsTooLongIsAPieceOfItsOwn() {
    summarize(conversation("a", 2), 3);
    assertThat(pieces).hasSize(2);
  }

  @Test
  void aConversationThatGrewIsSummarizedFromItsLongestKnownBeginning() {
    List<Message> messages = conversation("a", 4);
    summarize(messages.subList(0, 1), 100);
    summarize(conversation("b", 3), 100);
    summarize(messages.subList(0, 3), 100);
    pieces.clear();
    assertThat(summarize(messages, 100)).isEqualTo("summary 1");
    assertThat(pieces).containsExactly(List.of(Summaries.message("summary 3"), messages.get(3)));
  }

  @Test
  void thirtyTwoConversationsAreRememberedAndNoMore() {
    for (int i = 0; i < 32; i++) {
      summarize(conversation("c" + i + " ", 2), 100);
    }
    for (int i = 0; i < 32; i++) {
      summarize(conversation("c" + i + " ", 2), 100);
    }
    assertThat(pieces).hasSize(32);
    summarize(conversation("more", 2), 100);
    summarize(conversation("more", 2), 100);
    assertThat(pieces).hasSize(33);
    for (int i = 0; i < 32; i++) {
      summarize(conversation("c" + i + " ", 2), 100);
    }
    assertThat(pieces).as("one was forgotten").hasSizeGreaterThan(33);
  }

  @Test
  void aModelReadsTheRoleOfEachMessageAndTheCallsOfTools() {
    List<ChatRequest> asked = new ArrayList<>();
    ToolCall call = ToolCall.of("look:0", "look", "{\"at\":1}");
    String summary = ContextCheck.summarizer(request -> {
      asked.add(request);
      return ChatResponse.of("short");
    }).apply(List.of(Message.user("look"), AssistantMessage.of("I look", List.of(call)), Message.tool("look:0", "seen")));
    assertThat(summary).isEqualTo("short");
    assertThat(asked.get(0).messages().get(1).text()).isEqualTo(
        "user: look\nassistant: I look\n(calls look {\"at\":1})\ntool: seen\n");
  }
}
