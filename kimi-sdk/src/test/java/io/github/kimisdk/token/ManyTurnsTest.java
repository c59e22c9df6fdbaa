package io.github.kimisdk.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Long histories are estimated a few times, not once per turn. */
@Timeout(120)
class ManyTurnsTest {

  private static final int TURNS = 20_000;

  /** The weights of turns of one kind and the estimate of all turns differ, so that dropping takes several rounds. */
  @Test
  void aLongHistoryOfTwoKindsIsTrimmedToASmallRoom() {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < TURNS; i++) {
      messages.add(Message.user(i < TURNS / 2 ? "a plain word or two" : "0x9f" + i + "==/+%%{}[]"));
      messages.add(Message.assistant("yes"));
    }
    messages.add(Message.user("the last one"));
    ChatRequest request = ChatRequest.of(messages).withModel("kimi-k2.6");
    HistoryTrimmer trimmer =
        new HistoryTrimmer(TokenEstimator.fresh(), request, new HistoryTrimmer.Room(100, 0, true),
        new HistoryTrimmer.Policy(message -> false, Optional.empty()));
    ChatRequest trimmed = trimmer.trimmed(new ArrayList<>());
    assertThat(trimmed.messages()).hasSizeLessThan(40).last().isEqualTo(Message.user("the last one"));
    assertThat(trimmer.dropped()).hasSize(messages.size() - trimmed.messages().size());
  }

  @Test
  void theCheckOfALongHistoryLooksAtEachMessageOnce() {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < 10 * TURNS; i++) {
      messages.add(i % 2 == 0 ? Message.user("u") : Message.system(""));
      messages.add(ToolMessage.of("c" + i / 3, "an orphan"));
    }
    ContextReport report = ContextCheck.reporting().report(ChatRequest.of(messages));
    assertThat(report.findings().size()).isGreaterThan(10 * TURNS);
  }
}
