package io.github.kimisdk.jdbc;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * A pool of a program. Its connections have settings that the program chose. The pool counts connections that come back with
 * other settings or with an open transaction.
 */
class Pool implements DataSource {

  private final String url;
  private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();
  final AtomicInteger open = new AtomicInteger();
  final AtomicInteger changed = new AtomicInteger();
  final AtomicInteger aborted = new AtomicInteger();
  private volatile boolean autoCommit = true;
  private volatile int isolation = -1;

  Pool(String url) {
    this.url = url;
  }

  /** Returns a pool whose connections have other settings than the driver gives. */
  Pool with(boolean autoCommitted, int level) {
    Pool pool = new Pool(url);
    pool.autoCommit = autoCommitted;
    pool.isolation = level;
    return pool;
  }

  /** Opens a connection outside the pool. */
  Connection connect() throws SQLException {
    return DriverManager.getConnection(url);
  }

  @Override
  public Connection getConnection() throws SQLException {
    before("getConnection", null);
    Connection pooled = idle.poll();
    if (pooled == null) {
      pooled = connect();
      if (isolation >= 0) {
        pooled.setTransactionIsolation(isolation);
      }
      pooled.setAutoCommit(autoCommit);
    }
    open.incrementAndGet();
    return watched(pooled);
  }

  /** Called before each method of a connection. */
  void before(String method, Connection connection) throws SQLException {}

  /** Called after each method of a connection that has succeeded. */
  void after(String method, Connection connection) throws SQLException {}

  private Connection watched(Connection connection) {
    int level = isolation;
    boolean[] ended = {false};
    return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Connection.class},
        (proxy, method, arguments) -> {
          before(method.getName(), connection);
          if (method.getName().equals("close")) {
            giveBack(connection, level, ended[0]);
            return null;
          }
          if (method.getName().equals("abort")) {
            ended[0] = true;
            aborted.incrementAndGet();
          }
          try {
            Object result = method.invoke(connection, arguments);
            after(method.getName(), connection);
            return result;
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
  }

  private void giveBack(Connection connection, int level, boolean ended) throws SQLException {
    open.decrementAndGet();
    if (ended || connection.isClosed()) {
      // H2 ignores an abort.
      connection.close();
      return;
    }
    if (connection.getAutoCommit() != autoCommit || level >= 0 && connection.getTransactionIsolation() != level) {
      changed.incrementAndGet();
    }
    idle.push(connection);
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return getConnection();
  }

  @Override
  public PrintWriter getLogWriter() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void setLogWriter(PrintWriter out) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void setLoginTimeout(int seconds) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getGlobal();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("expected nothing to unwrap");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
