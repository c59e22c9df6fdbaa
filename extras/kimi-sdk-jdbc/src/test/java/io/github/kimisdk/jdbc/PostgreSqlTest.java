package io.github.kimisdk.jdbc;

class PostgreSqlTest implements DatabaseContract {

  private final Pool pool = Database.POSTGRESQL.pool();
  private final JdbcConversationStore store = Database.POSTGRESQL.store(pool);

  @Override
  public Database database() {
    return Database.POSTGRESQL;
  }

  @Override
  public Pool pool() {
    return pool;
  }

  @Override
  public JdbcConversationStore store() {
    return store;
  }
}
