package io.github.kimisdk.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.Http;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
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

/** The gateway as a program, in front of a fake Kimi. */
@Timeout(120)
class GatewayProcessTest {

  private static final ScriptedAnswer STREAMED = ScriptedAnswer.events("""
      data: {"id":"c","object":"chat.completion.chunk","created":0,"model":"kimi-k2.6","choices":[{"index":0,"delta":{"content":"a private answer"}}]}

      data: {"id":"c","object":"chat.completion.chunk","created":0,"model":"kimi-k2.6","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}

      data: [DONE]

      """);

  private static final String FOUND = "{\"search_results\":[{\"title\":\"Docs\",\"url\":\"https://kimi.example\"}]}";

  @TempDir
  Path folder;

  private static ScriptedAnswer answer(String text) {
    return ScriptedAnswer.of(ChatResponse.of(text).withOrigin("chatcmpl-1", Instant.EPOCH, "kimi-k2.6")
        .withUsage(Usage.of(10, 5).withCachedTokens(4)));
  }

  private Map<String, String> variables(KimiServer kimi) {
    Map<String, String> variables = new HashMap<>();
    variables.put("KIMI_GATEWAY_UPSTREAM_BASE_URL", kimi.baseUrl());
    variables.put("KIMI_GATEWAY_UPSTREAM_KEYS_0_KEY", "sk-q7zr2lw9xc1");
    variables.put("KIMI_GATEWAY_CLIENTS_0_NAME", "alice");
    variables.put("KIMI_GATEWAY_CLIENTS_0_KEY", "alice-secret");
    return variables;
  }

  /** The settings of the guide, with a budget of tokens for one and of money for the other. */
  private Map<String, String> colleagues(KimiServer kimi) throws IOException {
    Files.createDirectories(folder.resolve("keys"));
    Files.writeString(folder.resolve("keys/kimi"), "sk-q7zr2lw9xc1\n");
    Files.writeString(folder.resolve("keys/alice"), "alice-secret\n");
    Files.writeString(folder.resolve("keys/bob"), "bob-secret\n");
    Files.writeString(folder.resolve("gateway.json"), """
        {
          "upstream": {"baseUrl": "%s", "keys": [{"name": "team", "keyFile": "keys/kimi"}]},
          "clients": [
            {"name": "alice", "keyFile": "keys/alice", "budget": {"tokens": 40, "period": "month"}},
            {"name": "bob", "keyFile": "keys/bob", "budget": {"money": 0.00001, "period": "month"}}
          ],
          "journal": "journal"
        }
        """.formatted(kimi.baseUrl()));
    return Map.of("KIMI_GATEWAY_CONFIG", "gateway.json");
  }

  @Test
  void budgetsOfTwoColleaguesOutliveAKill() throws Exception {
    try (KimiServer kimi = KimiServer.answering(request -> answer("Hi"))) {
      Map<String, String> variables = colleagues(kimi);
      try (GatewayProcess gateway = GatewayProcess.start(folder, variables)) {
        for (int i = 0; i < 2; i++) {
          assertThat(gateway.ask("alice-secret", "Hello").statusCode()).isEqualTo(200);
          assertThat(gateway.line().get("client").asString()).isEqualTo("alice");
        }
        assertThat(gateway.ask("bob-secret", "Hello").statusCode()).isEqualTo(200);
        JsonObject line = gateway.line();
        assertThat(line.get("client").asString()).isEqualTo("bob");
        assertThat(line.get("cost").asBigDecimal()).isGreaterThan(new BigDecimal("0.00001"));
        HttpResponse<String> refused = gateway.ask("bob-secret", "Hello");
        assertThat(refused.statusCode()).isEqualTo(402);
        assertThat(refused.body()).contains("the budget of this key is used up");
        assertThat(refused.headers().firstValue("x-should-retry")).contains("false");
        gateway.process.destroyForcibly();
        assertThat(gateway.process.waitFor()).isEqualTo(137);
      }
      int before = kimi.requests().size();
      try (GatewayProcess gateway = GatewayProcess.start(folder, variables)) {
        assertThat(gateway.ask("bob-secret", "Hello").statusCode()).isEqualTo(402);
        assertThat(gateway.ask("alice-secret", "Hello").statusCode()).as("30 of 40 tokens").isEqualTo(200);
        assertThat(gateway.ask("alice-secret", "Hello").statusCode()).as("45 of 40 tokens").isEqualTo(402);
      }
      assertThat(kimi.requests().size() - before).as("calls that reached Kimi").isEqualTo(1);
    }
  }

