package io.github.kimisdk.spring;

import io.github.kimisdk.Kimi;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Observes calls and runs of agents, and counts tokens, if the registries of Micrometer are there. */
@AutoConfiguration(after = KimiAutoConfiguration.class, afterName = {
    "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration",
    "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
    "org.springframework.boot.actuate.autoconfigure.observation.ObservationAutoConfiguration",
    "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration"})
@ConditionalOnBean(Kimi.class)
class KimiObservationAutoConfiguration {

  /** Observations become timers, and spans if there is a tracer. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(ObservationRegistry.class)
  @ConditionalOnBean(ObservationRegistry.class)
  static class Observations {

    @Bean
    @ConditionalOnMissingBean
    KimiObservations kimiObservations(ObservationRegistry registry) {
      return new KimiObservations(registry);
    }
  }

  /** Tokens are counted apart, because an observation has no counter. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(MeterRegistry.class)
  @ConditionalOnBean(MeterRegistry.class)
  static class Tokens {

    @Bean
    @ConditionalOnMissingBean
    KimiTokenCounters kimiTokenCounters(MeterRegistry registry) {
      return new KimiTokenCounters(registry);
    }
  }
}
