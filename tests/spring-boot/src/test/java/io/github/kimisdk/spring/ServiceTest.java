package io.github.kimisdk.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.jdbc.JdbcConversationStore;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.tool.ConversationStore;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.support.GenericApplicationContext;

/** A whole service: the starter configures itself after the parts of Spring Boot that it builds on. */
@Timeout(120)
class ServiceTest {

  private static KimiServer kimi;
  private static Service service;

  @BeforeAll
  static void start() {
    kimi = KimiServer.start(request -> ChatResponse.of("It scatters.").withUsage(Usage.of(5, 4).withCachedTokens(2)));
    service = Service.start(kimi);
  }

  @AfterAll
  static void stop() {
    service.close();
    kimi.close();
  }

  @Test
  void answersAndStreamsComeFromTheClient() {
    assertThat(service.get("/answer?q=why")).isEqualTo("It scatters.");
    assertThat(service.get("/stream?q=why")).isEqualTo("It scatters.");
  }

  @Test
  void healthIsUpWithTheNumberOfModels() {
    assertThat(service.get("/actuator/health/kimi")).contains("\"UP\"").containsPattern("\"models\":[1-9]");
    assertThat(service.ask("/actuator/health/kimi").join().statusCode()).isEqualTo(200);
  }

  @Test
  void healthIsDownIfTheKeyIsRefused() {
    ScriptedAnswer refusal = ScriptedAnswer.error(401, "invalid_authentication_error", "wrong");
    try (KimiServer refusing = KimiServer.scripted(refusal);
        Service other = Service.start(refusing)) {
      HttpResponse<String> health = other.ask("/actuator/health/kimi").join();
      assertThat(health.statusCode()).isEqualTo(503);
      assertThat(health.body()).contains("\"DOWN\"").contains("AccessDenied").doesNotContain(Service.KEY);
      assertThat(refusing.requests()).as("requests without a retry").hasSize(1);
    }
  }

  @Test
  void healthOfKimiCanBeDisabled() {
    try (Service other = Service.start(kimi, "--management.health.kimi.enabled=false")) {
      assertThat(other.ask("/actuator/health/kimi").join().statusCode()).isEqualTo(404);
    }
  }

  @Test
  void callsAreTimedAndTokensAreCounted() {
    service.get("/answer?q=why");
    assertThat(service.get("/actuator/metrics/kimi.call?tag=outcome:succeeded&tag=model:kimi-k2.6")).contains("\"COUNT\"");
    for (String type : new String[] {"cached", "input", "output"}) {
      String path = "/actuator/metrics/kimi.tokens?tag=model:kimi-k2.6&tag=type:" + type;
      assertThat(service.ask(path).join().statusCode()).isEqualTo(200);
    }
  }

  @Test
  void endpointsDoNotShowTheKeyEvenIfTheyShowValues() {
    String env = service.get("/actuator/env");
    String properties = service.get("/actuator/configprops");
    assertThat(env).contains("kimi.key").contains(kimi.baseUrl()).doesNotContain(Service.KEY);
    assertThat(properties).contains("\"prefix\":\"kimi\"").contains(kimi.baseUrl()).doesNotContain(Service.KEY);
    assertThat(service.get("/actuator/env/kimi.key")).contains("******").doesNotContain(Service.KEY);
    assertThat(service.get("/actuator/beans")).contains("kimi").doesNotContain(Service.KEY);
  }

  @Test
  void conversationsAreInTheDatabaseOfSpringBoot() {
    assertThat(service.context().getBean(ConversationStore.class)).isInstanceOf(JdbcConversationStore.class);
    assertThat(service.context().getBean(ChatModel.class)).isInstanceOf(Kimi.class);
  }

  /** The last part that Spring stops, after the web server: it can still ask. A bean of the program is destroyed later. */
  static final class LastCall implements SmartLifecycle {

    private final ChatModel model;
    private String answer = "";

    LastCall(ChatModel model) {
      this.model = model;
    }

    @Override
    public void start() {}

    @Override
    public void stop() {
      answer = model.ask("last");
    }

    @Override
    public boolean isRunning() {
      return answer.isEmpty();
    }

    @Override
    public int getPhase() {
      return Integer.MIN_VALUE;
    }
  }

  @Test
  void theClientIsClosedAfterTheWebServerHasDrained() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch closing = new CountDownLatch(1);
    ChatModel slow = request -> {
      asked.countDown();
      await(closing);
      return ChatResponse.of("late");
    };
    try (KimiServer server = KimiServer.start(slow)) {
      Service other = Service.start(server, "--server.shutdown=graceful");
      Kimi client = other.context().getBean(Kimi.class);
      CompletableFuture<HttpResponse<String>> answer;
      LastCall last = new LastCall(client);
      try (other) {
        ((GenericApplicationContext) other.context()).registerBean(LastCall.class, () -> last);
        other.context().getBean(LastCall.class);
        other.context().addApplicationListener(event -> {
          if (event instanceof ContextClosedEvent) {
            closing.countDown();
          }
        });
        answer = other.ask("/answer?q=why");
        asked.await();
      }
      assertThat(answer.join().body()).isEqualTo("late");
      assertThat(last.answer).isEqualTo("late");
      assertThatThrownBy(() -> client.ask("Hi")).isInstanceOf(KimiException.Interrupted.class);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
