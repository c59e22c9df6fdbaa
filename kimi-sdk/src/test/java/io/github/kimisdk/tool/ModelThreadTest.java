package io.github.kimisdk.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The thread on which an agent asks a model that blocks. */
@Timeout(60)
class ModelThreadTest {

  /** The thread of the run waits for the timeout, so a model must not block it. */
  @Test
  void aRunWithATimeoutNeverAsksTheModelOnItsOwnThread() {
    Set<Thread> asked = ConcurrentHashMap.newKeySet();
    ChatModel model = request -> {
      asked.add(Thread.currentThread());
      return ChatResponse.of("yes");
    };
    Agent agent = Agent.builder(model).timeout(Duration.ofSeconds(30)).build();
    for (int i = 0; i < 3_000; i++) {
      assertThat(agent.run("hi").text()).isEqualTo("yes");
    }
    assertThat(asked).hasSize(3_000).doesNotContain(Thread.currentThread());
  }
}
