package io.github.kimisdk.jdbc;

class SqliteTest implements DatabaseContract {

  private final Pool pool = Database.SQLITE.pool();
  private final JdbcConversationStore store = Database.SQLITE.store(pool);

  @Override
  public Database database() {
    return Database.SQLITE;
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
