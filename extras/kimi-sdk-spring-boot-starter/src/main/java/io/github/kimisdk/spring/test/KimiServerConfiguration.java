package io.github.kimisdk.spring.test;

import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.spring.KimiAutoConfiguration;
import io.github.kimisdk.spring.KimiBuilderCustomizer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** The server of a test, and the setting of the client that leads to it. */
@AutoConfiguration(before = KimiAutoConfiguration.class)
class KimiServerConfiguration {

  @Bean
  ScriptedAnswers scriptedAnswers() {
    return new ScriptedAnswers();
  }

  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean
  KimiServer kimiServer(ScriptedAnswers answers) {
    return KimiServer.builder(answers::next).recording().start();
  }

  /** Comes last, so no setting of the program leads the test to the service. */
  @Bean
  @Order(Ordered.LOWEST_PRECEDENCE)
  KimiBuilderCustomizer kimiServerCustomizer(KimiServer server) {
    return builder -> builder.key("test").baseUrl(server.baseUrl());
  }
}
