package io.github.kimisdk.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.SystemMessage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The turns that a long conversation drops are summarized in parts, each once. A failed summary does not fail the call. */
class SummaryTest {

  private final List<List<Message>> asked = new ArrayList<>();

  private final ContextCheck counting = HistoryTrimmerTest.small().withSummary(messages -> {
    asked.add(messages);
    return "summary " + asked.size();
  });

  private static ChatRequest talk(int turns) {
    return HistoryTrimmerTest.request(HistoryTrimmerTest.talk(turns, 15));
  }

  @Test
  void aSummaryStandsWhereTheTurnsStoodAndIsMadeOnce() {
    ContextReport report = counting.report(talk(30));
    int calls = asked.size();
    assertThat(report.fits()).isTrue();
    assertThat(report.request().messages().get(0)).isInstanceOf(SystemMessage.class);
    assertThat(report.request().messages().get(1).text()).endsWith("summary " + calls);
    for (int i = 0; i < 10; i++) {
      assertThat(counting.report(talk(30)).request()).isEqualTo(report.request());
    }
    assertThat(asked).hasSize(calls);
  }

  @Test
  void itGoesOnFromTheLastSummaryInPiecesThatFit() {
    List<Message> seen = new ArrayList<>();
    TokenEstimator estimator = counting.estimator();
    ContextReport last = null;
    for (int turns = 20; turns < 200; turns++) {
      last = counting.report(talk(turns));
      assertThat(last.fits()).isTrue();
    }
    for (List<Message> piece : asked) {
      assertThat(estimator.estimate(HistoryTrimmerTest.request(piece)).likely()).isLessThan(1_000);
      if (!seen.isEmpty()) {
        assertThat(piece.get(0).text()).startsWith("Summary of the conversation").contains("summary ");
      }
      seen.addAll(seen.isEmpty() ? piece : piece.subList(1, piece.size()));
    }
    assertThat(seen).as("every message is read once").isEqualTo(last.dropped());
    assertThat(asked.size()).isLessThan(90);
  }

  @Test
  void conversationsThatTakeTurnsHaveTheirSummariesOnce() {
    ChatRequest other = talk(30).withMessages(HistoryTrimmerTest.talk(31, 14));
    counting.report(talk(30));
    counting.report(other);
    int calls = asked.size();
    for (int i = 0; i < 10; i++) {
      counting.report(talk(30));
      counting.report(other);
    }
    assertThat(asked).hasSize(calls);
  }

  @Test
  void aSummaryThatIsTooLongIsLeftOutAndCostsNoTurns() {
    ContextReport report = HistoryTrimmerTest.small().withSummary(messages -> "word ".repeat(10_000)).report(talk(30));
    assertThat(report.fits()).isTrue();
    assertThat(report.request().messages()).noneMatch(message -> message.text().contains("word word"));
    assertThat(report.dropped()).isEqualTo(counting.report(talk(30)).dropped());
  }

  @Test
  void whatCannotFitIsNotSummarized() {
    List<Message> talk = HistoryTrimmerTest.talk(30, 15);
    talk.add(Message.user("some plain words here ".repeat(2_000)));
    assertThatThrownBy(() -> counting.apply(HistoryTrimmerTest.request(talk))).isInstanceOf(KimiException.ContextOverflow.class);
    assertThat(asked).isEmpty();
  }

  @Test
  void aModelCanMakeTheSummary() {
    List<ChatRequest> requests = new ArrayList<>();
    ContextCheck summing = HistoryTrimmerTest.small().withSummary(ContextCheck.summarizer(request -> {
      requests.add(request);
      return ChatResponse.of("all was said");
    }));
    assertThat(summing.apply(talk(30)).messages().get(1).text()).contains("all was said");
    assertThat(requests.get(0).messages().get(1).text()).contains("user: user0 ", "assistant: answer0 ");
  }

  @Test
  void aSummaryThatFailsIsAFinding() {
    ContextCheck failing = HistoryTrimmerTest.small().withSummary(messages -> {
      throw new KimiException.BadRequest("too long", "", CallDetails.NONE);
    });
    ContextReport report = failing.report(talk(30));
    assertThat(report.findings()).extracting(Finding::code).containsExactly("summary-failed");
    assertThat(report.fits()).isTrue();
    assertThat(failing.apply(talk(30))).isEqualTo(report.request());
    assertThatThrownBy(() -> HistoryTrimmerTest.small().withSummary(messages -> null).apply(talk(30)))
        .hasMessageContaining("expected a summary");
  }
}
