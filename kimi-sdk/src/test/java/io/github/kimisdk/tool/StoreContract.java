package io.github.kimisdk.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.Message;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every store keeps records in the same way. The test of a store implements this interface, and so runs these tests. */
public interface StoreContract {

  /** Returns a store of the same conversations, in each test of other ones. */
  ConversationStore store();

  private static JsonObject record(Object value) {
    return JsonObject.of("text", value);
  }

  private static List<JsonObject> records(int count) {
    return IntStream.range(0, count).mapToObj(StoreContract::record).toList();
  }

  @Test
  default void anUnknownIdHasNoRecords() {
    assertThat(store().load("new")).isEmpty();
    assertThat(store().page("new", 0, 10)).isEmpty();
    assertThat(store().delete("new")).isFalse();
    store().append("new", 0, List.of());
    assertThat(store().list("", 10)).isEmpty();
  }

  @Test
  default void recordsComeBackInTheirOrder() {
    store().append("c", 0, List.of(record(1), JsonObject.EMPTY));
    store().append("c", 2, List.of(JsonObject.of("crc", "00000000", "nested", JsonObject.of("a", List.of(1, true)))));
    store().append("c", 3, List.of());
    assertThat(store().load("c")).containsExactly(record(1), JsonObject.EMPTY,
        JsonObject.of("crc", "00000000", "nested", JsonObject.of("a", List.of(1, true))));
  }

  @Test
  default void anAppendBehindAnotherRecordThanTheLastIsAConflictAndStoresNothing() {
    store().append("c", 0, records(3));
    for (int from : new int[] {0, 1, 2, 4, Integer.MAX_VALUE}) {
      for (int count = 0; count < 3; count++) {
        List<JsonObject> more = records(count);
        assertThatThrownBy(() -> store().append("c", from, more)).isInstanceOf(StoreException.Conflict.class)
            .hasMessage("conversation c: expected " + from + " records, found 3; another writer has added to it: open it again");
      }
    }
    assertThatThrownBy(() -> store().append("new", 1, records(1))).isInstanceOf(StoreException.Conflict.class);
    assertThat(store().load("c")).isEqualTo(records(3));
    assertThat(store().load("new")).isEmpty();
  }

  @Test
  default void everyTextComesBack() {
    StringBuilder all = new StringBuilder("\ud83d\ude00 \ud800 \udfff '\"\\ \r\n\t %_;-- {crc}");
    IntStream.range(0, 0x3000).forEach(letter -> all.append((char) letter));
    all.append("\uffff\ufffe\ufeff").appendCodePoint(0x10FFFF);
    JsonObject record = JsonObject.of(all.toString(), all.toString());
    store().append("c", 0, List.of(record, record(all)));
    assertThat(store().load("c")).containsExactly(record, record(all));
  }

  @Test
  default void largeRecordsAndManyRecordsComeBack() {
    JsonObject large = record("\u6708\ud83c\udf19".repeat(300_000));
    store().append("c", 0, List.of(large));
    store().append("c", 1, records(2_000));
    assertThat(store().load("c")).hasSize(2_001).startsWith(large).endsWith(record(1_999));
  }

