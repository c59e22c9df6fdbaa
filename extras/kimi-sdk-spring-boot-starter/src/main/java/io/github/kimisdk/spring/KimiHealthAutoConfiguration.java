package io.github.kimisdk.spring;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.RetryPolicy;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Health of the service: down if it refuses the key or cannot be reached. The list of models, which it asks for, is free. */
@AutoConfiguration(after = KimiAutoConfiguration.class)
class KimiHealthAutoConfiguration {

  private static final Duration LONGEST = Duration.ofSeconds(10);

  /** Returns the number of models that the account may use. */
  private static int models(Kimi kimi) {
    return kimi.withRetry(RetryPolicy.NONE).withTotalTimeout(LONGEST).withListener(CallListener.NONE).models().all().size();
  }

  /** The types of Spring Boot 4. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
  @ConditionalOnEnabledHealthIndicator("kimi")
  static class Current {

    @Bean
    @ConditionalOnMissingBean(name = "kimiHealthIndicator")
    HealthIndicator kimiHealthIndicator(ObjectProvider<Kimi> clients) {
      return new AbstractHealthIndicator() {
        @Override
        protected void doHealthCheck(Health.Builder builder) {
          Kimi kimi = clients.getIfUnique();
          if (kimi == null) {
            builder.unknown();
          } else {
            builder.up().withDetail("models", models(kimi));
          }
        }
      };
    }
  }

  /** The types of Spring Boot 3.5. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(org.springframework.boot.actuate.health.HealthIndicator.class)
  @org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator("kimi")
  static class Before {

    @Bean
    @ConditionalOnMissingBean(name = "kimiHealthIndicator")
    org.springframework.boot.actuate.health.HealthIndicator kimiHealthIndicator(ObjectProvider<Kimi> clients) {
      return new org.springframework.boot.actuate.health.AbstractHealthIndicator() {
        @Override
        protected void doHealthCheck(org.springframework.boot.actuate.health.Health.Builder builder) {
          Kimi kimi = clients.getIfUnique();
          if (kimi == null) {
            builder.unknown();
          } else {
            builder.up().withDetail("models", models(kimi));
          }
        }
      };
    }
  }
}
