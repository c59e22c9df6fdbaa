package io.github.kimisdk.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

/** The client as a bean. */
@Timeout(60)
class KimiAutoConfigurationTest {

  private static final String KEY = "kimi.key=sk-test-0123456789";

  private final ApplicationContextRunner runner = new ApplicationContextRunner()
      .withConfiguration(AutoConfigurations.of(KimiAutoConfiguration.class))
      .withSystemProperties("KIMI_API_KEY=", "MOONSHOT_API_KEY=", "KIMI_CODING_API_KEY=", "KIMI_BASE_URL=", "KIMI_MODEL_NAME=");

  @Test
  void propertiesThatAreNotSetHaveTheDefaultsOfTheClient() {
    runner.withPropertyValues(KEY).run(context -> {
      KimiProperties properties = context.getBean(KimiProperties.class);
      assertThat(properties.timeouts().value()).isEqualTo(Timeouts.DEFAULT);
      assertThat(properties.retry().value()).isEqualTo(RetryPolicy.DEFAULT);
      assertThat(properties.limits().value()).isEqualTo(RateLimits.ADAPTIVE);
      assertThat(context.getBean(Kimi.class).endpoint()).isEqualTo(Kimi.builder().key("any").build().endpoint());
    });
  }

  @Test
  void propertiesAreSettingsOfTheClient() {
    runner.withPropertyValues(KEY, "kimi.timeouts.connect=1s", "kimi.timeouts.first-byte=2s", "kimi.timeouts.idle=3s",
        "kimi.timeouts.progress=4s", "kimi.timeouts.total=5s", "kimi.retry.max-attempts=6", "kimi.retry.first-pause=7ms",
        "kimi.retry.longest-pause=8ms", "kimi.retry.longest-wait=9s", "kimi.retry.longest-silence=10s",
        "kimi.limits.concurrency=11", "kimi.limits.requests-per-minute=12", "kimi.limits.tokens-per-minute=13").run(context -> {
          KimiProperties properties = context.getBean(KimiProperties.class);
          assertThat(properties.timeouts().value()).isEqualTo(Timeouts.DEFAULT.withConnect(Duration.ofSeconds(1))
              .withFirstByte(Duration.ofSeconds(2)).withIdle(Duration.ofSeconds(3)).withProgress(Duration.ofSeconds(4))
              .withTotal(Duration.ofSeconds(5)));
          assertThat(properties.retry().value()).isEqualTo(RetryPolicy.NONE.withMaxAttempts(6)
              .withPauses(Duration.ofMillis(7), Duration.ofMillis(8)).withLongestWait(Duration.ofSeconds(9))
              .withLongestSilence(Duration.ofSeconds(10)));
          assertThat(properties.limits().value()).isEqualTo(RateLimits.of(12, 11).withTokensPerMinute(13));
        });
  }

  @Test
  void requestsHaveTheKeyAndTheModelOfTheProperties() {
    try (KimiServer server = KimiServer.builder(request -> ChatResponse.of("Hello")).recording().start()) {
      runner.withPropertyValues(KEY, "kimi.base-url=" + server.baseUrl(), "kimi.model=kimi-k2.6").run(context -> {
        assertThat(context.getBean(ChatModel.class).ask("Hi")).isEqualTo("Hello");
        ServerRequest request = server.requests().get(0);
        assertThat(request.header("authorization")).contains("Bearer sk-test-0123456789");
        assertThat(request.json().get("model").asString()).isEqualTo("kimi-k2.6");
      });
    }
  }

