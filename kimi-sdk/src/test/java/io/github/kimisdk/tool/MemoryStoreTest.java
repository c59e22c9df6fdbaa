package io.github.kimisdk.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MemoryStoreTest {

  @Test
  void anAppendAtTheWrongPlaceIsAConflictAndStoresNothing() {
    ConversationStore store = ConversationStore.inMemory();
    assertThatThrownBy(() -> store.append("c", 1, List.of(JsonObject.EMPTY))).isInstanceOf(StoreException.Conflict.class)
        .hasMessage("conversation c: expected 1 records, found 0; another writer has added to it: open it again");
    assertThat(store.load("c")).isEmpty();
  }

  @Test
  @Timeout(60)
  void threadsThatAddToOneConversationLoseNothing() throws Exception {
    ConversationStore store = ConversationStore.inMemory();
    AtomicInteger kept = new AtomicInteger();
    List<Throwable> wrong = Collections.synchronizedList(new ArrayList<>());
    CyclicBarrier start = new CyclicBarrier(4);
    Thread[] threads = new Thread[4];
    Arrays.setAll(threads, t -> new Thread(() -> add(store, start, kept, wrong)));
    for (Thread thread : threads) {
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(wrong).isEmpty();
    assertThat(store.load("c")).hasSize(kept.get());
  }

  private static void add(ConversationStore store, CyclicBarrier start, AtomicInteger kept, List<Throwable> wrong) {
    try {
      start.await();
      for (int i = 0; i < 2_000; i++) {
        try {
          store.append("c", store.load("c").size(), List.of(JsonObject.of("n", i)));
          kept.incrementAndGet();
        } catch (StoreException.Conflict anotherWasFaster) {
          // It is not counted.
        }
      }
    } catch (Throwable thrown) {
      wrong.add(thrown);
    }
  }
}
