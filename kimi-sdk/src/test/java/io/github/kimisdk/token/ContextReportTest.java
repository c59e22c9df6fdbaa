package io.github.kimisdk.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The numbers and the text of a report. */
class ContextReportTest {

  private static final ChatRequest REQUEST = ChatRequest.of("hello").withModel("kimi-k2.6");

  private static ContextReport report(OptionalLong window, long prefix, List<Finding> findings, boolean repaired) {
    return new ContextReport(REQUEST, new TokenEstimate(80, 100, 120), window, 30, findings, repaired, List.of(), prefix);
  }

  private static List<Finding> findings(int count) {
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      findings.add(new Finding("code" + i, i == 0 ? "" : "/messages/" + i, "found", "advice", true, i == 1));
    }
    return findings;
  }

  @Test
  void theRoomIsTheWindowLessTheHighEnd() {
    assertThat(report(OptionalLong.of(200), 100, List.of(), false).room()).hasValue(80);
    assertThat(report(OptionalLong.of(100), 100, List.of(), false).room()).hasValue(-20);
    assertThat(report(OptionalLong.empty(), 100, List.of(), false).room()).isEmpty();
  }

  @Test
  void theExcessIsThePartOfPromptAndReserveBeyondTheWindow() {
    assertThat(report(OptionalLong.of(150), 100, List.of(), false)).satisfies(report -> {
      assertThat(report.over()).isZero();
      assertThat(report.fits()).isTrue();
    });
    assertThat(report(OptionalLong.of(149), 100, List.of(), false)).satisfies(report -> {
      assertThat(report.over()).isEqualTo(1);
      assertThat(report.fits()).isFalse();
    });
  }

  @Test
  void theChangedPartIsThatBehindThePrefix() {
    assertThat(report(OptionalLong.empty(), 100, List.of(), false).changed()).isZero();
    assertThat(report(OptionalLong.empty(), 75, List.of(), false).changed()).isEqualTo(0.25);
    assertThat(new ContextReport(REQUEST, new TokenEstimate(0, 0, 0), OptionalLong.empty(), 0, List.of(), false, List.of(), 0)
        .changed()).isZero();
  }

  @Test
  void refusalsAreTheFindingsThatWereNotRepaired() {
    assertThat(report(OptionalLong.empty(), 100, findings(3), false).refusals()).extracting(Finding::code)
        .containsExactly("code0", "code1", "code2");
    assertThat(report(OptionalLong.empty(), 100, findings(3), true).refusals()).extracting(Finding::code)
        .containsExactly("code0", "code2");
  }

  @Test
  void theTextHasTenFindingsAndTheNumberOfTheOthers() {
    assertThat(report(OptionalLong.of(200), 100, findings(2), true)).hasToString("""
        ContextReport[room 80, reserve 30, dropped 0
          code0: found. advice
          code1 at /messages/1: found. advice (repaired)]""");
    assertThat(report(OptionalLong.empty(), 100, findings(10), false).toString())
        .startsWith("ContextReport[room unknown,").endsWith("code9 at /messages/9: found. advice]");
    assertThat(report(OptionalLong.empty(), 100, findings(12), false).toString())
        .endsWith("code9 at /messages/9: found. advice\n  and 2 more]");
  }

  @Test
  void aRefusalListsTheFirstTenFindings() {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      messages.add(Message.user(""));
    }
    ChatRequest broken = REQUEST.withMessages(messages);
    assertThatThrownBy(() -> ContextCheck.refusing().apply(broken)).isInstanceOf(KimiException.BadRequest.class)
        .hasMessageStartingWith("the request was not sent; ").hasMessageContaining("; and 3 more");
  }

  @Test
  void aCheckNamesItsModeAndItsReserve() {
    assertThat(ContextCheck.repairing()).hasToString("ContextCheck[repairing, reserve 50000]");
    assertThat(ContextCheck.refusing().withReserve(7).withTrimming(message -> false))
        .hasToString("ContextCheck[refusing, reserve 7, trimming]");
  }
}
