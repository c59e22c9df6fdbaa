package io.github.kimisdk.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.tool.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files of H2, which writes commits half a second late unless it is told otherwise. */
@Timeout(300)
class H2FileTest {

  private static final int KILLS = Integer.getInteger("kimi.kills", 3);

  @TempDir Path folder;

  private String url() {
    return "jdbc:h2:" + folder.resolve("chats") + ";AUTO_SERVER=TRUE";
  }

  private Process writer(String name) throws IOException {
    return Processes.start(H2FileProcess.class, url(), name, folder.resolve(name + ".report").toString());
  }

  private List<String> acknowledged(String name) throws IOException {
    Path report = folder.resolve(name + ".report");
    return Files.exists(report) ? Files.readAllLines(report) : List.of();
  }

  private void await(String name, int records, Process writer) throws IOException {
    while (writer.isAlive() && acknowledged(name).size() < records) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(writer.isAlive()).as(name + " after " + acknowledged(name).size()).isTrue();
  }

  /** The process that has opened the file is killed each time, and the other one has to open it. */
  @Test
  void noAcknowledgedRecordIsLostWhenTheProcessThatHasTheFileIsKilled() throws Exception {
    try (Connection open = DriverManager.getConnection(url())) {
      JdbcConversationStore.of(new Pool(url())).createTables();
      execute(open, "SHUTDOWN");
    }
    Process first = writer("p0");
    await("p0", 100, first);
    for (int kill = 1; kill <= KILLS; kill++) {
      Process second = writer("p" + kill);
      await("p" + kill, 100, second);
      first.destroyForcibly().waitFor();
      await("p" + kill, acknowledged("p" + kill).size() + 100, second);
      first = second;
    }
    first.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
    List<String> lost = new ArrayList<>();
    int all = 0;
    JdbcConversationStore store = JdbcConversationStore.of(new Pool(url()));
    for (int process = 0; process <= KILLS; process++) {
      List<String> names = acknowledged("p" + process);
      all += names.size();
      lost.addAll(names);
      store.load("p" + process).forEach(record -> lost.remove(record.get("name").asString()));
    }
    System.out.println("H2: " + lost.size() + " of " + all + " acknowledged records lost");
    assertThat(lost).isEmpty();
  }

  @Test
  void aUserWhoMayNotSetTheDelayIsToldWhatToDo() throws SQLException {
    String url = "jdbc:h2:" + folder.resolve("shared");
    try (Connection admin = DriverManager.getConnection(url)) {
      JdbcConversationStore.of(new Pool(url)).createTables();
      execute(admin, "SET WRITE_DELAY 500");
      execute(admin, "CREATE USER writer PASSWORD 'w'");
      execute(admin, "GRANT ALL ON SCHEMA PUBLIC TO writer");
      JdbcConversationStore store = JdbcConversationStore.of(new Pool(url + ";USER=writer;PASSWORD=w"));
      assertThatThrownBy(() -> store.append("c", 0, List.of(JsonObject.EMPTY))).isInstanceOf(StoreException.class)
          .hasMessageContaining("WRITE_DELAY of 0").hasMessageContaining("found 500").hasMessageContaining("SET WRITE_DELAY 0");
      execute(admin, "SET WRITE_DELAY 0");
      store.append("c", 0, List.of(JsonObject.EMPTY));
      assertThat(store.load("c")).hasSize(1);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
