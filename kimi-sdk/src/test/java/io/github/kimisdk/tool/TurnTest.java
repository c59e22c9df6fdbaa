package io.github.kimisdk.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.Message;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who has the turn of a stored conversation. */
@Timeout(120)
class TurnTest {

  private static final InstantSource LATER = InstantSource.offset(InstantSource.system(), Duration.ofHours(1));

  private final ConversationStore store = ConversationStore.inMemory();

  record Nothing() {}

  private List<String> texts() {
    return Conversation.open(store, "c").messages().stream().map(Message::text).toList();
  }

  /** Each further question comes in the middle of the first answer, when the one before it waits. */
  @Test
  void questionsDuringAnAnswerAreAnsweredInTheirOrder() throws InterruptedException {
    List<Thread> others = new ArrayList<>();
    List<Throwable> failed = new CopyOnWriteArrayList<>();
    AtomicInteger paid = new AtomicInteger();
    Scripted model = new Scripted(request -> {
      String question = request.messages().get(request.messages().size() - 1).text();
      if (paid.incrementAndGet() == 1) {
        for (int i = 1; i < 6; i++) {
          others.add(asks("q" + i, failed));
          awaitWaiting(i, others.get(i - 1));
        }
      }
      return Scripted.says("re " + question);
    });
    this.model = model;
    Agent.builder(model).build().run(Conversation.open(store, "c").user("q0"));
    for (Thread other : others) {
      other.join();
    }
    assertThat(failed).isEmpty();
    assertThat(paid).hasValue(6);
    assertThat(texts()).containsExactly("q0", "re q0", "q1", "re q1", "q2", "re q2", "q3", "re q3", "q4", "re q4", "q5", "re q5");
  }

  private Scripted model;

  private Thread asks(String question, List<Throwable> failed) {
    Thread thread = new Thread(() -> {
      try {
        Agent.builder(model).build().run(Conversation.open(store, "c").user(question));
      } catch (Throwable failure) {
        failed.add(failure);
      }
    });
    thread.start();
    return thread;
  }

  private void awaitWaiting(int count, Thread last) {
    Conversation probe = Conversation.open(store, "c");
    while (probe.turn.waiting() < count && last.isAlive()) {
      LockSupport.parkNanos(100_000);
    }
  }

  @Test
  void anInterruptedThreadDoesNotWaitAndStoresNothing() {
    Conversation.open(store, "c").user("first");
    Conversation other = Conversation.open(store, "c");
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> other.user("second")).isInstanceOfSatisfying(StoreException.Conflict.class,
        conflict -> assertThat(conflict.stored()).isFalse()).hasMessageContaining("interrupted");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(texts()).containsExactly("first");
  }

  @Test
  void anInterruptedRunThatWaitsIsCancelled() {
    Conversation first = Conversation.open(store, "c").user("first");
    assertThat(first.beginRun(Duration.ZERO)).isTrue();
    Scripted never = new Scripted(request -> Scripted.says("never"));
    Thread.currentThread().interrupt();
    AgentRun run = Agent.builder(never).build().run(Conversation.open(store, "c"));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(run.stop()).isEqualTo(AgentRun.Stop.CANCELLED);
    assertThat(never.requests).isEmpty();
    assertThat(Agent.builder(never).timeout(Duration.ofMillis(1)).build().run(Conversation.open(store, "c")).stop())
        .isEqualTo(AgentRun.Stop.DEADLINE);
    assertThat(never.requests).isEmpty();
  }

  @Test
  void aQuestionWithoutARunIsNotWaitedForByARun() {
    Conversation.open(store, "c").user("first");
    Agent agent = Agent.builder(new Scripted(request -> Scripted.says("answer"))).build();
    Conversation asked = Conversation.open(store, "c");
    assertThat(agent.run(Conversation.open(store, "c")).text()).isEqualTo("answer");
    assertThat(agent.run(asked).text()).as("the run that came second has the same answer").isEqualTo("answer");
    assertThat(texts()).containsExactly("first", "answer");
  }

  @Test
  void anExpiredRunIsTakenOverAndItsOwnerIsRefusedWhenItWakes() {
    Conversation first = Conversation.open(store, "c").user("first");
    assertThat(first.beginRun(Duration.ZERO)).isTrue();
    Conversation second = Conversation.open(store, "c", LATER).user("second");
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> first.add(AssistantMessage.of("too late"), io.github.kimisdk.chat.Usage.ZERO))
          .isInstanceOfSatisfying(StoreException.Conflict.class, conflict -> assertThat(conflict.stored()).isTrue());
    }
    first.endRun();
    assertThat(second.messages()).extracting(Message::text).containsExactly("first", "second");
    assertThat(texts()).containsExactly("first", "second");
  }

  @Test
  void aRenewedRunIsNotTakenOver() {
    AtomicInteger seconds = new AtomicInteger();
    Instant start = Instant.now();
    InstantSource clock = () -> start.plusSeconds(seconds.get());
    Conversation first = Conversation.open(store, "c", clock).user("first");
    assertThat(first.beginRun(Duration.ZERO)).isTrue();
    seconds.set(25);
    first.turn.renew();
    seconds.set(50);
    Conversation second = Conversation.open(store, "c", clock);
    assertThat(second.beginRun(Duration.ZERO)).isFalse();
    seconds.set(56);
    assertThat(second.beginRun(Duration.ZERO)).isTrue();
    first.endRun();
    second.endRun();
  }

  @Test
  void aRunOfAToolOnTheSameConversationDoesNotWaitForItself() {
    Agent inner = Agent.builder(new Scripted(request -> Scripted.says("inner answer"))).build();
    Tool<Nothing> nested = Tool.of("nested", "", Nothing.class,
        of -> inner.run(Conversation.open(store, "c").user("inner question")).text());
    Scripted outer = Scripted.of(Scripted.calls("1", "nested", "{}"), Scripted.says("not asked again"));
    AgentRun run = Agent.builder(outer).tools(nested).build().run(Conversation.open(store, "c").user("outer question"));
    assertThat(run.text()).isEqualTo("inner answer");
    assertThat(run.stop()).isEqualTo(AgentRun.Stop.ANSWERED);
    assertThat(outer.requests).hasSize(1);
    assertThat(texts()).hasSize(5).startsWith("outer question").endsWith("inner question", "inner answer");
    Conversation next = Conversation.open(store, "c");
    assertThat(next.beginRun(Duration.ZERO)).isTrue();
  }

  @Test
  void moreThanAHundredThreadsAreRefused() throws InterruptedException {
    Instant now = Instant.now();
    Conversation.open(store, "c", () -> now).user("first");
    List<Thread> waiting = new ArrayList<>();
    for (int i = 0; i <= Turn.MOST_WAITING; i++) {
      Conversation opened = Conversation.open(store, "c", () -> now);
      Thread thread = new Thread(() -> assertThatThrownBy(() -> opened.user("waits")).isInstanceOf(StoreException.class));
      thread.start();
      waiting.add(thread);
      awaitWaiting(i + 1, thread);
    }
    Conversation more = Conversation.open(store, "c");
    assertThatThrownBy(() -> more.user("more")).isInstanceOf(StoreException.Conflict.class).hasMessageContaining("at most 100");
    for (Thread thread : waiting) {
      thread.interrupt();
      thread.join();
    }
    assertThat(texts()).containsExactly("first");
  }
}
