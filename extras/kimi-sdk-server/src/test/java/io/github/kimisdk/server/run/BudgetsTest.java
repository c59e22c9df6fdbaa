package io.github.kimisdk.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.run.Budgets.Budget;
import io.github.kimisdk.server.run.Budgets.Refusal;
import io.github.kimisdk.store.DirectoryStore;
import io.github.kimisdk.tool.ConversationStore;
import io.github.kimisdk.tool.StoreException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetsTest {

  @TempDir
  Path folder;

  /** A Tuesday. */
  private final ManualClock clock = new ManualClock("2026-11-24T22:00:00Z");

  private static Budget tokens(long tokens, String period) {
    return new Budget(OptionalLong.of(tokens), Optional.empty(), period);
  }

  private static Budget money(String money, String period) {
    return new Budget(OptionalLong.empty(), Optional.of(new BigDecimal(money)), period);
  }

  private Budgets budgets(Map<String, Budget> budgets) {
    return new Budgets(budgets, "USD", DirectoryStore.of(folder), clock);
  }

  private final AtomicInteger calls = new AtomicInteger();

  private String call() {
    return "req_" + calls.incrementAndGet();
  }

  private void charge(Budgets budgets, String client, long tokens, BigDecimal money) {
    budgets.settle(client, call(), new Amount(tokens, money), Optional.of(tokens));
  }

  private static Optional<Refusal> reserve(Budgets budgets, String call, long tokens) {
    return budgets.reserve("alice", call, Amount.ZERO, new Amount(tokens, BigDecimal.ZERO));
  }

  private static void settle(Budgets budgets, String call, long tokens) {
    budgets.settle("alice", call, new Amount(tokens, BigDecimal.ZERO), Optional.of(tokens));
  }

  /** Returns the end of the period if a client may not begin a call. */
  private Optional<Instant> refusal(Budgets budgets, String client) {
    String call = call();
    Optional<Refusal> refusal = budgets.reserve(client, call, Amount.ZERO, Amount.ZERO);
    budgets.settle(client, call, Amount.ZERO, Optional.empty());
    refusal.ifPresent(why -> assertThat(why.reserved()).isFalse());
    return refusal.map(Refusal::end);
  }

  @Test
  void clientRestsWhenItsTokensAreUsedUpAndOthersGoOn() {
    Budgets budgets = budgets(Map.of("alice", tokens(100, "day"), "bob", tokens(100, "day")));
    charge(budgets, "alice", 99, BigDecimal.ZERO);
    assertThat(refusal(budgets, "alice")).isEmpty();
    charge(budgets, "alice", 1, BigDecimal.ZERO);
    assertThat(refusal(budgets, "alice")).contains(clock.instant().plus(Duration.ofHours(2)));
    assertThat(refusal(budgets, "bob")).isEmpty();
    assertThat(refusal(budgets, "carol")).as("without a budget").isEmpty();
  }

  @Test
  void clientRestsWhenItsMoneyIsUsedUp() {
    Budgets budgets = budgets(Map.of("alice", money("0.50", "day")));
    charge(budgets, "alice", 1_000_000, new BigDecimal("0.4999"));
    assertThat(refusal(budgets, "alice")).isEmpty();
    charge(budgets, "alice", 1, new BigDecimal("0.0001"));
    assertThat(refusal(budgets, "alice")).contains(clock.instant().plus(Duration.ofHours(2)));
  }

  @ParameterizedTest
  @CsvSource({
      "day, 2026-11-24T23:59:59Z, true", "day, 2026-11-25T00:00:00Z, false",
      "week, 2026-11-29T23:59:59Z, true", "week, 2026-11-30T00:00:00Z, false",
      "month, 2026-11-30T23:59:59Z, true", "month, 2026-12-01T00:00:00Z, false"})
  void periodEndsInUtc(String period, Instant later, boolean rests) {
    Budgets budgets = budgets(Map.of("alice", tokens(1, period)));
    charge(budgets, "alice", 1, BigDecimal.ZERO);
    clock.set(later.toString());
    assertThat(refusal(budgets, "alice").isPresent()).isEqualTo(rests);
    Budgets restarted = budgets(Map.of("alice", tokens(1, period)));
    assertThat(refusal(restarted, "alice").isPresent()).as("after a restart").isEqualTo(rests);
  }

  @Test
  void restartRestoresTheSumsOfThePeriod() {
    Map<String, Budget> all = Map.of("alice", money("1", "month"), "bob", tokens(100, "day"));
    clock.set("2026-11-01T12:00:00Z");
    charge(budgets(all), "alice", 1, new BigDecimal("0.6"));
    charge(budgets(all), "bob", 100, BigDecimal.ZERO);
    clock.set("2026-11-24T12:00:00Z");
    Budgets next = budgets(all);
    assertThat(refusal(next, "bob")).isEmpty();
    charge(next, "alice", 1, new BigDecimal("0.4"));
    assertThat(refusal(budgets(all), "alice")).isPresent();
    assertThat(budgets(all).uses()).anySatisfy(use -> {
      assertThat(use.client()).isEqualTo("alice");
      assertThat(use.amount().tokens()).isEqualTo(2);
      assertThat(use.amount().money()).isEqualByComparingTo("1.0");
    });
  }

  @Test
  void costInAnotherCurrencyDoesNotCount() {
    Map<String, Budget> all = Map.of("alice", money("1", "month"));
    charge(new Budgets(all, "CNY", DirectoryStore.of(folder), clock), "alice", 5, new BigDecimal("7"));
    assertThat(refusal(budgets(all), "alice")).isEmpty();
    assertThat(budgets(all).uses().get(0).amount().tokens()).isEqualTo(5);
  }

  @Test
  void lineThatAKillCutShortIsLeftOut() throws IOException {
    Map<String, Budget> all = Map.of("alice", tokens(100, "day"));
    charge(budgets(all), "alice", 60, BigDecimal.ZERO);
    Files.writeString(folder.resolve("2026-11-24.jsonl"), "{\"client\":\"alice\",\"tok", StandardOpenOption.APPEND);
    Budgets next = budgets(all);
    charge(next, "alice", 30, BigDecimal.ZERO);
    assertThat(budgets(all).uses().get(0).amount().tokens()).isEqualTo(90);
  }

  @Test
  void damageOfTheJournalNamesItsPlace() throws IOException {
    Map<String, Budget> all = Map.of("alice", tokens(100, "day"));
    charge(budgets(all), "alice", 60, BigDecimal.ZERO);
    Path file = folder.resolve("2026-11-24.jsonl");
    Files.writeString(file, Files.readString(file).replace("60", "10"));
    assertThatThrownBy(() -> budgets(all)).isInstanceOf(StoreException.class)
        .hasMessageContaining("line 1");
  }

  @Test
  void anotherWriterOfTheJournalLosesNothing() {
    Map<String, Budget> all = Map.of("alice", tokens(100, "day"));
    Budgets one = budgets(all);
    Budgets other = budgets(all);
    for (int i = 0; i < 3; i++) {
      charge(one, "alice", 1, BigDecimal.ZERO);
      charge(other, "alice", 10, BigDecimal.ZERO);
    }
    charge(one, "alice", 1, BigDecimal.ZERO);
    charge(one, "alice", 1, BigDecimal.ZERO);
    assertThat(budgets(all).uses().get(0).amount().tokens()).isEqualTo(35);
  }

  @Test
  void failureOfTheJournalEndsNoAnswerAndIsWrittenLater() {
    List<JsonObject> stored = new ArrayList<>();
    boolean[] full = {true};
    ConversationStore journal = new ConversationStore() {
      @Override
      public List<JsonObject> load(String id) {
        return id.equals("2026-11-24") ? List.copyOf(stored) : List.of();
      }

      @Override
      public List<Entry> list(String after, int limit) {
        return List.of();
      }

      @Override
      public void append(String id, int from, List<JsonObject> records) {
        if (full[0]) {
          throw new StoreException("the disk is full");
        }
        stored.addAll(records);
      }
    };
    Budgets budgets = new Budgets(Map.of("alice", tokens(10, "day")), "USD", journal, clock);
    charge(budgets, "alice", 10, BigDecimal.ZERO);
    assertThat(reserve(budgets, "req_9", 1)).isPresent();
    full[0] = false;
    charge(budgets, "alice", 5, BigDecimal.ZERO);
    assertThat(stored).extracting(record -> record.get("tokens").asInt()).containsExactly(10, 5);
  }

  @Test
  void answersThatEndTogetherAreAllWritten() throws Exception {
    Map<String, Budget> all = Map.of("alice", tokens(1_000_000, "day"));
    Budgets budgets = budgets(all);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    CountDownLatch start = new CountDownLatch(1);
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      running.add(threads.submit(() -> {
        start.await();
        for (int n = 0; n < 10; n++) {
          charge(budgets, "alice", 1, BigDecimal.ONE);
        }
        return null;
      }));
    }
    start.countDown();
    for (Future<?> one : running) {
      one.get();
    }
    threads.shutdown();
    assertThat(budgets(all).uses().get(0).amount().tokens()).isEqualTo(80);
  }
}
