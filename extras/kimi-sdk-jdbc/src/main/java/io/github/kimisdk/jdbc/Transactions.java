package io.github.kimisdk.jdbc;

import io.github.kimisdk.tool.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Runs work with connections of a data source. A connection goes back with the settings that it had. Work that the database
 * undoes in favor of another transaction begins again, some times.
 *
 * @param source gives connections
 * @param dialect tells what failures mean
 */
record Transactions(DataSource source, SqlDialect dialect) {

  private static final int ATTEMPTS = 20;
  private static final String ADVICE = "check the database and its connections, and try again";

  /** How work uses its connection. */
  private enum Mode {
    /** A transaction that is rolled back. */
    READ,
    /** One statement that commits itself. No pause of this process can keep its locks. */
    STATEMENT,
    /** A transaction that is committed. */
    WRITE
  }

  /** Work with a connection. */
  @FunctionalInterface
  interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  /** A row breaks a constraint: another row has its key, or depends on it. */
  static final class Constraint extends RuntimeException {
    private static final long serialVersionUID = 1;

    Constraint() {
      super("expected rows that fit the others, found other ones", null, false, false);
    }
  }

  /** Reads. Nothing that the work changes stays. */
  <T> T read(String use, Work<T> work) {
    return run(use, Mode.READ, work);
  }

  /**
   * Changes rows by one statement.
   *
   * @throws Constraint if the rows do not fit those that exist; then nothing was changed
   * @throws StoreException if the database fails
   */
  <T> T statement(String use, Work<T> work) {
    return dialect.writing(() -> run(use, Mode.STATEMENT, work));
  }

  /** Changes rows by several statements, as {@link #statement} does. */
  <T> T write(String use, Work<T> work) {
    return dialect.writing(() -> run(use, Mode.WRITE, work));
  }

  /** An interruption would end the wait for a connection, or close the file of a database within this process. */
  private <T> T run(String use, Mode mode, Work<T> work) {
    boolean interrupted = Thread.interrupted();
    try {
      for (int left = ATTEMPTS - 1; ; left--) {
        try {
          return attempt(use, mode, work);
        } catch (SQLException e) {
          if (left == 0 || !dialect.undone(e)) {
            throw StoreFailures.failed(use, e, ADVICE);
          }
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private <T> T attempt(String use, Mode mode, Work<T> work) throws SQLException {
    Connection connection = connect(use);
    boolean clean = false;
    try {
      Settings before = Settings.of(connection, mode, dialect);
      boolean committed = false;
      try {
        if (mode != Mode.READ) {
          dialect.outlive(connection);
        }
        T result = mode == Mode.STATEMENT ? committing(use, () -> work.run(connection)) : work.run(connection);
        if (mode == Mode.WRITE) {
          committing(use, () -> {
            connection.commit();
            return null;
          });
        }
        committed = mode != Mode.READ;
        return result;
      } catch (SQLException e) {
        if (mode != Mode.READ && dialect.constraint(e)) {
          throw new Constraint();
        }
        throw e;
      } finally {
        clean = before.restore(connection, mode != Mode.STATEMENT && !committed);
      }
    } finally {
      close(connection, clean);
    }
  }

  private Connection connect(String use) {
    try {
      return source.getConnection();
    } catch (SQLException | RuntimeException e) {
      throw StoreFailures.failed(use, e, ADVICE);
    }
  }

  /** A step that may have been committed although it fails. */
  private interface Step<T> {
    T run() throws SQLException;
  }

  private <T> T committing(String use, Step<T> step) throws SQLException {
    try {
      return step.run();
    } catch (SQLException e) {
      if (dialect.refused(e)) {
        throw e;
      }
      throw StoreFailures.unknownOutcome(use, e);
    } catch (StoreException known) {
      throw known;
    } catch (RuntimeException e) {
      throw StoreFailures.unknownOutcome(use, e);
    }
  }

  /** A transaction that could not be ended must not be committed by the next user of the connection. */
  private static void close(Connection connection, boolean clean) {
    try {
      if (!clean) {
        connection.abort(Runnable::run);
      }
      connection.close();
    } catch (SQLException | RuntimeException alsoFailed) {
      // The result of the work, or its failure, says more.
    }
  }

  /** The settings that a connection had. */
  private record Settings(boolean autoCommit, boolean otherAutoCommit, int isolation, boolean otherIsolation) {

    static Settings of(Connection connection, Mode mode, SqlDialect dialect) throws SQLException {
      int isolation = dialect.hasReadCommitted() ? connection.getTransactionIsolation() : Connection.TRANSACTION_NONE;
      boolean autoCommit = connection.getAutoCommit();
      Settings settings = new Settings(autoCommit, autoCommit != (mode == Mode.STATEMENT), isolation,
          dialect.hasReadCommitted() && isolation != Connection.TRANSACTION_READ_COMMITTED);
      if (settings.otherIsolation) {
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      }
      if (settings.otherAutoCommit) {
        connection.setAutoCommit(!autoCommit);
      }
      return settings;
    }

    /** Sets the settings, after a rollback if a transaction is open. Returns whether the connection is as it was. */
    boolean restore(Connection connection, boolean open) {
      try {
        if (open) {
          connection.rollback();
        }
        if (otherAutoCommit) {
          connection.setAutoCommit(autoCommit);
        }
        if (otherIsolation) {
          connection.setTransactionIsolation(isolation);
        }
        return true;
      } catch (SQLException | RuntimeException broken) {
        return false;
      }
    }
  }
}
