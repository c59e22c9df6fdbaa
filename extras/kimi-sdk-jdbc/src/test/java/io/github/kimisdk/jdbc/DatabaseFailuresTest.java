package io.github.kimisdk.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.tool.Conversation;
import io.github.kimisdk.tool.ConversationStore;
import io.github.kimisdk.tool.StoreException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A database or its connection fails at one moment. */
class DatabaseFailuresTest {

  private static final JsonObject RECORD = JsonObject.of("n", 1);

  /** A pool whose connections fail in one of their methods, so many times. */
  private static final class Failing extends Pool {

    private String method = "";
    private SQLException failure;
    private int times;
    private boolean restoring;
    private int skip;
    private boolean failRollback;

    Failing() {
      super(Database.H2.url());
    }

    void fail(String in, SQLException with, int count) {
      method = in;
      failure = with;
      times = count;
    }

    /** Fails to change a setting after the next commit. */
    void failRestoring() {
      restoring = true;
    }

    @Override
    void before(String called, Connection connection) throws SQLException {
      if (called.equals("rollback") && failRollback) {
        failRollback = false;
        throw lost();
      }
      if (called.equals(method) && skip-- <= 0 && times-- > 0) {
        throw failure;
      }
    }

    @Override
    void after(String called, Connection connection) throws SQLException {
      if (called.equals("commit") && restoring) {
        restoring = false;
        fail("setAutoCommit", lost(), 1);
      }
      before("after " + called, connection);
    }
  }

  private final Failing pool = new Failing();
  private final JdbcConversationStore store = Database.H2.store(pool);

  @AfterEach
  void allConnectionsCameBack() {
    assertThat(pool.open).hasValue(0);
    assertThat(pool.changed).hasValue(0);
  }

  private static SQLException lost() {
    return new SQLException("An I/O error occurred while sending to the backend.", "08006");
  }

  @Test
  void aPoolThatThrowsAnUncheckedExceptionShowsNoPassword() {
    Pool broken = new Pool("") {
      @Override
      public Connection getConnection() {
        throw new IllegalStateException("no connection to jdbc:postgresql://db/kimi?password=hunter2hunter2");
      }
    };
    assertThatThrownBy(JdbcConversationStore.of(broken)::createTables).isInstanceOf(StoreException.class)
        .hasMessageContaining("cannot ask the database for its product").hasStackTraceContaining("IllegalStateException")
        .satisfies(thrown -> {
          StringWriter trace = new StringWriter();
          thrown.printStackTrace(new PrintWriter(trace));
          assertThat(trace.toString()).doesNotContain("hunter2");
        });
  }

  /** A single record commits with its statement; a fork has several, which a transaction commits. */
  @ParameterizedTest
  @ValueSource(strings = {"after commit", "commit", "after setAutoCommit"})
  void aConnectionThatIsLostDuringACommitLeavesTheOutcomeUnknown(String moment) {
    Conversation whole = Conversation.open(store, "c").user("1").user("2");
    pool.fail(moment, lost(), 1);
    if (moment.contains("commit")) {
      assertThatThrownBy(() -> whole.fork("f", 2)).isInstanceOf(StoreException.class)
          .isNotInstanceOf(StoreException.Conflict.class).hasMessageStartingWith("cannot store conversation f for sure: ")
          .hasMessageContaining("the outcome is unknown").hasMessageContaining("open the conversation again");
      assertThat(store.load("f")).hasSize(moment.equals("commit") ? 0 : 2);
    } else {
      assertThatThrownBy(() -> whole.fork("f", 2)).isInstanceOf(StoreException.class)
          .hasMessageContaining("nothing was changed");
      assertThat(store.load("f")).isEmpty();
    }
    pool.fail("", lost(), 0);
    assertThat(whole.user("3").messages()).hasSize(3);
  }

  @Test
  void aStatementWithoutAnAnswerLeavesTheOutcomeUnknown() {
    Conversation conversation = Conversation.open(store, "c").user("1");
    pool.fail("after prepareStatement", lost(), 1);
    assertThatThrownBy(() -> conversation.user("2")).isInstanceOf(StoreException.class)
        .hasMessageContaining("08006").hasMessageContaining("the outcome is unknown");
    pool.fail("prepareStatement", new SQLTimeoutException("timeout", "57014"), 1);
    assertThatThrownBy(() -> conversation.user("2")).hasMessageContaining("the outcome is unknown");
    assertThat(conversation.user("2").messages()).hasSize(2);
  }

