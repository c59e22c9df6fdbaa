package io.github.kimisdk.spring;

import io.github.kimisdk.jdbc.JdbcConversationStore;
import io.github.kimisdk.tool.ConversationStore;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/** Stores conversations in the database of the program, if {@code kimi-sdk-jdbc} and a data source are there. */
@AutoConfiguration(after = KimiAutoConfiguration.class, afterName = {
    "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
    "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration"})
@ConditionalOnClass({DataSource.class, JdbcConversationStore.class})
class KimiConversationAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean(ConversationStore.class)
  @ConditionalOnSingleCandidate(DataSource.class)
  JdbcConversationStore kimiConversationStore(DataSource source, KimiProperties properties) {
    JdbcConversationStore store = JdbcConversationStore.of(source).withPrefix(properties.conversations().prefix());
    if (properties.conversations().createTables()) {
      store.createTables();
    }
    return store;
  }
}
