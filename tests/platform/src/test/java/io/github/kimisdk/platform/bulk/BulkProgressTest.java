package io.github.kimisdk.platform.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Hints;
import io.github.kimisdk.chat.PromptCacheOptions;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.platform.data.BulkProgress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Progress adds up: requests, tokens, cost and time. */
class BulkProgressTest {

  private static final BulkSettings SETTINGS = BulkSettings.DEFAULT.withConcurrency(1);

  @TempDir Path folder;
  private final HandDriven calls = HandDriven.answering();

  @Test
  void tokensAndCostAreTheSumsOfTheResponses() {
    calls.onAsk(text -> {
      if (text.equals("3")) {
        calls.fail(text, new KimiException.Overloaded("busy", "", CallDetails.NONE));
      } else {
        calls.answer(text);
      }
    });
    BulkIterator run = calls.run(SETTINGS, HandDriven.requests(10));
    HandDriven.rest(run);
    BulkProgress end = run.progress();
    assertThat(end.done()).isEqualTo(10);
    assertThat(end.failed()).isEqualTo(1);
    assertThat(end.total()).hasValue(10);
    assertThat(end.usage()).isEqualTo(Usage.of(9_000, 900));
    // kimi-k2.6 costs 0.95 USD for a million tokens of prompts, and 4.00 USD for a million of answers.
    assertThat(end.cost()).hasValueSatisfying(cost -> assertThat(cost).isEqualByComparingTo("0.01215"));
    assertThat(end.currency()).isEqualTo("USD");
    assertThat(end.unpriced()).isZero();
    assertThat(end).hasToString("10 of 10 done, 1 failed, 9000 prompt + 900 completion = 9900 tokens, 0.0122 USD, 0:00:00 left");
  }

  @Test
  void responsesWithoutAPriceAreCounted() {
    CostSum costs = new CostSum("unknown", "USD");
    ChatResponse response = ChatResponse.of("x");
    costs.add(ChatRequest.of("x"), response);
    costs.add(ChatRequest.of("x"), response.withUsage(Usage.of(1, 1)));
    assertThat(costs.unpriced()).isEqualTo(2);
    assertThat(costs.total()).isEmpty();
    costs.add(ChatRequest.builder().model("kimi-k3").user("x").build(), response.withUsage(Usage.of(1_000_000, 0)));
    assertThat(costs.total()).hasValueSatisfying(cost -> assertThat(cost).isEqualByComparingTo("3"));
    assertThat(costs.unpriced()).isEqualTo(2);
    Hints hour = Hints.NONE.withPromptCacheOptions(PromptCacheOptions.implicit("1h"));
    costs.add(ChatRequest.builder().model("kimi-k3").user("x").build().withHints(hour),
        response.withUsage(Usage.of(1_000_000, 0).withCacheWriteTokens(1_000_000)));
    assertThat(costs.total()).hasValueSatisfying(cost -> assertThat(cost).as("3 + 6").isEqualByComparingTo("9"));
  }

  @Test
  void timeLeftIsEstimatedFromTheSpeedOfThisRun() {
    BulkIterator run = calls.run(SETTINGS, HandDriven.requests(6));
    assertThat(run.progress().timeLeft()).isEmpty();
    run.next();
    run.next();
    calls.time.advance(Duration.ofSeconds(10));
    BulkProgress now = run.progress();
    assertThat(now.done()).isEqualTo(2);
    assertThat(now.elapsed()).isEqualTo(Duration.ofSeconds(10));
    assertThat(now.timeLeft()).contains(Duration.ofSeconds(20));
    HandDriven.rest(run);
    calls.time.advance(Duration.ofSeconds(99));
    assertThat(run.progress().elapsed()).as("the clock stops at the end").isEqualTo(Duration.ofSeconds(10));
    assertThat(run.progress().timeLeft()).contains(Duration.ZERO);
  }

  @Test
  void anInputOfUnknownLengthHasATotalAtItsEndOrIfTheUserTellsIt() {
    Iterable<ChatRequest> input = HandDriven.requests(3)::iterator;
    BulkIterator run = calls.run(SETTINGS, BulkInput.of(input));
    run.next();
    assertThat(run.progress().total()).isEmpty();
    HandDriven.rest(run);
    assertThat(run.progress().total()).hasValue(3);
    assertThat(calls.run(SETTINGS.withTotal(7), BulkInput.of(input)).progress().total()).isEqualTo(OptionalLong.of(7));
    assertThat(calls.run(SETTINGS, BulkInput.of(HandDriven.requests(4).stream())).progress().total()).hasValue(4);
  }

  @Test
  void theListenerHearsOfEachStepAndItsExceptionsChangeNothing() {
    List<Long> heard = new ArrayList<>();
    Thread thread = Thread.currentThread();
    Thread.UncaughtExceptionHandler before = thread.getUncaughtExceptionHandler();
    List<Throwable> thrown = new ArrayList<>();
    thread.setUncaughtExceptionHandler((where, failure) -> thrown.add(failure));
    try {
      HandDriven.rest(calls.run(SETTINGS.withListener(progress -> {
        heard.add(progress.done());
        throw new IllegalStateException("listener");
      }), HandDriven.requests(4)));
    } finally {
      thread.setUncaughtExceptionHandler(before);
    }
    assertThat(heard).containsExactly(1L, 2L, 3L, 4L);
    assertThat(thrown).hasSize(4);
  }

  @Test
  void replayedResultsCountInTokensAndCostButNotInTheSpeed() {
    Path journal = folder.resolve("journal");
    calls.journaled(journal, 4);
    BulkIterator run = calls.run(SETTINGS.withJournal(journal), HandDriven.requests(8));
    for (int taken = 0; taken < 6; taken++) {
      run.next();
    }
    calls.time.advance(Duration.ofSeconds(10));
    BulkProgress now = run.progress();
    assertThat(now.replayed()).isEqualTo(4);
    assertThat(now.timeLeft()).contains(Duration.ofSeconds(10).multipliedBy(8 - now.done()).dividedBy(now.done() - 4));
    HandDriven.rest(run);
    assertThat(run.progress().usage()).isEqualTo(Usage.of(8_000, 800));
    assertThat(run.progress().done()).isEqualTo(8);
  }
}