  @Test
  void workThatTheDatabaseUndoesBeginsAgain() {
    store.append("c", 0, List.of(RECORD));
    pool.fail("prepareStatement", new SQLException("could not serialize access", "40001"), 19);
    store.append("c", 1, List.of(RECORD));
    pool.fail("commit", new SQLException("deadlock detected", "40P01"), 19);
    store.append("c", 2, List.of(RECORD, RECORD));
    assertThat(store.load("c")).hasSize(4);
    pool.fail("prepareStatement", new SQLException("could not serialize access", "40001"), 100);
    assertThatThrownBy(() -> store.append("c", 4, List.of(RECORD))).isInstanceOf(StoreException.class)
        .hasMessageContaining("nothing was changed").hasMessageContaining("40001");
    pool.fail("prepareStatement", new SQLException("statement completion unknown", "40003"), 1);
    assertThatThrownBy(() -> store.append("c", 4, List.of(RECORD))).hasMessageContaining("the outcome is unknown");
  }

  /** The mode of auto-commit would commit the half of a transaction that could not be rolled back. */
  @Test
  void aTransactionThatCannotBeRolledBackIsNotCommitted() {
    store.append("c", 0, List.of(RECORD));
    pool.fail("prepareStatement", lost(), 1);
    pool.skip = 1;
    pool.failRollback = true;
    assertThatThrownBy(() -> store.append("c", 1, List.of(RECORD, RECORD))).isInstanceOf(StoreException.class)
        .hasMessageContaining("nothing was changed");
    assertThat(pool.aborted).hasValue(1);
    assertThat(store.load("c")).hasSize(1);
  }

  @Test
  void settingsThatCannotBeRestoredDoNotHideTheResult() {
    Conversation whole = Conversation.open(store, "c").user("1").user("2");
    int aborted = pool.aborted.get();
    pool.failRestoring();
    assertThat(whole.fork("f", 2).messages()).hasSize(2);
    assertThat(pool.aborted).hasValue(aborted + 1);
    assertThat(store.load("f")).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "No suitable driver found for jdbc:postgresql://db.internal:5432/chats?user=kimi&password=se cret'123",
      "Connection to JDBC:MYSQL://root:secret'123@db.internal refused", "FATAL: mysql://root:secret'123@db.internal:3306",
      "bad options {user=kimi, Password=secret'123}", "expected a value, found PWD=secret'123;token=secret'123"})
  void noTextHasTheAddressOrThePassword(String message) {
    for (String method : List.of("getConnection", "prepareStatement", "commit")) {
      pool.fail(method, new SQLException(message, "08001", new IllegalStateException(message)), 1);
      assertThatThrownBy(() -> store.append("c", 0, List.of(RECORD, RECORD))).isInstanceOf(StoreException.class)
          .hasMessageContaining("SQLState 08001").satisfies(thrown -> {
            StringWriter text = new StringWriter();
            thrown.printStackTrace(new PrintWriter(text));
            assertThat(text.toString()).doesNotContain("123").doesNotContain("db.internal").contains("SQLException");
          });
    }
    assertThat(store.toString()).matches("JdbcConversationStore\\[H2, t\\w+\\*]");
  }

  @Test
  void theRestOfAMessageStays() {
    String failed = "password authentication failed for user \"kimi\"";
    pool.fail("getConnection", new SQLException(failed + "\nDetail: (1, private)", "28P01"), 1);
    assertThatThrownBy(() -> store.load("c")).hasMessage("cannot read conversation c: expected an answer of the database, found "
        + "java.sql.SQLException: " + failed + " (SQLState 28P01, code 0); nothing was changed: check the database and its connections, and try again");
  }

  @Test
  void anUnknownProductIsRefusedUnlessADialectIsGiven() {
    assertThatThrownBy(() -> SqlDialect.of("Oracle")).isInstanceOf(StoreException.class)
        .hasMessageContaining("found the database Oracle").hasMessageContaining("withDialect");
    assertThat(SqlDialect.of("MariaDB")).isEqualTo(SqlDialect.MYSQL);
    JdbcConversationStore given = JdbcConversationStore.of(pool).withDialect(SqlDialect.MYSQL);
    pool.fail("getConnection", lost(), 1);
    assertThat(given.schema()).contains("utf8mb4_bin").contains("LONGTEXT").contains("kimi_records");
    assertThat(given).hasToString("JdbcConversationStore[MYSQL, kimi_*]");
    assertThatThrownBy(() -> JdbcConversationStore.of(pool).schema()).isInstanceOf(StoreException.class)
        .hasMessageContaining("cannot ask the database for its product");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Upper", "a b", "a-", "x;", "1a", "\"", "\u00e4", "a.b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
  void aPrefixThatIsNoNameIsRefused(String prefix) {
    ConversationStore known = store.withPrefix("_a1");
    assertThat(known).hasToString("JdbcConversationStore[H2, _a1*]");
    assertThatThrownBy(() -> store.withPrefix(prefix)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("found " + prefix);
  }
}
