package io.github.kimisdk.examples.springboot;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.KimiBuilder;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** A Spring Boot service with one Kimi for all of its requests. */
@SpringBootApplication
@EnableConfigurationProperties(KimiApplication.KimiProperties.class)
public class KimiApplication {

  /** The settings {@code kimi.*}; what is not set comes from the environment, as in {@link Kimi#fromEnv}. */
  @ConfigurationProperties("kimi")
  public record KimiProperties(String key, String baseUrl, String model, Duration totalTimeout) {
    @Override
    public String toString() {
      return "KimiProperties[baseUrl=" + baseUrl + ", model=" + model + "]";
    }
  }

  /** Starts the service. */
  public static void main(String... arguments) {
    SpringApplication.run(KimiApplication.class, arguments);
  }

  @Bean(destroyMethod = "close")
  Kimi kimi(KimiProperties properties, MeterRegistry meters) {
    KimiBuilder builder = Kimi.builderFromEnv().listener(new CallMetrics(meters));
    if (properties.key() != null) {
      builder.key(properties.key());
    }
    if (properties.baseUrl() != null) {
      builder.baseUrl(properties.baseUrl());
    }
    if (properties.model() != null) {
      builder.model(properties.model());
    }
    if (properties.totalTimeout() != null) {
      builder.timeouts(Timeouts.DEFAULT.withTotal(properties.totalTimeout()));
    }
    return builder.build();
  }

  /** Down if the service refuses the key or the quota, or cannot be reached. */
  @Bean
  HealthIndicator kimiHealthIndicator(Kimi kimi) {
    Kimi once = kimi.withRetry(RetryPolicy.NONE).withTotalTimeout(Duration.ofSeconds(10));
    return () -> {
      try {
        return Health.up().withDetail("models", once.models().all().size()).build();
      } catch (KimiException down) {
        return Health.down(down).build();
      }
    };
  }
}
