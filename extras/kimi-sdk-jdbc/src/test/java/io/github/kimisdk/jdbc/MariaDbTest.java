package io.github.kimisdk.jdbc;

class MariaDbTest implements DatabaseContract {

  private final Pool pool = Database.MARIADB.pool();
  private final JdbcConversationStore store = Database.MARIADB.store(pool);

  @Override
  public Database database() {
    return Database.MARIADB;
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
