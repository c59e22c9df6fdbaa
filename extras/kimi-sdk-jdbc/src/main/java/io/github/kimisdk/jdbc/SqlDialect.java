package io.github.kimisdk.jdbc;

import io.github.kimisdk.tool.StoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** The SQL of a database, as far as databases differ. */
public enum SqlDialect {

  /** PostgreSQL. */
  POSTGRESQL("TEXT", "", Set.of()),
  /** MySQL and MariaDB. */
  MYSQL("LONGTEXT", " ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", Set.of()),
  /**
   * SQLite. One connection at a time writes to the database. The stores of a process write one after the other; other processes
   * wait as long as their {@code busy_timeout}. The database is a part of the process, so a process that is paused while it
   * writes keeps the others waiting.
   */
  SQLITE("TEXT", "", Set.of()),
  /**
   * H2. Before it writes, a store sets the {@code WRITE_DELAY} of the database to 0. With the default of H2, half a second, a
   * killed process loses what it has stored.
   */
  H2("CHARACTER LARGE OBJECT", "", Set.of(50200, 90131));

  private static final int SQLITE_IO = 10;
  private static final int SQLITE_CONSTRAINT = 19;
  /** SQLite adds the details of a failure above this byte. */
  private static final int SQLITE_CODE = 0xFF;

  private static final int H2_NO_ADMIN = 90040;

  /** Has no database in its name, because several addresses may name one file. */
  private static final Lock SQLITE_WRITER = new ReentrantLock(true);

  /** The SQLState that says that the outcome of a statement is unknown. */
  private static final String UNKNOWN = "40003";
  /** How an SQLState begins if the connection or the server has failed; H2 has a class of its own for both. */
  private static final List<String> LOST = List.of(UNKNOWN, "08", "57", "58", "90", "XX");

  private final String text;
  private final String options;
  /** The codes of failures after which a transaction may be repeated, beside those with a standard SQLState. */
  private final Set<Integer> repeatable;

  SqlDialect(String text, String options, Set<Integer> repeatable) {
    this.text = text;
    this.options = options;
    this.repeatable = repeatable;
  }

  /** Returns the dialect of a product, by the name that its driver reports. */
  static SqlDialect of(String product) {
    return switch (product) {
      case "PostgreSQL" -> POSTGRESQL;
      case "MySQL", "MariaDB" -> MYSQL;
      case "SQLite" -> SQLITE;
      case "H2" -> H2;
      default -> throw new StoreException("expected PostgreSQL, MySQL, MariaDB, SQLite or H2, found the database " + product
          + "; if it understands the SQL of one of these, choose it with withDialect");
    };
  }

  /** Returns the type of a column for texts of any length. */
  String text() {
    return text;
  }

  /** Returns a parameter of a type, where no column tells its type. */
  String parameter(String type) {
    return this == MYSQL ? "?" : "CAST(? AS " + type + ")";
  }

  /** Returns the options at the end of the definition of a table. */
  String options() {
    return options;
  }

  /** Whether transactions have the level {@code READ COMMITTED}. */
  boolean hasReadCommitted() {
    return this != SQLITE;
  }

  /** Runs work that writes, one at a time where the database has one writer, whose other writers may wait in no order. */
  <T> T writing(Supplier<T> work) {
    if (this != SQLITE) {
      return work.get();
    }
    SQLITE_WRITER.lock();
    try {
      return work.get();
    } finally {
      SQLITE_WRITER.unlock();
    }
  }

  /** Makes sure that a commit outlives the process. A process that opens the file of H2 after another begins with the default. */
  void outlive(Connection connection) throws SQLException {
    if (this != H2) {
      return;
    }
    try (Statement statement = connection.createStatement()) {
      try {
        statement.execute("SET WRITE_DELAY 0");
      } catch (SQLException e) {
        refuseDelay(statement, e);
      }
    }
  }

  private static void refuseDelay(Statement statement, SQLException failure) throws SQLException {
    if (failure.getErrorCode() != H2_NO_ADMIN) {
      throw failure;
    }
    try (ResultSet delay = statement.executeQuery("SELECT MAX(CAST(SETTING_VALUE AS INTEGER)) FROM INFORMATION_SCHEMA.SETTINGS "
        + "WHERE SETTING_NAME = 'WRITE_DELAY'")) {
      delay.next();
      if (delay.getInt(1) > 0) {
        throw new StoreException("expected a WRITE_DELAY of 0, found " + delay.getInt(1) + " and a user who may not set it; "
            + "a killed process would lose records: run SET WRITE_DELAY 0 as an admin each time the database was opened, or let "
            + "the store connect as an admin");
      }
    }
  }

  /** Whether rows break a constraint: the key of another row, or a reference. */
  boolean constraint(SQLException failure) {
    return this == SQLITE ? code(failure) == SQLITE_CONSTRAINT : state(failure).startsWith("23");
  }

  /** Whether the database has undone the work for the sake of another transaction, so that it may begin again. */
  boolean undone(SQLException failure) {
    return repeatable.contains(code(failure)) || state(failure).startsWith("40") && !state(failure).equals(UNKNOWN);
  }

  /** Whether the database itself has refused the work, so that nothing was changed. If not, the connection may have failed. */
  boolean refused(SQLException failure) {
    if (this == SQLITE) {
      return code(failure) != SQLITE_IO;
    }
    boolean server = !state(failure).isEmpty() && LOST.stream().noneMatch(state(failure)::startsWith);
    return undone(failure) || server && !(failure instanceof SQLRecoverableException || failure instanceof SQLTimeoutException
        || failure instanceof SQLNonTransientConnectionException || failure instanceof SQLTransientConnectionException);
  }

  private int code(SQLException failure) {
    return this == SQLITE ? failure.getErrorCode() & SQLITE_CODE : failure.getErrorCode();
  }

  private static String state(SQLException failure) {
    return failure.getSQLState() == null ? "" : failure.getSQLState();
  }
}
