package io.github.kimisdk.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.jdbc.JdbcConversationStore;
import io.github.kimisdk.tool.Conversation;
import io.github.kimisdk.tool.ConversationStore;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Conversations in the database of the program. */
class KimiConversationTest {

  private final ApplicationContextRunner runner = new ApplicationContextRunner()
      .withConfiguration(AutoConfigurations.of(KimiAutoConfiguration.class, KimiConversationAutoConfiguration.class))
      .withPropertyValues("kimi.key=any");

  private static DataSource database() {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL("jdbc:h2:mem:spring;DB_CLOSE_DELAY=-1");
    return source;
  }

  @Test
  void conversationsAreKeptInTablesWithThePrefix() {
    DataSource source = database();
    runner.withBean("source", DataSource.class, () -> source)
        .withPropertyValues("kimi.conversations.create-tables=true", "kimi.conversations.prefix=chat_").run(context -> {
          ConversationStore store = context.getBean(ConversationStore.class);
          Conversation.open(store, "trip").user("Where should I go?");
          assertThat(JdbcConversationStore.of(source).withPrefix("chat_").load("trip")).isNotEmpty();
        });
  }

  @Test
  void thePrefixThatIsNotSetIsThatOfTheStore() {
    runner.withPropertyValues("kimi.conversations.create-tables=true").withBean("source", DataSource.class,
        KimiConversationTest::database).run(context -> {
          Conversation.open(context.getBean(ConversationStore.class), "default").user("Hi");
          assertThat(JdbcConversationStore.of(context.getBean(DataSource.class)).load("default")).isNotEmpty();
        });
  }

  @Test
  void withoutADataSourceOrTheArtifactThereIsNoStore() {
    runner.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ConversationStore.class));
    runner.withBean("source", DataSource.class, KimiConversationTest::database)
        .withClassLoader(new FilteredClassLoader(JdbcConversationStore.class))
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ConversationStore.class));
  }

  @Test
  void aStoreOfTheProgramReplacesTheConfiguredOne() {
    ConversationStore own = ConversationStore.inMemory();
    runner.withBean("source", DataSource.class, KimiConversationTest::database)
        .withBean("own", ConversationStore.class, () -> own)
        .run(context -> assertThat(context.getBean(ConversationStore.class)).isSameAs(own));
  }
}
