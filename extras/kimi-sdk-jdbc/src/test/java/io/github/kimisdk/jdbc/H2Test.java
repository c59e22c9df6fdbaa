package io.github.kimisdk.jdbc;

class H2Test implements DatabaseContract {

  private final Pool pool = Database.H2.pool();
  private final JdbcConversationStore store = Database.H2.store(pool);

  @Override
  public Database database() {
    return Database.H2;
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
