package io.github.kimisdk.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The running service in front of the embedded server. */
@Timeout(120)
class KimiApplicationTest {

  private static KimiServer server;
  private static ConfigurableApplicationContext service;

  @BeforeAll
  static void start() {
    server = KimiServer.start(asked -> asked.messages().get(0).text().equals("fail") ? fail() : ChatResponse.of(
        AssistantMessage.of("It scatters.\nThat is all.").withReasoning("Light.")).withUsage(Usage.of(3, 4).withCachedTokens(1)));
    service = SpringApplication.run(KimiApplication.class, "--server.port=0", "--kimi.key=sk-test-0123456789",
        "--kimi.base-url=" + server.baseUrl(), "--kimi.model=local", "--spring.main.banner-mode=off");
  }

  @AfterAll
  static void stop() {
    service.close();
    server.close();
  }

  private static ChatResponse fail() {
    throw new IllegalStateException("broken");
  }

  @Test
  void aWholeAnswerIsItsText() throws Exception {
    HttpResponse<String> answer = get("/answer?q=why");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("It scatters.\nThat is all.");
  }

  @Test
  void aStreamHasEventsForReasoningTextAndTheEnd() throws Exception {
    HttpResponse<String> answer = get("/stream?q=why");
    assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("text/event-stream");
    assertThat(answer.body()).startsWith("event: reasoning\ndata: Light.\n\nevent: text\ndata: It \n\n")
        .contains("event: text\ndata: scatters.\ndata: \n\n").endsWith("\n\nevent: text\ndata: all.\n\n"
            + "event: end\ndata: 3 prompt (1 cached) + 4 completion = 7 tokens\n\n");
  }

  @Test
  void aFailureIsAProblemWithoutTheKey() throws Exception {
    HttpResponse<String> answer = get("/stream?q=fail");
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("application/problem+json");
    assertThat(answer.body()).doesNotContain("0123456789");
  }

  @Test
  void healthAndMetricsKnowKimi() throws Exception {
    get("/answer?q=why");
    assertThat(get("/actuator/health").body()).contains("\"kimi\":{").contains("\"status\":\"UP\"");
    assertThat(get("/actuator/metrics/kimi.tokens?tag=type:cached").body()).contains("\"name\":\"kimi.tokens\"");
    assertThat(get("/actuator/metrics/kimi.calls?tag=outcome:succeeded").statusCode()).isEqualTo(200);
  }

  @Test
  void aScriptedRefusalMakesTheServiceUnavailable() throws Exception {
    try (KimiServer busy = KimiServer.answering(request -> ScriptedAnswer.error(429, "rate_limit_reached_error", "slow down"));
        ConfigurableApplicationContext other = SpringApplication.run(KimiApplication.class, "--server.port=0",
            "--kimi.key=sk-test-0123456789", "--kimi.base-url=" + busy.baseUrl(), "--spring.main.banner-mode=off")) {
      assertThat(get(other, "/answer?q=why").statusCode()).isEqualTo(503);
    }
  }

  private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return get(service, path);
  }

  private static HttpResponse<String> get(ConfigurableApplicationContext at, String path)
      throws IOException, InterruptedException {
    String port = at.getEnvironment().getProperty("local.server.port");
    return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
