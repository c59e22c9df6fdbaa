package io.github.kimisdk.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryStoreTest implements StoreContract {

  private final ConversationStore store = ConversationStore.inMemory();

  @Override
  public ConversationStore store() {
    return store;
  }

  @Test
  void aStoreThatCannotListOrDeleteSaysSo() {
    ConversationStore bare = new ConversationStore() {
      @Override
      public List<JsonObject> load(String id) {
        return List.of(JsonObject.of("id", id));
      }

      @Override
      public void append(String id, int from, List<JsonObject> records) {}
    };
    assertThat(bare.page("c", 0, 1)).hasSize(1);
    assertThatThrownBy(() -> bare.list("", 1)).isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("expected a store that can list conversations, found " + bare.getClass().getName()
        + ", which cannot; override the method list, or use another store");
    assertThatThrownBy(() -> bare.delete("c")).isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("delete a conversation");
    assertThatThrownBy(() -> bare.expire(Instant.MAX)).isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("the method expire");
  }
}
