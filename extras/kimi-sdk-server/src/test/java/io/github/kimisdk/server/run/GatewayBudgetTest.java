package io.github.kimisdk.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A budget of 10,000 tokens in the gateway as a program, whose answers have 5,000 tokens each. */
@Timeout(120)
class GatewayBudgetTest {

  private static final int AT_ONCE = 200;

  @TempDir
  Path folder;

  private final AtomicInteger asked = new AtomicInteger();

  /** Counts the calls that were refused, and those that have reached Kimi, which answers when all of them are counted. */
  private volatile CountDownLatch decided = new CountDownLatch(0);

  private ScriptedAnswer answer() {
    asked.incrementAndGet();
    decided.countDown();
    try {
      decided.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
    return ScriptedAnswer.of(ChatResponse.of("Hi").withOrigin("chatcmpl-1", Instant.EPOCH, "kimi-k2.6")
        .withUsage(Usage.of(10, 4_990)));
  }

  private static CompletableFuture<HttpResponse<String>> later(GatewayProcess gateway) {
    return GatewayProcess.CLIENT.sendAsync(gateway.request("alice-secret", "Hello", false), HttpResponse.BodyHandlers.ofString());
  }

  private Map<String, String> settings(KimiServer kimi) {
    Map<String, String> settings = new HashMap<>();
    settings.put("KIMI_GATEWAY_UPSTREAM_BASE_URL", kimi.baseUrl());
    settings.put("KIMI_GATEWAY_UPSTREAM_KEYS_0_KEY", "sk-q7zr2lw9xc1");
    settings.put("KIMI_GATEWAY_CLIENTS_0_NAME", "alice");
    settings.put("KIMI_GATEWAY_CLIENTS_0_KEY", "alice-secret");
    settings.put("KIMI_GATEWAY_CLIENTS_0_BUDGET_TOKENS", "10000");
    settings.put("KIMI_GATEWAY_JOURNAL", "journal");
    settings.put("KIMI_GATEWAY_LOG", "off");
    return settings;
  }

  @Test
  void twoHundredCallsAtOnceDoNotSpendABudgetTwoHundredTimes() throws Exception {
    try (KimiServer kimi = KimiServer.answering(request -> answer());
        GatewayProcess gateway = GatewayProcess.start(folder, settings(kimi))) {
      assertThat(gateway.ask("alice-secret", "Hello").statusCode()).as("the first call, without a limit").isEqualTo(200);
      for (int round = 0; round < 3; round++) {
        askAtOnce(gateway);
      }
      assertThat(asked.get() * 5_000).isLessThanOrEqualTo(12_000);
      HttpResponse<String> refused = gateway.ask("alice-secret", "Hello");
      assertThat(refused.statusCode()).isEqualTo(402);
      assertThat(refused.body()).contains("the budget of this key is used up");
    }
  }

  private void askAtOnce(GatewayProcess gateway) throws Exception {
    CountDownLatch all = new CountDownLatch(AT_ONCE);
    decided = all;
    List<CompletableFuture<Integer>> answers = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      answers.add(later(gateway).thenApply(answer -> {
        if (answer.statusCode() != 200) {
          all.countDown();
        }
        return answer.statusCode();
      }));
    }
    for (CompletableFuture<Integer> answer : answers) {
      assertThat(answer.get()).isIn(200, 402, 429);
    }
  }

  @Test
  void callThatAKillCutKeepsItsReservation() throws Exception {
    try (KimiServer kimi = KimiServer.answering(request -> answer())) {
      decided = new CountDownLatch(2);
      try (GatewayProcess gateway = GatewayProcess.start(folder, settings(kimi))) {
        CompletableFuture<HttpResponse<String>> cut = later(gateway);
        while (asked.get() == 0) {
          Thread.onSpinWait();
        }
        HttpResponse<String> refused = gateway.ask("alice-secret", "Hello");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(refused.body()).contains("answers that run hold the rest of the budget");
        gateway.process.destroyForcibly();
        assertThat(cut.handle((answer, failure) -> failure != null).get()).isTrue();
      }
      decided.countDown();
      try (GatewayProcess gateway = GatewayProcess.start(folder, settings(kimi))) {
        assertThat(gateway.ask("alice-secret", "Hello").statusCode()).isEqualTo(402);
      }
      assertThat(asked.get()).isEqualTo(1);
    }
  }
}
