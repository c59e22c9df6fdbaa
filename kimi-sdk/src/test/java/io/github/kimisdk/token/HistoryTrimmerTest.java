package io.github.kimisdk.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.SystemMessage;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.models.Models;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Long conversations are made to fit by whole turns, in a way that leaves the beginning alone for many calls. */
class HistoryTrimmerTest {

  private static final String MODEL = "small";
  private static final int WINDOW = 2_000;

  private final ContextCheck check = small();

  /** A check of a model with a small window. */
  static ContextCheck small() {
    return ContextCheck.repairing()
        .withEstimator(TokenEstimator.fresh().withModels(Models.of(Json.parse(
            "{\"date\":\"2026-10-01\",\"models\":[{\"id\":\"small\",\"window\":" + WINDOW + ",\"output\":500}]}").asObject())))
        .withReserve(200);
  }

  private static Message say(String who, int n, int words) {
    String text = who + n + " " + "some plain words here ".repeat(words);
    return who.equals("user") ? Message.user(text) : Message.assistant(text);
  }

  static List<Message> talk(int turns, int words) {
    List<Message> talk = new ArrayList<>(List.of(Message.system("Be brief.")));
    for (int i = 0; i < turns; i++) {
      talk.add(say("user", i, words));
      talk.add(say("answer", i, words));
    }
    talk.add(say("user", turns, 1));
    return talk;
  }

  static ChatRequest request(List<Message> messages) {
    return ChatRequest.of(messages).withModel(MODEL);
  }

  @Test
  void randomConversationsFitByWholeTurnsAndKeepWhatHasToStay() {
    Random random = new Random(5);
    Histories histories = new Histories(6);
    int fitted = 0;
    for (int i = 0; i < 2_000; i++) {
      List<Message> messages = new ArrayList<>();
      for (int n = 20 + random.nextInt(60); messages.size() < n; ) {
        messages.addAll(histories.valid());
      }
      messages.removeIf(message -> message instanceof AssistantMessage said && said.partial());
      messages.replaceAll(message -> message instanceof UserMessage user
          ? Message.user(user.text() + " and more words to say".repeat(random.nextInt(30))) : message);
      List<Message> turns = List.copyOf(messages);
      Predicate<Message> pinned = message -> message.hashCode() % 17 == 0;
      ContextReport report = check.withTrimming(pinned).report(request(turns));
      List<Message> kept = report.request().messages();
      if (report.fits()) {
        fitted += report.dropped().isEmpty() ? 0 : 1;
        assertThat(kept.size() + report.dropped().size()).isGreaterThanOrEqualTo(turns.size());
      } else if (!report.dropped().isEmpty()) {
        assertThat(report.findings()).extracting(Finding::code).contains("tight").doesNotContain("overflow");
      }
      assertThat(report.dropped()).noneMatch(pinned).noneMatch(SystemMessage.class::isInstance)
          .doesNotContain(turns.get(turns.size() - 1));
      assertThat(ContextCheck.refusing().report(report.request().withModel("kimi-k2.6")).refusals()).isEmpty();
      whole(turns, report.dropped());
    }
    assertThat(fitted).isGreaterThan(300);
  }

  /** Of every turn all or nothing is gone. */
  private static void whole(List<Message> messages, List<Message> dropped) {
    List<Message> turn = new ArrayList<>();
    for (Message message : messages) {
      boolean begins = message instanceof UserMessage && !turn.isEmpty() && !(turn.get(turn.size() - 1) instanceof UserMessage);
      if (begins) {
        assertThat(dropped.contains(turn.get(0))).isEqualTo(dropped.containsAll(turn));
        turn.clear();
      }
      if (!(message instanceof SystemMessage)) {
        turn.add(message);
      }
    }
    assertThat(dropped).doesNotContainAnyElementsOf(turn);
  }

