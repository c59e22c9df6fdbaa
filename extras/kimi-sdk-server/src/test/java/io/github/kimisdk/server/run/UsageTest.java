package io.github.kimisdk.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each client sees what it has used itself. An answer has 15 tokens. */
@Timeout(60)
class UsageTest {

  @TempDir
  Path folder;

  private final ManualClock clock = new ManualClock("2026-11-30T23:00:00Z");
  private final KimiServer kimi = KimiServer.answering(request -> ScriptedAnswer.of(ChatResponse.of("Hi")
      .withOrigin("chatcmpl-1", Instant.EPOCH, "kimi-k2.6").withUsage(Usage.of(10, 5))));

  @AfterEach
  void stop() {
    kimi.close();
  }

  private LocalGateway gateway(Map<String, String> more) {
    Map<String, String> variables = new HashMap<>(more);
    variables.put("KIMI_GATEWAY_UPSTREAM_BASE_URL", kimi.baseUrl());
    variables.put("KIMI_GATEWAY_UPSTREAM_KEYS_0_KEY", "sk-q7zr2lw9xc1");
    variables.put("KIMI_GATEWAY_CLIENTS_0_NAME", "alice");
    variables.put("KIMI_GATEWAY_CLIENTS_0_KEY", "alice-secret");
    variables.put("KIMI_GATEWAY_CLIENTS_1_NAME", "bob");
    variables.put("KIMI_GATEWAY_CLIENTS_1_KEY", "bob-secret");
    return LocalGateway.start(variables, clock);
  }

  private static void ask(LocalGateway gateway, String key) {
    assertThat(gateway.ask(key, "kimi-k2.6").statusCode()).isEqualTo(200);
    gateway.line();
  }

  private static JsonObject usage(LocalGateway gateway, String key) {
    return Json.parse(gateway.send(key, "GET", "/usage", JsonObject.EMPTY).body()).asObject();
  }

  private static BigDecimal cost(JsonObject usage, String period, String currency) {
    return usage.at("/" + period + "/cost/" + currency).asBigDecimal();
  }

  @Test
  void clientSeesItsOwnTokensAndCostOfTodayAndOfThisMonth() {
    try (LocalGateway gateway = gateway(Map.of())) {
      assertThat(usage(gateway, "alice-secret")).hasToString("{\"client\":\"alice\","
          + "\"today\":{\"from\":\"2026-11-30\",\"tokens\":0,\"cost\":{\"USD\":0}},"
          + "\"month\":{\"from\":\"2026-11-01\",\"tokens\":0,\"cost\":{\"USD\":0}}}");
      ask(gateway, "alice-secret");
      ask(gateway, "bob-secret");
      JsonObject usage = usage(gateway, "alice-secret");
      assertThat(usage.at("/today/tokens").asLong()).isEqualTo(15);
      assertThat(cost(usage, "today", "USD")).isPositive().isEqualTo(cost(usage, "month", "USD"));

      clock.set("2026-12-01T00:00:00Z");
      ask(gateway, "alice-secret");
      clock.set("2026-12-02T00:00:00Z");
      ask(gateway, "alice-secret");
      ask(gateway, "alice-secret");
      usage = usage(gateway, "alice-secret");
      assertThat(usage.at("/today/tokens").asLong()).isEqualTo(30);
      assertThat(usage.at("/month/tokens").asLong()).isEqualTo(45);
      assertThat(usage.at("/month/from").asString()).isEqualTo("2026-12-01");
      assertThat(usage(gateway, "bob-secret").at("/month/tokens").asLong()).as("of the month before").isZero();
    }
  }

  @Test
  void journalKeepsTheSumsOfEachCurrencyOverARestart() {
    String journal = folder.resolve("journal").toString();
    clock.set("2026-11-29T12:00:00Z");
    try (LocalGateway gateway = gateway(Map.of("KIMI_GATEWAY_JOURNAL", journal))) {
      ask(gateway, "alice-secret");
    }
    clock.set("2026-11-30T12:00:00Z");
    Map<String, String> yuan = Map.of("KIMI_GATEWAY_JOURNAL", journal, "KIMI_GATEWAY_CURRENCY", "CNY");
    JsonObject before;
    try (LocalGateway gateway = gateway(yuan)) {
      ask(gateway, "alice-secret");
      before = usage(gateway, "alice-secret");
      assertThat(before.at("/today/tokens").asLong()).isEqualTo(15);
      assertThat(before.at("/month/tokens").asLong()).isEqualTo(30);
      assertThat(cost(before, "month", "USD")).isPositive();
      assertThat(cost(before, "month", "CNY")).isPositive().isEqualTo(cost(before, "today", "CNY"));
    }
    try (LocalGateway gateway = gateway(yuan)) {
      assertThat(usage(gateway, "alice-secret")).isEqualTo(before);
    }
  }

  @Test
  void budgetAndUsageAreCountedFromTheSameRecords() {
    Map<String, String> budget = Map.of("KIMI_GATEWAY_JOURNAL", folder.resolve("journal").toString(),
        "KIMI_GATEWAY_CLIENTS_0_BUDGET_TOKENS", "20", "KIMI_GATEWAY_CLIENTS_0_BUDGET_PERIOD", "day");
    try (LocalGateway gateway = gateway(budget)) {
      ask(gateway, "alice-secret");
      ask(gateway, "alice-secret");
      assertThat(gateway.ask("alice-secret", "kimi-k2.6").statusCode()).isEqualTo(402);
      assertThat(usage(gateway, "alice-secret").at("/today/tokens").asLong()).isEqualTo(30);
    }
    try (LocalGateway gateway = gateway(budget)) {
      assertThat(gateway.ask("alice-secret", "kimi-k2.6").statusCode()).isEqualTo(402);
      assertThat(usage(gateway, "alice-secret").at("/month/tokens").asLong()).isEqualTo(30);
    }
  }

  @Test
  void withoutAJournalNothingIsWritten() throws Exception {
    try (LocalGateway gateway = gateway(Map.of()); var before = Files.list(folder)) {
      ask(gateway, "alice-secret");
      assertThat(before).isEmpty();
      assertThat(gateway.send("wrong", "GET", "/usage", JsonObject.EMPTY).statusCode()).isEqualTo(401);
    }
    try (LocalGateway gateway = gateway(Map.of())) {
      assertThat(usage(gateway, "alice-secret").at("/month/tokens").asLong()).isZero();
    }
  }
}
