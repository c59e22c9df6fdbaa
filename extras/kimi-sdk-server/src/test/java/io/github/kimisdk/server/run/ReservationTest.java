package io.github.kimisdk.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.server.run.Budgets.Budget;
import io.github.kimisdk.server.run.Budgets.Refusal;
import io.github.kimisdk.store.DirectoryStore;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls reserve a part of a budget at their begin and settle at their end, in one journal for all gateways. */
class ReservationTest {

  private static final long LIMIT = 10_000;

  @TempDir
  Path folder;

  private Instant now = Instant.parse("2026-11-24T12:00:00Z");

  private Budgets gateway(String period) {
    return new Budgets(Map.of("alice", new Budget(OptionalLong.of(LIMIT), Optional.empty(), period)), "USD",
        DirectoryStore.of(folder), ((InstantSource) () -> now).withZone(ZoneOffset.UTC));
  }

  private static Amount tokens(long tokens) {
    return new Amount(tokens, BigDecimal.ZERO);
  }

  private static Optional<Refusal> reserve(Budgets budgets, String call, long tokens) {
    return budgets.reserve("alice", call, Amount.ZERO, tokens(tokens));
  }

  private static void settle(Budgets budgets, String call, long tokens) {
    budgets.settle("alice", call, tokens(tokens), Optional.of(tokens));
  }

  private static long used(Budgets budgets) {
    return budgets.uses().get(0).amount().tokens();
  }

  @Test
  void callsAtOnceCannotSpendTheSameRest() {
    Budgets budgets = gateway("day");
    assertThat(reserve(budgets, "a", 6_000)).isEmpty();
    assertThat(reserve(budgets, "b", 6_000)).as("with the rest").isEmpty();
    assertThat(reserve(budgets, "c", 1).map(Refusal::reserved)).contains(true);
    settle(budgets, "a", 1_000);
    assertThat(reserve(budgets, "c", 1)).as("5,000 came back").isEmpty();
    settle(budgets, "b", 9_000);
    settle(budgets, "c", 1);
    assertThat(reserve(budgets, "d", 1).map(Refusal::reserved)).as("used up").contains(false);
  }

  @Test
  void callThatFailedGivesEverythingBack() {
    Budgets budgets = gateway("day");
    reserve(budgets, "a", LIMIT);
    budgets.settle("alice", "a", Amount.ZERO, Optional.empty());
    assertThat(used(budgets)).isZero();
    assertThat(reserve(budgets, "b", 1)).isEmpty();
    assertThat(used(gateway("day"))).as("only the call that runs, by a restart").isEqualTo(1);
  }

  @Test
  void answersBeforeTellHowLongTheNextOneProbablyIs() {
    Budgets budgets = gateway("day");
    assertThat(budgets.expected("alice")).isEqualTo(Long.MAX_VALUE);
    for (int i = 1; i <= 10; i++) {
      settle(budgets, "call" + i, i);
    }
    assertThat(budgets.expected("alice")).isEqualTo(9);
    assertThat(gateway("day").expected("alice")).as("after a restart").isEqualTo(9);
    for (int i = 0; i < 200; i++) {
      settle(budgets, "later" + i, 2);
    }
    assertThat(budgets.expected("alice")).as("of the last answers").isEqualTo(2);
  }

  @Test
  void gatewaysOnOneJournalAddEachOthersRecords() {
    Budgets one = gateway("month");
    Budgets other = gateway("month");
    assertThat(reserve(one, "a", 6_000)).isEmpty();
    assertThat(reserve(other, "b", 4_000)).isEmpty();
    assertThat(reserve(one, "c", 1).map(Refusal::reserved)).contains(true);
    assertThat(reserve(other, "d", 1).map(Refusal::reserved)).contains(true);
    settle(other, "b", 1_000);
    assertThat(reserve(one, "c", 3_000)).as("3,000 came back to the other").isEmpty();
    settle(one, "a", 6_000);
    settle(one, "c", 3_000);
    assertThat(reserve(other, "d", 1).map(Refusal::reserved)).contains(false);
  }

  @Test
  void gatewaysThatWriteAtOnceSpendABudgetOnce() throws Exception {
    List<Budgets> gateways = List.of(gateway("month"), gateway("month"));
    ExecutorService threads = Executors.newFixedThreadPool(16);
    List<Future<Boolean>> begun = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      String call = "call" + i;
      Budgets gateway = gateways.get(i % 2);
      begun.add(threads.submit(() -> reserve(gateway, call, 500).isEmpty()));
    }
    int admitted = 0;
    for (Future<Boolean> one : begun) {
      admitted += one.get() ? 1 : 0;
    }
    threads.shutdown();
    assertThat(admitted).isEqualTo(20);
    assertThat(used(gateway("month"))).isEqualTo(LIMIT);
  }

  @Test
  void callThatAKillCutKeepsItsReservation() {
    reserve(gateway("month"), "a", 4_000);
    Budgets next = gateway("month");
    assertThat(used(next)).isEqualTo(4_000);
    reserve(next, "b", 6_000);
    settle(next, "b", 6_000);
    assertThat(reserve(next, "c", 1).map(Refusal::reserved)).as("nothing comes back").contains(false);
  }

  @Test
  void clockThatGoesBackResetsNothing() {
    for (String period : List.of("day", "week", "month")) {
      now = Instant.parse("2026-12-01T12:00:00Z");
      Budgets budgets = gateway(period);
      settle(budgets, period, LIMIT);
      now = Instant.parse("2026-11-29T12:00:00Z");
      assertThat(reserve(budgets, period + "1", 1)).as(period).isPresent();
      assertThat(used(budgets)).isGreaterThanOrEqualTo(LIMIT);
      assertThat(reserve(gateway(period), period + "2", 1)).as(period + ", after a restart").isPresent();
      now = Instant.parse("2026-12-01T13:00:00Z");
      assertThat(reserve(budgets, period + "3", 1)).isPresent();
    }
    now = Instant.parse("2027-01-04T00:00:00Z");
    assertThat(reserve(gateway("month"), "next", 1)).as("a later period").isEmpty();
  }

  @Test
  void callOverMidnightCountsInThePeriodOfItsEnd() {
    Budgets budgets = gateway("day");
    reserve(budgets, "a", 4_000);
    now = now.plusSeconds(86_400);
    assertThat(reserve(budgets, "b", LIMIT)).isEmpty();
    settle(budgets, "b", 1);
    settle(budgets, "a", 3_000);
    assertThat(used(budgets)).isEqualTo(3_001);
    assertThat(used(gateway("day"))).as("after a restart").isEqualTo(3_001);
  }
}
