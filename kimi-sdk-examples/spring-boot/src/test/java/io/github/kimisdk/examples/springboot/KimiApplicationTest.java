package io.github.kimisdk.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerRequest.Ending;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
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
    service = run(server);
  }

  private static ConfigurableApplicationContext run(KimiServer kimi) {
    return SpringApplication.run(KimiApplication.class, "--server.port=0", "--kimi.key=sk-test-0123456789",
        "--kimi.base-url=" + kimi.baseUrl(), "--kimi.model=kimi-k2.6", "--spring.main.banner-mode=off");
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
  void aStreamHasTheEventsOfChatCompletions() throws Exception {
    HttpResponse<String> answer = get("/stream?q=why");
    assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("text/event-stream");
    assertThat(answer.body()).contains("\"reasoning_content\":\"Light.\"").contains("\"content\":\"It \"")
        .endsWith("data: [DONE]\n\n");
  }

  @Test
  void aFailureIsAProblemWithoutTheKey() throws Exception {
    HttpResponse<String> answer = get("/answer?q=fail");
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("application/problem+json");
    assertThat(answer.body()).doesNotContain("0123456789");
  }

  @Test
  void healthAndMetricsKnowKimi() throws Exception {
    get("/answer?q=why");
    assertThat(get("/actuator/health").body()).contains("\"kimi\":{");
    assertThat(get("/actuator/metrics/kimi.tokens?tag=type:cached").body()).contains("\"name\":\"kimi.tokens\"");
    assertThat(get("/actuator/metrics/kimi.call?tag=outcome:succeeded").statusCode()).isEqualTo(200);
  }

  @Test
  void aScriptedRefusalMakesTheServiceUnavailable() throws Exception {
    try (KimiServer busy = KimiServer.answering(request -> ScriptedAnswer.error(429, "rate_limit_reached_error", "slow down"));
        ConfigurableApplicationContext other = run(busy)) {
      assertThat(get(other, "/answer?q=why", BodyHandlers.ofString()).statusCode()).isEqualTo(503);
    }
  }

  @Test
  void aReaderThatLeavesInMidAnswerEndsTheCallOfKimi() throws Exception {
    String event = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a \"}}]}\n\n";
    ScriptedAnswer seconds = ScriptedAnswer.events(event.repeat(4_000)).inSlices(event.length(), Duration.ofMillis(5));
    try (KimiServer slow = KimiServer.scripted(seconds); ConfigurableApplicationContext other = run(slow)) {
      try (InputStream events = get(other, "/stream?q=why", BodyHandlers.ofInputStream()).body()) {
        assertThat(events.read()).isEqualTo('d');
      }
      assertThat(slow.requests().get(0).ended().get(60, TimeUnit.SECONDS)).isEqualTo(Ending.CLIENT_GONE);
    }
  }

  private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return get(service, path, BodyHandlers.ofString());
  }

  private static <T> HttpResponse<T> get(ConfigurableApplicationContext at, String path, BodyHandler<T> body)
      throws IOException, InterruptedException {
    String port = at.getEnvironment().getProperty("local.server.port");
    return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(), body);
  }
}