  @Test
  void aConversationThatGrowsKeepsItsBeginningForManyCalls() {
    ContextCheck fitting = check.withTrimming(message -> false);
    int changes = 0;
    Message second = null;
    for (int turns = 20; turns < 90; turns++) {
      ContextReport report = fitting.report(request(talk(turns, 15)));
      assertThat(report.fits()).as("%s", report).isTrue();
      assertThat(report.dropped()).isNotEmpty();
      changes += report.request().messages().get(1).equals(second) ? 0 : 1;
      second = report.request().messages().get(1);
    }
    assertThat(changes).as("beginnings in 70 calls").isBetween(5, 35);
  }

  @Test
  void theReportSaysHowMuchOfThePrefixChanged() {
    ContextReport small = check.withTrimming(message -> false).report(request(talk(3, 5)));
    assertThat(small.changed()).isZero();
    assertThat(small.prefix()).isEqualTo(small.estimate().likely());
    ContextReport large = check.withTrimming(message -> false).report(request(talk(30, 15)));
    assertThat(large.changed()).isBetween(0.9, 0.999);
    ContextReport pinned = check.withTrimming(message -> message.text().startsWith("user0 ")).report(request(talk(30, 15)));
    assertThat(pinned.request().messages()).startsWith(talk(30, 15).get(0), talk(30, 15).get(1), talk(30, 15).get(2));
    assertThat(pinned.changed()).isLessThan(large.changed());
  }

  @Test
  void aDeveloperMessageStaysAsASystemMessageDoes() {
    List<Message> talk = talk(30, 15);
    Message developer = new Message.Unknown("developer", JsonObject.of("role", "developer", "content", "Never say X."));
    talk.add(1, developer);
    ContextReport report = check.withTrimming(message -> false).report(request(talk));
    assertThat(report.dropped()).isNotEmpty();
    assertThat(report.request().messages()).startsWith(talk.get(0), developer);
  }

  /** Without turns that can be dropped, it would be sent. */
  @Test
  void theShortestIsSentUnlessItIsCertainToOverflow() {
    ContextCheck fitting = check.withTrimming(message -> false);
    int tight = 0;
    for (int words = 200; words < 500; words += 5) {
      List<Message> alone = List.of(Message.system("Be brief."), say("user", 99, words));
      ContextReport sent = fitting.report(request(alone));
      List<Message> talk = talk(3, 15);
      talk.set(talk.size() - 1, alone.get(1));
      ContextReport report = fitting.report(request(talk));
      if (sent.refusals().isEmpty() && !sent.fits()) {
        tight++;
        assertThat(report.request().messages()).isEqualTo(alone);
        assertThat(report.dropped()).hasSize(talk.size() - alone.size());
        assertThat(fitting.apply(request(talk)).messages()).isEqualTo(alone);
      } else if (!sent.fits()) {
        assertThat(report.request().messages()).isEqualTo(talk);
      }
    }
    assertThat(tight).isPositive();
  }

  @Test
  void aSummaryIsNotMadeWhereItHasNoRoom() {
    ContextCheck fitting = check.withSummary(messages -> {
      throw new AssertionError("no room");
    });
    List<Message> talk = talk(3, 15);
    TokenEstimate estimate = check.estimator().estimate(request(talk.subList(0, 1)).plus(say("user", 99, 400)));
    talk.set(talk.size() - 1, say("user", 99, (int) (400 * (WINDOW - 200) / estimate.likely())));
    ContextReport report = fitting.report(request(talk));
    assertThat(report.fits()).isFalse();
    assertThat(report.dropped()).hasSize(6);
  }

  @Test
  void whatCannotFitIsRefusedAndNotCut() {
    List<Message> talk = talk(3, 5);
    talk.add(say("user", 99, 2_000));
    ContextCheck fitting = check.withTrimming(message -> false);
    assertThat(fitting.report(request(talk)).request().messages()).isEqualTo(talk);
    assertThatThrownBy(() -> fitting.apply(request(talk))).isInstanceOf(KimiException.ContextOverflow.class);
  }
}