  @Test
  void searchesOfTheGatewayAreChargedToTheClient() throws Exception {
    ToolCall call = ToolCall.of("web_search:0", "web_search", "{\"query\":\"Kimi\"}");
    ChatResponse searching = ChatResponse.of(AssistantMessage.of("").withToolCalls(List.of(call)))
        .withOrigin("chatcmpl-1", Instant.EPOCH, "kimi-k2.6").withUsage(Usage.of(10, 5).withCachedTokens(4));
    AtomicInteger searches = new AtomicInteger();
    try (KimiServer kimi = KimiServer.answering(request -> request.path().contains("/tools/")
        ? ScriptedAnswer.json(200, searches.incrementAndGet() == 1 ? FOUND : "{\"search_results\":[]}")
        : request.text().contains("\"web_search:0\"") && searches.get() == 2 ? answer("Hi") : ScriptedAnswer.of(searching));
        GatewayProcess gateway = GatewayProcess.start(folder, colleagues(kimi))) {
      assertThat(research(gateway, "alice-secret").statusCode()).isEqualTo(200);

      assertThat(searches.get()).as("one with a page and one without").isEqualTo(2);
      BigDecimal cost = gateway.line().get("cost").asBigDecimal();
      assertThat(cost).isBetween(new BigDecimal("0.002"), new BigDecimal("0.003"));

      HttpResponse<String> refused = research(gateway, "bob-secret");
      assertThat(refused.statusCode()).as("the first round used up the budget").isEqualTo(429);
      assertThat(refused.body()).contains("the budget of this key is used up");
    }
  }

  private static HttpResponse<String> research(GatewayProcess gateway, String key) {
    String body = "{\"model\":\"kimi-k2.6\",\"input\":\"Hello\",\"tools\":[{\"type\":\"web_search\"}]}";
    return Http.send(HttpRequest.newBuilder(URI.create(gateway.address + "/v1/responses"))
        .header("Content-Type", "application/json").header("Authorization", "Bearer " + key)
        .POST(HttpRequest.BodyPublishers.ofString(body)).build());
  }

  @Test
  void lineOfTheLogHasTheFactsAndNoSecret() throws Exception {
    try (KimiServer kimi = KimiServer.answering(request -> request.header("authorization").orElse("").endsWith("xc1")
        ? ScriptedAnswer.error(429, "rate_limit_reached_error", "org-secret1: too many").withHeader("Retry-After", "30")
        : request.json().tryGet("stream").filter(JsonBoolean.TRUE::equals).isPresent() ? STREAMED : answer("a private answer"))) {
      Map<String, String> variables = variables(kimi);
      variables.put("KIMI_GATEWAY_UPSTREAM_KEYS_1_NAME", "second");
      variables.put("KIMI_GATEWAY_UPSTREAM_KEYS_1_KEY", "sk-x4vb6nm1kj2");
      try (GatewayProcess gateway = GatewayProcess.start(folder, variables)) {
        assertThat(gateway.ask("alice-secret", "a private prompt").statusCode()).isEqualTo(200);
        JsonObject line = gateway.line();
        assertThat(line.without("time").without("id").without("millis").without("firstMillis").without("cost").toString())
            .isEqualTo(
            "{\"client\":\"alice\",\"model\":\"kimi-k2.6\",\"asked\":\"kimi-k2.6\",\"format\":\"chat\",\"status\":200,"
                + "\"ending\":\"sent\",\"in\":10,\"cached\":4,\"out\":5,\"attempt\":2,\"key\":\"second\"}");
        assertThat(gateway.ask("wrong-secret", "a private prompt").statusCode()).isEqualTo(401);
        line = gateway.line();
        assertThat(line.get("client").asString()).isEqualTo("-");
        assertThat(line.get("status").asInt()).isEqualTo(401);
        assertThat(gateway.stream("alice-secret", "a private prompt").get().body()).contains("a private answer");
        line = gateway.line();
        assertThat(line.get("attempt").asInt()).as("the first key rests").isEqualTo(1);
        assertThat(line.get("out").asInt()).isEqualTo(5);
        assertThat(gateway.allOutput()).doesNotContain("alice-secret", "wrong-secret", "sk-upstream", "private", "org-secret1");
      }
    }
  }