  @Test
  default void aPageIsAPartOfTheRecords() {
    store().append("c", 0, records(10));
    assertThat(store().page("c", 0, 3)).isEqualTo(records(3));
    assertThat(store().page("c", 8, 3)).isEqualTo(records(10).subList(8, 10));
    assertThat(store().page("c", 2, Integer.MAX_VALUE)).isEqualTo(records(10).subList(2, 10));
    assertThat(store().page("c", 10, 3)).isEmpty();
    assertThat(store().page("c", Integer.MAX_VALUE, 3)).isEmpty();
    assertThatThrownBy(() -> store().page("c", -1, 3)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("-1");
    assertThatThrownBy(() -> store().page("c", 0, 0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("limit");
  }

  @Test
  default void idsThatDifferInCaseAreDifferent() {
    List<String> ids = List.of("chat", "Chat", "CHAT", "chat.", "c-hat", "con", "chat-1", "x".repeat(120),
        "a b", "../x", ".hidden", "user:1@example.com", "a+020+b", "\u5317\u4eac",
        "\u5317".repeat(60), "x".repeat(1_000), "x".repeat(1_001));
    ids.forEach(id -> store().append(id, 0, List.of(record(id))));
    ids.forEach(id -> assertThat(store().load(id)).containsExactly(record(id)));
    assertThat(store().list("", 100)).extracting(ConversationStore.Entry::id).containsExactlyInAnyOrderElementsOf(ids);
    assertThatThrownBy(() -> store().append("", 0, records(1))).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("id");
  }

  @Test
  default void aListHasEveryConversationOnce() {
    Set<String> ids = new TreeSet<>();
    for (int i = 0; i < 23; i++) {
      ids.add("Chat-" + i);
      store().append("Chat-" + i, 0, records(1));
    }
    List<String> listed = new ArrayList<>();
    for (String after = ""; listed.size() <= ids.size(); after = listed.get(listed.size() - 1)) {
      List<ConversationStore.Entry> page = store().list(after, 5);
      assertThat(page).hasSize(Math.min(5, ids.size() - listed.size()));
      page.forEach(entry -> listed.add(entry.id()));
      if (page.isEmpty()) {
        break;
      }
    }
    assertThat(listed).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(store().delete(listed.get(9))).isTrue();
    assertThat(store().list(listed.get(9), 100)).extracting(ConversationStore.Entry::id).isEqualTo(listed.subList(10, 23));
    assertThatThrownBy(() -> store().list("", 0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("limit");
  }

  @Test
  default void aDeletedConversationIsUnknown() {
    Conversation open = Conversation.open(store(), "c").user("1").user("2");
    store().append("other", 0, records(1));
    assertThat(store().delete("c")).isTrue();
    assertThat(store().delete("c")).isFalse();
    assertThat(store().load("c")).isEmpty();
    assertThatThrownBy(() -> open.user("3")).isInstanceOf(StoreException.Conflict.class);
    assertThat(Conversation.open(store(), "c").user("new").messages()).extracting(Message::text).containsExactly("new");
    assertThatThrownBy(() -> open.user("4")).as("it knows two records, not one").isInstanceOf(StoreException.Conflict.class);
    assertThat(store().load("other")).isEqualTo(records(1));
  }

  @Test
  default void onlyConversationsThatDidNotChangeExpire() {
    store().append("old", 0, records(1));
    store().append("b", 0, records(1));
    ConversationStore.Entry old = entry("old");
    // The clock may be coarse.
    for (int i = 1; i < 1_000_000 && !entry("b").changed().isAfter(old.changed()); i++) {
      store().append("b", i, records(1));
    }
    assertThat(store().expire(old.changed())).isZero();
    assertThat(store().expire(entry("b").changed())).isEqualTo(1);
    assertThat(store().load("old")).isEmpty();
    assertThat(store().list("", 10)).extracting(ConversationStore.Entry::id).containsExactly("b");
    assertThat(store().expire(java.time.Instant.MIN)).isZero();
    assertThat(store().expire(java.time.Instant.MAX)).isEqualTo(1);
  }

  private ConversationStore.Entry entry(String id) {
    return store().list("", 10).stream().filter(entry -> entry.id().equals(id)).findFirst().orElseThrow();
  }

  @Test
  @Timeout(120)
  default void writersAtOneTimeLoseAndDoubleNothing() throws Exception {
    int each = 50;
    CyclicBarrier start = new CyclicBarrier(4);
    AtomicInteger conflicts = new AtomicInteger();
    List<Throwable> wrong = Collections.synchronizedList(new ArrayList<>());
    List<Thread> writers = IntStream.range(0, 4).mapToObj(writer -> new Thread(() -> {
      try {
        start.await();
        for (int i = 0; i < each; ) {
          try {
            store().append("c", store().load("c").size(), List.of(record(writer + ":" + i), record(writer + ":" + i + "+")));
            i++;
          } catch (StoreException.Conflict anotherWasFaster) {
            conflicts.incrementAndGet();
          }
        }
      } catch (Throwable thrown) {
        wrong.add(thrown);
      }
    })).toList();
    writers.forEach(Thread::start);
    for (Thread writer : writers) {
      writer.join();
    }
    assertThat(wrong).isEmpty();
    List<JsonObject> stored = store().load("c");
    assertThat(stored).hasSize(4 * 2 * each).doesNotHaveDuplicates();
    for (int i = 0; i < stored.size(); i += 2) {
      assertThat(stored.get(i + 1)).isEqualTo(record(stored.get(i).get("text").asString() + "+"));
    }
  }

  @Test
  default void anInterruptedThreadStoresAndStaysInterrupted() {
    Thread.currentThread().interrupt();
    store().append("c", 0, records(1));
    List<JsonObject> loaded = store().load("c");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(loaded).isEqualTo(records(1));
  }

  @Test
  default void aConversationComesBackAsItWas() {
    Conversation conversation = Conversation.open(store(), "c").user("go").add(Scripted.calls("1", "pay", "{\"n\": 1}"));
    conversation.noteStarted(List.of("1"));
    Conversation again = Conversation.open(store(), "c");
    assertThat(again.json()).isEqualTo(conversation.json());
    assertThat(again.json().toString()).contains("\"started\":[\"1\"]");
    assertThat(again.fork("f", 2).messages()).isEqualTo(again.messages());
    assertThat(Conversation.open(store(), "f").json().get("started")).isEqualTo(again.json().get("started"));
  }

  @Test
  @Timeout(300)
  default void questionsAtOneTimeAreAnsweredOneAfterTheOther() throws InterruptedException {
    new Taps(store()).tapAtOnce(1, 2);
  }

  @Test
  @Timeout(300)
  default void threeQuestionsAtOneTimeAreAnsweredOneAfterTheOther() throws InterruptedException {
    new Taps(store()).tapAtOnce(1, 3);
  }

  @Test
  @Timeout(300)
  default void fiftyUsersWhoAskTwiceAreAnsweredTwice() throws InterruptedException {
    new Taps(store()).tapAtOnce(50, 2);
  }

  /** The first owner of a run is paused before each of its appends, and the second owner stops after each of its own. */
  @Test
  @Timeout(300)
  default void aRunThatIsTakenOverAtAnyStepRunsNoToolTwice() {
    for (int pause = 0; pause <= Takeover.APPENDS; pause++) {
      for (int stop = 0; stop <= Takeover.APPENDS; stop++) {
        new Takeover(store(), pause, stop).run();
      }
    }
  }
}
