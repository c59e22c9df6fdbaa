package io.github.kimisdk.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Threads that write to one file of SQLite, with the driver's own settings. */
@Timeout(300)
class SqliteWritersTest {

  private static final int CONVERSATIONS = 50;
  private static final int RECORDS = 20;

  @TempDir Path folder;

  @Test
  void noConversationEndsBecauseAnotherOneIsStored() throws InterruptedException {
    String url = "jdbc:sqlite:" + folder.resolve("chats.db");
    JdbcConversationStore.of(new Pool(url)).createTables();
    CyclicBarrier start = new CyclicBarrier(CONVERSATIONS);
    Map<String, Throwable> failed = new ConcurrentHashMap<>();
    List<Thread> writers = IntStream.range(0, CONVERSATIONS).mapToObj(i -> "c" + i).map(id -> new Thread(() -> {
      // A store of its own, as another part of the program may have.
      JdbcConversationStore store = JdbcConversationStore.of(new Pool(url));
      try {
        start.await();
        for (int n = 0; n < RECORDS; n++) {
          store.append(id, n, List.of(JsonObject.of("n", n)));
        }
        store.append(id, RECORDS, List.of(JsonObject.of("n", RECORDS), JsonObject.of("n", RECORDS + 1)));
      } catch (Throwable thrown) {
        failed.put(id, thrown);
      }
    })).toList();
    writers.forEach(Thread::start);
    for (Thread writer : writers) {
      writer.join();
    }
    System.out.println("SQLite: " + failed.size() + " of " + CONVERSATIONS + " conversations failed");
    assertThat(failed).isEmpty();
    JdbcConversationStore store = JdbcConversationStore.of(new Pool(url));
    for (int i = 0; i < CONVERSATIONS; i++) {
      assertThat(store.load("c" + i)).hasSize(RECORDS + 2);
    }
  }
}
