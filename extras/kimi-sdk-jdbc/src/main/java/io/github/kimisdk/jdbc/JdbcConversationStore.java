package io.github.kimisdk.jdbc;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.tool.ConversationStore;
import io.github.kimisdk.tool.StoreException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Stores conversations in PostgreSQL, MySQL, MariaDB, SQLite or H2. The records have the text of the lines of
 * {@link io.github.kimisdk.store.DirectoryStore}, with their checksums.
 *
 * <p>Any number of processes may use the tables. The key of a record is its conversation and its index. An append that does not
 * know the records of another process is a {@link StoreException.Conflict}: of several appends at the same place, one is stored
 * and none is lost. A run stores that a tool starts before the tool runs, and a call that was started does
 * not run again. So a process that was paused while another took its run over finds its next append refused, and stops. A record
 * is stored by one statement, which commits itself, so a paused process keeps no lock.
 *
 * <p>If the connection is lost during an append, the outcome is unknown; the {@link StoreException} says so. Then open the
 * conversation again. Any other failure has changed nothing. No message and no exception has the address or the password of the
 * database.
 *
 * <p>An id is any text that is not empty. Ids that differ in case are different. The order of {@link #list} is that of a hash of
 * the ids. A record has the limits of {@link io.github.kimisdk.json.JsonLimits#DEFAULT}; an append refuses a record that exceeds
 * them.
 *
 * <p>Every method takes a connection from the data source and closes it, so use a pool. The connections must not be part of a
 * transaction of the program. The store works at the level {@code READ COMMITTED}, and gives each connection back with the level
 * and the auto-commit mode that it had. Set timeouts in the driver.
 *
 * <pre>{@code
 * var source = new org.h2.jdbcx.JdbcDataSource();   // or the pool of your program
 * source.setURL("jdbc:h2:mem:chats;DB_CLOSE_DELAY=-1");
 * JdbcConversationStore store = JdbcConversationStore.of(source);
 * store.createTables();
 * Agent.builder(kimi).build().run(Conversation.open(store, "trip").user("Where should I go?"));
 * }</pre>
 */
public final class JdbcConversationStore implements ConversationStore {

  private static final int EXPIRED_AT_ONCE = 500;
  private static final int DELETIONS = 20;

  private final DataSource source;
  private final Tables tables;
  private final InstantSource clock;
  private volatile Optional<SqlDialect> dialect;
  /** Whether the tables have the version of this class. */
  private volatile boolean checked;

  JdbcConversationStore(DataSource source, Tables tables, Optional<SqlDialect> dialect, InstantSource clock) {
    this.source = source;
    this.tables = tables;
    this.dialect = dialect;
    this.clock = clock;
  }

  /**
   * Returns a store in the tables {@code kimi_schema}, {@code kimi_conversations} and {@code kimi_records}. The first use asks
   * the database for its product. This method opens no connection.
   *
   * @param dataSource gives connections
   * @return the store
   */
  public static JdbcConversationStore of(DataSource dataSource) {
    return new JdbcConversationStore(Objects.requireNonNull(dataSource, "dataSource"), new Tables("kimi_"), Optional.empty(),
        InstantSource.system());
  }

  /**
   * Returns a copy whose tables have names with another prefix.
   *
   * @param prefix at most 40 lower-case letters, digits and {@code _}, not beginning with a digit; may be empty
   * @return a copy
   * @throws IllegalArgumentException if the prefix has other characters
   */
  public JdbcConversationStore withPrefix(String prefix) {
    return new JdbcConversationStore(source, new Tables(Objects.requireNonNull(prefix, "prefix")), dialect, clock);
  }

  /**
   * Returns a copy that does not ask the database for its product.
   *
   * @param dialect the dialect of the database
   * @return a copy
   */
  public JdbcConversationStore withDialect(SqlDialect dialect) {
    return new JdbcConversationStore(source, tables, Optional.of(Objects.requireNonNull(dialect, "dialect")), clock);
  }

  /**
   * Returns the SQL that creates the tables, for a person who does so by hand.
   *
   * @return the statements of {@link #createTables}, each with a semicolon
   * @throws StoreException if the database cannot tell its product
   */
  public String schema() {
    return String.join(";\n\n", tables.definitions(dialect())) + ";\n\n" + tables.setVersion() + ";\n";
  }

  /**
   * Creates the tables, unless they exist. Several processes may call this method at the same time.
   *
   * @throws StoreException if the tables cannot be created, or exist in another version
   */
  public void createTables() {
    Transactions transactions = transactions();
    String use = "create the tables " + tables.prefix() + "*";
    tables.definitions(dialect()).forEach(definition -> execute(transactions, use, definition));
    if (transactions.read(use, rows()::version) == 0) {
      execute(transactions, use, tables.setVersion());
    }
    checked(transactions);
  }

  private static void execute(Transactions transactions, String use, String definition) {
    try {
      transactions.write(use, connection -> {
        try (Statement statement = connection.createStatement()) {
          return statement.execute(definition);
        }
      });
    } catch (Transactions.Constraint exists) {
      // Another process was faster.
    }
  }

  private SqlDialect dialect() {
    if (dialect.isEmpty()) {
      try (Connection connection = source.getConnection()) {
        DatabaseMetaData product = connection.getMetaData();
        dialect = Optional.of(SqlDialect.of(product.getDatabaseProductName()));
      } catch (SQLException | RuntimeException e) {
        throw StoreFailures.failed("ask the database for its product", e, "check its address, or choose it with withDialect");
      }
    }
    return dialect.get();
  }

  private ConversationRows rows() {
    return new ConversationRows(tables, dialect());
  }

  private Transactions transactions() {
    return new Transactions(source, dialect());
  }

  /** Checks the version of the tables once. */
  private Transactions ready() {
    Transactions transactions = transactions();
    return checked ? transactions : checked(transactions);
  }

  private Transactions checked(Transactions transactions) {
    int found = transactions.read("read the table " + tables.prefix() + "schema, which createTables() or schema() creates",
        rows()::version);
    if (found != Tables.VERSION) {
      throw new StoreException("expected version " + Tables.VERSION + " of the tables " + tables.prefix() + "*, found "
          + (found == 0 ? "none" : found) + "; call createTables(), or use the version of this library that made them, "
          + "or another prefix");
    }
    checked = true;
    return transactions;
  }

  @Override
  public List<JsonObject> load(String id) {
    return page(id, 0, Integer.MAX_VALUE);
  }

  @Override
  public List<JsonObject> page(String id, int from, int limit) {
    ConversationKey key = ConversationKey.of(id);
    if (from < 0) {
      throw new IllegalArgumentException("from: expected at least 0, found " + from);
    }
    refuseLimit(limit);
    return ready().read("read conversation " + id, connection -> rows().page(connection, key, from, limit));
  }

  private static void refuseLimit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit: expected at least 1, found " + limit);
    }
  }

  @Override
  public void append(String id, int from, List<JsonObject> records) {
    ConversationKey key = ConversationKey.of(id);
    List<String> texts = new ArrayList<>();
    for (JsonObject record : Objects.requireNonNull(records, "records")) {
      texts.add(StoredRecord.write(id, (long) from + texts.size(), record));
    }
    Transactions transactions = ready();
    if (!(texts.isEmpty() ? from == count(transactions, key) : stored(transactions, key, from, texts))) {
      throw new StoreException.Conflict(id, from + " records", String.valueOf(count(transactions, key)));
    }
  }

  private int count(Transactions transactions, ConversationKey key) {
    return transactions.read("read conversation " + key.id(), connection -> rows().count(connection, key));
  }

  /** Returns false if another writer was faster. */
  private boolean stored(Transactions transactions, ConversationKey key, int from, List<String> texts) {
    ConversationRows rows = rows();
    String use = "store conversation " + key.id();
    long millis = clock.millis();
    try {
      if (from == 0) {
        create(transactions, key);
      }
      return texts.size() == 1
          ? transactions.statement(use, connection -> rows.append(connection, key, from, texts.get(0), millis))
          : transactions.write(use, connection -> rows.append(connection, key, from, texts, millis));
    } catch (Transactions.Constraint anotherWriter) {
      return false;
    }
  }

  private void create(Transactions transactions, ConversationKey key) {
    try {
      transactions.statement("store conversation " + key.id(), connection -> rows().create(connection, key));
    } catch (Transactions.Constraint exists) {
      // It may have no records, if a process ended here.
    }
  }

  @Override
  public List<Entry> list(String after, int limit) {
    String hash = Objects.requireNonNull(after, "after").isEmpty() ? "" : ConversationKey.of(after).hash();
    refuseLimit(limit);
    return ready().read("list conversations", connection -> rows().list(connection, hash, limit));
  }

  @Override
  public boolean delete(String id) {
    ConversationKey key = ConversationKey.of(id);
    Transactions transactions = ready();
    String use = "delete conversation " + id;
    for (int left = DELETIONS - 1; ; left--) {
      try {
        return transactions.write(use, connection -> rows().delete(connection, key.hash(), Long.MAX_VALUE));
      } catch (Transactions.Constraint grows) {
        if (left == 0) {
          throw new StoreException("cannot " + use + ": expected no appends for a moment, found some in each of " + DELETIONS
              + " attempts; nothing was changed: end the runs of the conversation");
        }
      }
    }
  }

  @Override
  public int expire(Instant before) {
    long millis = ceiling(Objects.requireNonNull(before, "before"));
    Transactions transactions = ready();
    int deleted = 0;
    String after = "";
    do {
      String last = after;
      List<String> expired = transactions.read("look for expired conversations",
          connection -> rows().expired(connection, last, millis, EXPIRED_AT_ONCE));
      for (String hash : expired) {
        deleted += expired(transactions, hash, millis, deleted) ? 1 : 0;
      }
      after = expired.isEmpty() ? "" : expired.get(expired.size() - 1);
    } while (!after.isEmpty());
    return deleted;
  }

  private boolean expired(Transactions transactions, String hash, long millis, int before) {
    try {
      String use = "delete expired conversation " + (before + 1) + ", after " + before + " others were deleted";
      return transactions.write(use, connection -> rows().delete(connection, hash, millis));
    } catch (Transactions.Constraint changedMeanwhile) {
      return false;
    }
  }

  /** Returns the milliseconds of a time, rounded up. */
  private static long ceiling(Instant time) {
    Instant latest = Instant.ofEpochMilli(Long.MAX_VALUE / 2);
    Instant earliest = Instant.ofEpochMilli(Long.MIN_VALUE / 2);
    Instant bounded = time.isAfter(latest) ? latest : time.isBefore(earliest) ? earliest : time;
    return bounded.plusNanos(999_999).toEpochMilli();
  }

  /** Returns the dialect, if it is known, and the prefix; not the address of the database. */
  @Override
  public String toString() {
    return "JdbcConversationStore[" + dialect.map(SqlDialect::name).orElse("not asked yet") + ", " + tables.prefix() + "*]";
  }
}