  @Test
  void metricsNeedTheirKeyAsSoonAsAClientHasOne() throws Exception {
    try (KimiServer kimi = KimiServer.answering(request -> answer("Hi"))) {
      Map<String, String> variables = variables(kimi);
      try (GatewayProcess gateway = GatewayProcess.start(folder, variables)) {
        assertThat(gateway.get("/metrics").statusCode()).as("as a proxy asks that adds no header").isEqualTo(401);
        assertThat(gateway.get("/metrics", "Authorization", "Bearer alice-secret").statusCode()).isEqualTo(401);
        assertThat(gateway.get("/health").statusCode()).isEqualTo(200);
      }
      variables.put("KIMI_GATEWAY_METRICS_KEY", "metrics-secret");
      try (GatewayProcess gateway = GatewayProcess.start(folder, variables)) {
        gateway.ask("alice-secret", "Hello");
        gateway.line();
        assertThat(gateway.get("/metrics").statusCode()).isEqualTo(401);
        HttpResponse<String> metrics = gateway.get("/metrics", "Authorization", "Bearer metrics-secret");
        assertThat(metrics.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(metrics.body()).contains(
            "kimi_gateway_answers_total{client=\"alice\",model=\"kimi-k2.6\",format=\"chat\",status=\"200\",ending=\"sent\"} 1");
        assertThat(gateway.ask("metrics-secret", "Hello").statusCode()).as("the key of the metrics asks no model").isEqualTo(401);
      }
    }
  }

  @Test
  void metricsAreOpenWithoutClientsOrIfTheSettingSaysSo() throws Exception {
    try (KimiServer kimi = KimiServer.answering(request -> answer("Hi"))) {
      Map<String, String> variables = variables(kimi);
      variables.put("KIMI_GATEWAY_METRICS_OPEN", "true");
      try (GatewayProcess gateway = GatewayProcess.start(folder, variables)) {
        assertThat(gateway.get("/metrics", "X-Forwarded-For", "10.0.0.1").statusCode()).isEqualTo(200);
      }
      variables.keySet().removeIf(name -> name.contains("CLIENTS") || name.contains("METRICS"));
      try (GatewayProcess gateway = GatewayProcess.start(folder, variables)) {
        assertThat(gateway.get("/metrics").statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void aStrangerReachesNoOtherRouteThanTheseIfAClientHasAKey() throws Exception {
    try (KimiServer kimi = KimiServer.answering(request -> answer("Hi"));
        GatewayProcess gateway = GatewayProcess.start(folder, variables(kimi))) {
      String missing = gateway.get("/nothing", "Authorization", "Bearer alice-secret").body();
      String listed = missing.substring(missing.indexOf("this server has "), missing.lastIndexOf(";"));
      List<String> routes = List.of(listed.substring("this server has ".length()).split(", "));
      assertThat(routes).contains("POST /v1/messages", "GET /metrics");
      List<String> reached = new ArrayList<>();
      for (String route : routes) {
        String path = route.substring(route.indexOf(' ') + 1).replaceAll("\\{[^}]*}", "x");
        HttpResponse<String> answer = GatewayProcess.CLIENT.send(HttpRequest.newBuilder(URI.create(gateway.address + path))
            .header("Content-Type", "application/json")
            .method(route.substring(0, route.indexOf(' ')), HttpRequest.BodyPublishers.ofString("{}")).build(),
            HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 401) {
          reached.add(route);
        }
      }
      assertThat(reached).containsExactlyInAnyOrder("GET /ping", "GET /health", "POST /token/check", "GET /", "GET /chat");
    }
  }

  @Test
  void gatewayThatIsToldToEndLetsItsAnswersEnd() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    try (KimiServer kimi = KimiServer.builder(request -> {
      asked.countDown();
      try {
        released.await();
      } catch (InterruptedException cancelled) {
        return ChatResponse.of("cancelled");
      }
      return ChatResponse.of("the whole answer");
    }).strict(false).start(); GatewayProcess gateway = GatewayProcess.start(folder, variables(kimi))) {
      CompletableFuture<HttpResponse<String>> answer = gateway.stream("alice-secret", "Hello");
      asked.await();
      gateway.process.toHandle().destroy();
      released.countDown();
      assertThat(answer.get().body()).contains("whole ").contains("[DONE]");
      assertThat(gateway.process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(gateway.process.exitValue()).isZero();
      assertThat(gateway.line().get("status").asInt()).isEqualTo(200);
    }
  }

  @Test
  void modelsOfOtherVendorsStandForTheDefaultModel() throws Exception {
    try (KimiServer kimi = KimiServer.answering(request -> answer("Hi"))) {
      Map<String, String> variables = variables(kimi);
      variables.put("KIMI_GATEWAY_UPSTREAM_MODEL", "kimi-k2.6");
      variables.put("KIMI_GATEWAY_LOG", "error");
      try (GatewayProcess gateway = GatewayProcess.start(folder, variables)) {
        HttpResponse<String> answer = HttpClient.newHttpClient().send(
            HttpRequest.newBuilder(URI.create(gateway.address + "/v1/messages"))
                .header("Content-Type", "application/json").header("x-api-key", "alice-secret")
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":9,"
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}")).build(),
            HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(kimi.requests().get(0).json().get("model").asString()).isEqualTo("kimi-k2.6");
        assertThat(gateway.ask("wrong-secret", "Hello").statusCode()).isEqualTo(401);
        assertThat(gateway.line().get("status").asInt()).as("the only line at the level error").isEqualTo(401);
      }
    }
  }
}