  @Test
  void attemptsAndFallbackModelsAreThoseOfTheProperties() {
    List<String> models = new ArrayList<>();
    ChatModel overloaded = request -> {
      models.add(request.model().orElseThrow());
      throw new KimiException.Overloaded("busy", "", CallDetails.NONE);
    };
    try (KimiServer server = KimiServer.start(overloaded)) {
      runner.withPropertyValues(KEY, "kimi.base-url=" + server.baseUrl(), "kimi.model=kimi-k2.6", "kimi.fallback-models=kimi-k3",
          "kimi.retry.max-attempts=2", "kimi.retry.first-pause=1ms", "kimi.retry.longest-pause=1ms").run(context -> {
            ChatModel model = context.getBean(ChatModel.class);
            assertThatThrownBy(() -> model.ask("Hi")).isInstanceOf(KimiException.Overloaded.class);
            assertThat(models).containsExactly("kimi-k2.6", "kimi-k2.6", "kimi-k3", "kimi-k3");
          });
    }
  }

  @Test
  void customizersComeAfterThePropertiesInTheirOrder() {
    runner.withPropertyValues(KEY, "kimi.model=a").withUserConfiguration(Customizers.class)
        .run(context -> assertThat(context.getBean(Kimi.class).model()).contains("first-second"));
  }

  static class Customizers {

    private String model = "";

    @Bean
    @Order(2)
    KimiBuilderCustomizer second() {
      return builder -> builder.model(model + "-second");
    }

    @Bean
    @Order(1)
    KimiBuilderCustomizer first() {
      return builder -> model = "first";
    }
  }

  @Test
  void aClientOfTheProgramReplacesTheConfiguredOne() {
    Kimi own = Kimi.builder().key("any").model("own").build();
    runner.withBean("own", Kimi.class, () -> own).run(context -> assertThat(context.getBean(ChatModel.class)).isSameAs(own));
  }

  @Test
  void eachListenerIsToldOfACallEvenIfAnotherOneThrows() {
    List<String> heard = new ArrayList<>();
    CallListener broken = new CallListener() {
      @Override
      public void ended(CallReport report) {
        heard.add("broken");
        throw new IllegalStateException("broken on purpose");
      }
    };
    CallListener whole = new CallListener() {
      @Override
      public void ended(CallReport report) {
        heard.add("whole");
      }
    };
    try (KimiServer server = KimiServer.start(request -> ChatResponse.of("Hello"))) {
      runner.withPropertyValues(KEY, "kimi.base-url=" + server.baseUrl())
          .withBean("broken", CallListener.class, () -> broken).withBean("whole", CallListener.class, () -> whole)
          .run(context -> assertThat(context.getBean(ChatModel.class).ask("Hi")).isEqualTo("Hello"));
    }
    assertThat(heard).containsExactly("broken", "whole");
  }

  @Test
  void aNameThatIsNotKnownEndsTheStart() {
    runner.withPropertyValues(KEY, "kimi.retry.max-atempts=1").run(context -> assertThat(context.getStartupFailure())
        .rootCause().hasMessageContaining("kimi.retry.max-atempts"));
  }

  @Test
  void withoutAKeyTheStartEndsWithAdvice() {
    runner.run(context -> {
      FailureAnalysis analysis = new KimiFailureAnalyzer().analyze(context.getStartupFailure());
      assertThat(analysis.getDescription()).contains("expected an API key");
      assertThat(analysis.getAction()).contains("KIMI_API_KEY").contains("kimi.key");
    });
  }

  @Test
  void theClientIsClosedWithItsContext() {
    Kimi[] closed = new Kimi[1];
    runner.withPropertyValues(KEY).run(context -> closed[0] = context.getBean(Kimi.class));
    assertThatThrownBy(() -> closed[0].ask("Hi")).isInstanceOf(KimiException.Interrupted.class);
  }

  @Test
  void textsOfThePropertiesDoNotShowTheKey() {
    runner.withPropertyValues(KEY, "kimi.model=kimi-k3").run(context -> {
      assertThat(context.getBean(KimiProperties.class).toString()).contains("kimi-k3").doesNotContain("0123456789");
      assertThat(context.getBean(Kimi.class).toString()).doesNotContain("0123456789");
    });
  }
}
