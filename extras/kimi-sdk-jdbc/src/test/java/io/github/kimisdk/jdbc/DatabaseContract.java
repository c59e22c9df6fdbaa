package io.github.kimisdk.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.tool.ConversationStore;
import io.github.kimisdk.tool.StoreContract;
import io.github.kimisdk.tool.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every database keeps the contract of stores, and what only databases can break. */
interface DatabaseContract extends StoreContract {

  Database database();

  Pool pool();

  @Override
  JdbcConversationStore store();

  @AfterEach
  default void connectionsCameBackAsTheyWere() {
    assertThat(pool().open).hasValue(0);
    assertThat(pool().changed).hasValue(0);
  }

  @Test
  default void anIdIsAnyText() {
    List<String> ids = List.of("a", "A", "a ", " a", "\u00e4", "a\u0308", "\u00c4", "\u0000", "a\u0000", "\ud800", "\udfff",
        "\ud83d\ude00", "\ud83d\ude01", "'; DROP TABLE x; --", "\"", "\\", "\\u0000", "%", "_", "\u6708".repeat(50_000),
        "\u6708".repeat(50_000) + "a", "\n", "null");
    ids.forEach(id -> store().append(id, 0, List.of(JsonObject.of("id", id))));
    ids.forEach(id -> assertThat(store().load(id)).containsExactly(JsonObject.of("id", id)));
    assertThat(store().list("", 100)).extracting(ConversationStore.Entry::id).containsExactlyInAnyOrderElementsOf(ids);
    ids.forEach(id -> assertThat(store().delete(id)).isTrue());
  }

  @Test
  default void settingsOfAForeignPoolStay() throws SQLException {
    List<Integer> levels = new ArrayList<>();
    try (Connection connection = pool().connect()) {
      for (int level : new int[] {1, 2, 4, 8}) {
        if (connection.getMetaData().supportsTransactionIsolationLevel(level)) {
          levels.add(level);
        }
      }
    }
    assertThat(levels).isNotEmpty();
    for (int level : levels) {
      for (boolean autoCommit : new boolean[] {true, false}) {
        Pool foreign = pool().with(autoCommit, level);
        ConversationStore store = database().store(foreign);
        store.append("c", 0, List.of(JsonObject.of("n", 1)));
        assertThatThrownBy(() -> store.append("c", 0, List.of(JsonObject.EMPTY))).isInstanceOf(StoreException.Conflict.class);
        assertThat(store.load("c")).hasSize(1);
        assertThat(store.list("", 5)).hasSize(1);
        assertThat(store.delete("c")).isTrue();
        assertThat(foreign.open).hasValue(0);
        assertThat(foreign.changed).as("level " + level).hasValue(0);
        assertThat(foreign.aborted).hasValue(0);
      }
    }
  }

  @Test
  default void tablesThatExistAreUsedAndThoseOfAnotherVersionAreRefused() {
    store().append("c", 0, List.of(JsonObject.EMPTY));
    store().createTables();
    assertThat(store().load("c")).hasSize(1);
    String prefix = store().toString().replaceAll(".*, |\\*.*", "");
    Database.execute(pool(), "UPDATE " + prefix + "schema SET version = 7");
    JdbcConversationStore again = JdbcConversationStore.of(pool()).withPrefix(prefix);
    assertThatThrownBy(() -> again.load("c")).isInstanceOf(StoreException.class)
        .hasMessageStartingWith("expected version 1 of the tables " + prefix + "*, found 7; ");
    assertThatThrownBy(again::createTables).isInstanceOf(StoreException.class).hasMessageContaining("found 7");
    JdbcConversationStore none = JdbcConversationStore.of(pool()).withPrefix("none_");
    assertThatThrownBy(() -> none.append("c", 0, List.of(JsonObject.EMPTY))).isInstanceOf(StoreException.class)
        .hasMessageContaining("none_schema").hasMessageContaining("createTables()");
  }

  @Test
  default void thePrintedSchemaMakesTheTables() {
    String prefix = store().toString().replaceAll(".*, |\\*.*", "");
    JdbcConversationStore byHand = JdbcConversationStore.of(pool()).withPrefix(prefix + "hand_");
    for (String statement : byHand.schema().split(";")) {
      if (!statement.isBlank()) {
        Database.execute(pool(), statement);
      }
    }
    byHand.append("c", 0, List.of(JsonObject.of("n", 1)));
    assertThat(byHand.load("c")).containsExactly(JsonObject.of("n", 1));
  }

  @Test
  default void damageNamesItsPlace() {
    String records = store().toString().replaceAll(".*, |\\*.*", "") + "records";
    for (String id : List.of("gap", "text", "broken", "edited")) {
      store().append(id, 0, Stream.of(0, 1, 2).map(n -> JsonObject.of("id", id, "n", n)).toList());
    }
    String of = "%' AND record_index = ";
    Database.execute(pool(), "DELETE FROM " + records + " WHERE record LIKE '%gap" + of + "1");
    String text = database() == Database.H2 ? "CAST(record AS VARCHAR)" : "record";
    String set = "UPDATE " + records + " SET record = ";
    Database.execute(pool(), set + "REPLACE(" + text + ", 'text', 'test') WHERE record LIKE '%text" + of + "1");
    Database.execute(pool(), set + "'{\"id\":' WHERE record LIKE '%broken" + of + "0");
    Database.execute(pool(), set + "'{\"id\":\"by hand\"}' WHERE record LIKE '%edited" + of + "0");
    String in = " from 0 in the table " + records;
    assertThatThrownBy(() -> store().load("gap")).isInstanceOf(StoreException.class)
        .hasMessageStartingWith("conversation gap, record 1" + in + ": expected a record, found that of index 2.");
    assertThatThrownBy(() -> store().load("text")).isInstanceOf(StoreException.class)
        .hasMessageStartingWith("conversation text, record 1" + in + ", byte 19: expected \"crc\":\"")
        .hasMessageContaining("remove the member crc");
    assertThatThrownBy(() -> store().load("broken")).isInstanceOf(StoreException.class)
        .hasMessageStartingWith("conversation broken, record 0" + in + ", byte 6: expected");
    store().append("swapped", 0, Stream.of(0, 1, 2).map(n -> JsonObject.of("id", "swapped", "n", n)).toList());
    Database.execute(pool(), "DELETE FROM " + records + " WHERE record LIKE '%swapped" + of + "1");
    Database.execute(pool(), "UPDATE " + records + " SET record_index = 1 WHERE record LIKE '%swapped" + of + "2");
    assertThatThrownBy(() -> store().load("swapped")).isInstanceOf(StoreException.class)
        .hasMessageStartingWith("conversation swapped, record 1" + in + ", byte ").hasMessageContaining("that of record 2 from 0");
    assertThat(store().page("gap", 2, 5)).hasSize(1);
    assertThat(store().load("edited")).hasSize(3).startsWith(JsonObject.of("id", "by hand"));
  }

  @Test
  default void aRecordThatCannotBeReadAgainIsRefused() {
    JsonValue deep = Json.of(1);
    for (int i = 0; i < 2_000; i++) {
      deep = JsonArray.of(deep);
    }
    JsonObject record = JsonObject.of("deep", deep);
    assertThatThrownBy(() -> store().append("c", 0, List.of(JsonObject.EMPTY, record))).isInstanceOf(StoreException.class)
        .hasMessageContaining("nothing was stored: make the message smaller or less deep");
    assertThat(store().load("c")).isEmpty();
  }
}
