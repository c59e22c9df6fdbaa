package io.github.kimisdk.tool;

import static io.github.kimisdk.tool.Scripted.calls;
import static io.github.kimisdk.tool.Scripted.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.tool.AgentRun.Stop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run that stops in the middle of an answer has its text and its usage, and does not take it for an answer. */
@Timeout(60)
class StoppedAnswerTest {

  private static final ChatChunk HELLO = ChatChunk.of(Delta.EMPTY.withContent("Hello, wor")).withUsage(Usage.of(20, 1));
  private static final ChatChunk THOUGHT = ChatChunk.of(Delta.EMPTY.withReasoning("Let me thi")).withUsage(Usage.of(20, 1));
  private static final ChatChunk BEGUN = ChatChunk.of(Delta.EMPTY.withRole("assistant")).withUsage(Usage.of(20, 1));

  private static final Tool<?> QUICK =
      Tool.of("quick", "", io.github.kimisdk.schema.Schema.builder().build(), none -> "quick result");

  /** Calls a tool if it is asked first, and then begins an answer that does not end. */
  private static class Endless implements ChatModel {

    private final ChatChunk begin;

    Endless(ChatChunk begin) {
      this.begin = begin;
    }

    void begun(Flow.Subscriber<? super ChatChunk> subscriber) {}

    @Override
    public ChatResponse chat(ChatRequest request) {
      return ChatResponse.of(calls("q:0", "quick", "{}")).withUsage(Usage.of(10, 5));
    }

    @Override
    public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
      if (request.messages().size() == 1) {
        return ChatModel.super.publish(request);
      }
      return subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
        private boolean sent;

        @Override
        public void request(long n) {
          if (!sent) {
            sent = true;
            subscriber.onNext(begin);
            begun(subscriber);
          }
        }

        @Override
        public void cancel() {}
      });
    }
  }

  private static AgentRun run(ChatChunk begin, Consumer<AgentEvent> listener) {
    return Agent.builder(new Endless(begin)).tools(QUICK).timeout(Duration.ofSeconds(2)).build()
        .run(Conversation.inMemory().user("go"), listener);
  }

  /** Interrupts the run in the middle of the answer of the second step. */
  private static void interrupt(AgentEvent event) {
    if (event instanceof AgentEvent.TextDelta) {
      Thread.currentThread().interrupt();
    }
  }

  /** Blocks the run in the middle of the answer until its time is up. */
  private static void block(AgentEvent event) {
    if (event instanceof AgentEvent.TextDelta) {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException atTheDeadline) {
        // The run interrupts its listener.
      }
    }
  }

  private static void hasThePart(AgentRun run, Usage usage) {
    assertThat(run.usage()).isEqualTo(usage);
    assertThat(run.conversation().usage()).isEqualTo(usage);
    assertThat(run.response().complete()).isFalse();
    assertThat(run.messages()).extracting(Message::text).containsExactly("go", "", "quick result");
    Valid.history(run.messages());
  }

  @Test
  void aCancelledRunHasTheTextAndTheUsageThatCame() {
    AgentRun run = run(HELLO, StoppedAnswerTest::interrupt);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(run.stop()).isEqualTo(Stop.CANCELLED);
    assertThat(run.text()).isEqualTo("Hello, wor");
    hasThePart(run, Usage.of(30, 6));
  }

  @Test
  void aRunAtItsTimeoutHasTheTextAndTheUsageThatCame() {
    AgentRun run = run(HELLO, StoppedAnswerTest::block);
    assertThat(run.stop()).isEqualTo(Stop.DEADLINE);
    assertThat(run.text()).isEqualTo("Hello, wor");
    hasThePart(run, Usage.of(30, 6));
  }

  @Test
  void reasoningThatCameIsTheResponseToo() {
    AgentRun run = run(THOUGHT, event -> { });
    assertThat(run.stop()).isEqualTo(Stop.DEADLINE);
    assertThat(run.text()).isEmpty();
    assertThat(run.response().reasoning()).contains("Let me thi");
    hasThePart(run, Usage.of(30, 6));
  }

  @Test
  void anAnswerWithoutTextYetCostsItsUsageAndLeavesTheLastResponse() {
    AgentRun run = run(BEGUN, event -> { });
    assertThat(run.usage()).isEqualTo(Usage.of(30, 6));
    assertThat(run.response().toolCalls()).hasSize(1);
  }

  @Test
  void anAnswerThatBreaksCostsTheConversationItsUsage() {
    ChatModel broken = new Endless(HELLO) {
      @Override
      void begun(Flow.Subscriber<? super ChatChunk> subscriber) {
        subscriber.onError(new IllegalStateException("no line"));
      }
    };
    Conversation conversation = Conversation.inMemory().user("go");
    assertThatThrownBy(() -> Agent.builder(broken).tools(QUICK).build().run(conversation)).hasMessage("no line");
    assertThat(conversation.usage()).isEqualTo(Usage.of(30, 6));
    assertThat(Scripted.results(conversation.messages())).containsExactly("quick result");
  }

  @Test
  void aLaterRunAsksAgain() {
    AgentRun run = run(HELLO, StoppedAnswerTest::interrupt);
    assertThat(Thread.interrupted()).isTrue();
    AgentRun later = Agent.builder(Scripted.of(says("Hello, world"))).tools(QUICK).build().run(run.conversation());
    assertThat(later.text()).isEqualTo("Hello, world");
    assertThat(later.messages()).extracting(Message::text).containsExactly("go", "", "quick result", "Hello, world");
    assertThat(later.conversation().usage()).isEqualTo(Usage.of(40, 11));
  }

  @Test
  void anAnswerThatEndedCountsOnce() {
    AgentRun run = Agent.builder(Scripted.of(says("Hello"))).build().run(Conversation.inMemory().user("go"), event -> {
      if (event instanceof AgentEvent.Answered) {
        Thread.currentThread().interrupt();
      }
    });
    assertThat(Thread.interrupted()).isTrue();
    assertThat(List.of(run.usage(), run.conversation().usage())).containsOnly(Usage.of(10, 5));
  }
}
