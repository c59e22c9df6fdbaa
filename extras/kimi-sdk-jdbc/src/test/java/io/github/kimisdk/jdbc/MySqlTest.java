package io.github.kimisdk.jdbc;

class MySqlTest implements DatabaseContract {

  private final Pool pool = Database.MYSQL.pool();
  private final JdbcConversationStore store = Database.MYSQL.store(pool);

  @Override
  public Database database() {
    return Database.MYSQL;
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
