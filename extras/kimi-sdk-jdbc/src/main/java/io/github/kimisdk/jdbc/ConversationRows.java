package io.github.kimisdk.jdbc;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.tool.ConversationStore.Entry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of conversations. Each method works with a connection whose transaction belongs to the caller.
 *
 * @param tables the tables of the rows
 * @param dialect the SQL of the database
 */
record ConversationRows(Tables tables, SqlDialect dialect) {

  private static final int FETCH = 500;

  /** Sets the parameters of a statement, which are texts and whole numbers. */
  private static PreparedStatement prepared(Connection connection, String sql, Object... parameters) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      for (int i = 0; i < parameters.length; i++) {
        if (parameters[i] instanceof String text) {
          statement.setString(i + 1, text);
        } else {
          statement.setLong(i + 1, ((Number) parameters[i]).longValue());
        }
      }
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  private static int changed(Connection connection, String sql, Object... parameters) throws SQLException {
    try (PreparedStatement statement = prepared(connection, sql, parameters)) {
      return statement.executeUpdate();
    }
  }

  /** Reads one row. */
  @FunctionalInterface
  private interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  private static <T> List<T> rows(Connection connection, Row<T> row, String sql, Object... parameters) throws SQLException {
    List<T> found = new ArrayList<>();
    try (PreparedStatement statement = prepared(connection, sql, parameters)) {
      statement.setFetchSize(FETCH);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(row.read(rows));
        }
      }
    }
    return found;
  }

  /** Returns the version of the tables; 0 without one. */
  int version(Connection connection) throws SQLException {
    return rows(connection, row -> row.getInt(1), tables.version()).stream().findFirst().orElse(0);
  }

  int count(Connection connection, ConversationKey key) throws SQLException {
    return rows(connection, row -> row.getInt(1), tables.count(), key.hash()).get(0);
  }

  List<JsonObject> page(Connection connection, ConversationKey key, int from, int limit) throws SQLException {
    int[] next = {from};
    return rows(connection, row -> record(key, next[0]++, row), tables.page(), key.hash(), from, (long) from + limit);
  }

  private JsonObject record(ConversationKey key, int index, ResultSet row) throws SQLException {
    String place = "conversation " + key.id() + ", record " + index + " from 0 in the table " + tables.records();
    if (row.getInt(1) != index) {
      throw StoredRecord.damage(place, "a record", "that of index " + row.getInt(1));
    }
    return StoredRecord.read(row.getString(2), index, place);
  }

  /** Makes a conversation without records. */
  int create(Connection connection, ConversationKey key) throws SQLException {
    return changed(connection, tables.create(), key.hash(), key.text());
  }

  /** Adds one record by one statement. Returns false if the record before it is missing. */
  boolean append(Connection connection, ConversationKey key, int from, String text, long millis) throws SQLException {
    return 1 == (from == 0
        ? changed(connection, tables.insertFirst(dialect), text, millis, key.hash())
        : changed(connection, tables.insertBehind(dialect), text, millis, key.hash(), from - 1));
  }

  /** Adds several records. Returns false if the record before them is missing. */
  boolean append(Connection connection, ConversationKey key, int from, List<String> texts, long millis) throws SQLException {
    if (!append(connection, key, from, texts.get(0), millis)) {
      return false;
    }
    try (PreparedStatement insert = connection.prepareStatement(tables.insert())) {
      for (int i = 1; i < texts.size(); i++) {
        insert.setString(1, key.hash());
        insert.setInt(2, from + i);
        insert.setString(3, texts.get(i));
        insert.setLong(4, millis);
        insert.addBatch();
      }
      insert.executeBatch();
    }
    return true;
  }

  List<Entry> list(Connection connection, String afterHash, int limit) throws SQLException {
    return rows(connection, row -> Entry.of(ConversationKey.id(row.getString(1)), Instant.ofEpochMilli(row.getLong(2))),
        tables.list(), afterHash, limit);
  }

  /** Returns the hashes of conversations behind one that last changed before a time. */
  List<String> expired(Connection connection, String afterHash, long beforeMillis, int limit) throws SQLException {
    return rows(connection, row -> row.getString(1), tables.expired(), afterHash, beforeMillis, limit);
  }

  /**
   * Deletes a conversation whose records were all stored before a time.
   *
   * @return whether there was one
   * @throws Transactions.Constraint if there are later records
   */
  boolean delete(Connection connection, String hash, long beforeMillis) throws SQLException {
    boolean deleted = changed(connection, tables.deleteRecords(), hash, beforeMillis) > 0;
    if (changed(connection, tables.deleteConversation(), hash, hash) == 0 && deleted) {
      throw new Transactions.Constraint();
    }
    return deleted;
  }
}
