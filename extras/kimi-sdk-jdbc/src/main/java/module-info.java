/**
 * Conversations of kimi-sdk in a database: PostgreSQL, MySQL, MariaDB, SQLite or H2.
 *
 * <p>Start at {@link io.github.kimisdk.jdbc.JdbcConversationStore}.
 */
module io.github.kimisdk.jdbc {
  requires transitive java.sql;
  requires io.github.kimisdk.store;
  requires transitive io.github.kimisdk;

  exports io.github.kimisdk.jdbc;
}
