package io.github.kimisdk.tool;

import static io.github.kimisdk.tool.Scripted.calls;
import static io.github.kimisdk.tool.Scripted.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.Reported;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.tool.AgentRun.Stop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** However a run stops, its history can be sent again, and no result is lost. */
@Timeout(60)
class AgentStopsTest {

  record Nothing() {}

  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch interrupted = new CountDownLatch(1);

  private final Tool<Nothing> quick = Tool.of("quick", "", Nothing.class, none -> "quick result");

  /** Waits until it is interrupted. */
  private final Tool<Nothing> stuck = Tool.of("stuck", "", Nothing.class, none -> {
    entered.countDown();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      interrupted.countDown();
      throw e;
    }
    return "never";
  });

  private static AssistantMessage both() {
    return calls(ToolCall.of("s:0", "stuck", "{}"), ToolCall.of("q:1", "quick", "{}"));
  }

  private AgentBuilder agent(Scripted model) {
    return Agent.builder(model).tools(quick, stuck);
  }

  @Test
  void theStepLimitEndsTheRunWithTheResultsOfTheLastCalls() {
    AtomicInteger n = new AtomicInteger();
    Scripted model = new Scripted(request -> calls("q:" + n.get(), "quick", "{\"n\":" + n.getAndIncrement() + "}"));
    Tool<?> counted = Tool.of("quick", "", io.github.kimisdk.schema.Schema.builder().build(), none -> "result " + n);
    AgentRun run = Agent.builder(model).tools(counted).maxSteps(3).build().run("go");
    assertThat(run.stop()).isEqualTo(Stop.MAX_STEPS);
    assertThat(run.steps()).isEqualTo(3);
    assertThat(model.requests).hasSize(3);
    assertThat(Scripted.results(run.messages())).containsExactly("result 3");
    Valid.history(run.messages());
  }

  @Test
  void theDefaultStepLimitIsOneHundred() {
    AtomicInteger n = new AtomicInteger();
    Scripted model = new Scripted(request -> calls("x:" + n, "none", "{\"n\":" + n.getAndIncrement() + "}"));
    assertThat(Agent.builder(model).build().run("go").steps()).isEqualTo(100);
  }

  @Test
  void aTimeoutKeepsTheResultsThatCameAndAnswersTheOtherCalls() throws Exception {
    Scripted model = Scripted.of(both(), says("never"));
    AgentRun run = agent(model).timeout(Duration.ofSeconds(1)).build().run("go");
    assertThat(run.stop()).isEqualTo(Stop.DEADLINE);
    assertThat(Scripted.results(run.messages())).containsExactly("Error: " + Conversation.LOST, "quick result");
    assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
    Valid.history(run.messages());
  }

  @Test
  void aTimeoutInterruptsAModelThatBlocks() throws Exception {
    AgentRun run = Agent.builder(request -> {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        interrupted.countDown();
      }
      throw new IllegalStateException("interrupted");
    }).timeout(Duration.ofMillis(50)).build().run("go");
    assertThat(run.stop()).isEqualTo(Stop.DEADLINE);
    assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
    Valid.history(run.messages());
  }

  @Test
  void anInterruptionCancelsTheRunAndTheThreadStaysInterrupted() throws Exception {
    List<AgentRun> runs = new ArrayList<>();
    List<Boolean> flags = new ArrayList<>();
    CountDownLatch kept = new CountDownLatch(1);
    Consumer<AgentEvent> listener = event -> {
      if (event instanceof AgentEvent.ToolEnded) {
        kept.countDown();
      }
    };
    Thread thread = new Thread(() -> {
      runs.add(agent(Scripted.of(both())).build().run(Conversation.inMemory().user("go"), listener));
      flags.add(Thread.currentThread().isInterrupted());
    });
    thread.start();
    assertThat(entered.await(20, TimeUnit.SECONDS) && kept.await(20, TimeUnit.SECONDS)).isTrue();
    thread.interrupt();
    thread.join(20_000);
    assertThat(runs).extracting(AgentRun::stop).containsExactly(Stop.CANCELLED);
    assertThat(flags).containsExactly(true);
    assertThat(Scripted.results(runs.get(0).messages())).containsExactly("Error: " + Conversation.LOST, "quick result");
    Valid.history(runs.get(0).messages());
  }

  @Test
  void anExceptionOfTheModelIsThrownAndLeavesAValidHistory() {
    AtomicInteger n = new AtomicInteger();
    Scripted model = new Scripted(request -> {
      if (n.getAndIncrement() == 1) {
        throw new IllegalStateException("no line");
      }
      return n.get() == 1 ? calls("q:0", "quick", "{}") : says("after all");
    });
    Conversation conversation = Conversation.inMemory().user("go");
    Agent agent = agent(model).build();
    assertThatThrownBy(() -> agent.run(conversation)).isInstanceOf(IllegalStateException.class).hasMessage("no line");
    assertThat(Scripted.results(conversation.messages())).containsExactly("quick result");
    Valid.history(conversation.messages());
    assertThat(agent.run(conversation).text()).isEqualTo("after all");
  }

  /** One call has ended, and another is under way. */
  @Test
  void aStoreThatFailsInAStepEndsTheRunAndLeavesAValidHistory() throws Exception {
    AtomicBoolean failed = new AtomicBoolean();
    Conversation conversation = Conversation.open(new ConversationStore() {
      @Override
      public List<JsonObject> load(String id) {
        return List.of();
      }

      @Override
      public void append(String id, int from, List<JsonObject> records) {
        if (records.toString().contains("quick result") && failed.compareAndSet(false, true)) {
          throw new IllegalStateException("enough");
        }
      }
    }, "a").user("go");
    assertThatThrownBy(() -> agent(Scripted.of(both())).build().run(conversation)).isInstanceOf(StoreException.class)
        .hasMessageContaining("enough");
    assertThat(failed).isTrue();
    assertThat(interrupted.await(20, TimeUnit.SECONDS) || entered.getCount() > 0).isTrue();
    assertThat(Scripted.results(conversation.messages())).containsExactly("Error: " + Conversation.LOST, "quick result");
    Valid.history(conversation.messages());
    assertThat(agent(Scripted.of(says("after all"))).build().run(conversation).text()).isEqualTo("after all");
  }

  @Test
  void anExceptionOfTheListenerIsReportedAndTheRunGoesOn() {
    List<String> quiet = new ArrayList<>();
    agent(Scripted.of(calls("q:0", "quick", "{}"), says("ok"))).build().run(
        Conversation.inMemory().user("go"), event -> quiet.add(event.getClass().getSimpleName()));
    Reported reported = new Reported();
    AgentRun run = reported.during(() -> agent(Scripted.of(calls("q:0", "quick", "{}"), says("ok"))).build().run(
        Conversation.inMemory().user("go"), event -> {
          throw new IllegalStateException(event.getClass().getSimpleName());
        }));
    assertThat(run.stop()).isEqualTo(Stop.ANSWERED);
    assertThat(run.messages()).extracting(Message::text).containsExactly("go", "", "quick result", "ok");
    assertThat(reported.all()).extracting(Throwable::getMessage).contains("ToolEnded", "RunEnded").isEqualTo(quiet);
    Valid.history(run.messages());
  }

  @Test
  void aConversationIsInOneRunAtATime() {
    AtomicBoolean checked = new AtomicBoolean();
    Conversation conversation = Conversation.inMemory().user("go");
    Agent agent = agent(Scripted.of(says("ok"))).build();
    agent.run(conversation, event -> {
      if (event instanceof AgentEvent.StepStarted) {
        assertThatThrownBy(() -> agent.run(conversation)).isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("one that is in a run");
        checked.set(true);
      }
    });
    assertThat(checked).isTrue();
    assertThat(agent.run(conversation).text()).isEqualTo("ok");
  }

  /** A subscription that fails when there is demand, and cannot be cancelled. */
  private static Flow.Subscription stubborn(Runnable demanded) {
    return new Flow.Subscription() {
      @Override
      public void request(long n) {
        demanded.run();
      }

      @Override
      public void cancel() {
        throw new AssertionError("not to be cancelled");
      }
    };
  }

  private static ChatModel publishing(Flow.Publisher<ChatChunk> publisher) {
    return new ChatModel() {
      @Override
      public ChatResponse chat(ChatRequest request) {
        return ChatResponse.of(says("later"));
      }

      @Override
      public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
        return publisher;
      }
    };
  }

  @Test
  void anExceptionWhileTheRunEndsIsSuppressed() {
    ChatModel model = publishing(subscriber -> {
      subscriber.onSubscribe(stubborn(() -> { }));
      throw new IllegalStateException("no line");
    });
    Conversation conversation = Conversation.inMemory().user("go").add(calls("q:0", "quick", "{}"));
    assertThatThrownBy(() -> Agent.builder(model).tools(quick).build().run(conversation)).hasMessage("no line")
        .satisfies(thrown -> assertThat(thrown.getSuppressed()).singleElement().isInstanceOf(AssertionError.class));
    assertThat(agent(Scripted.of(says("after all"))).build().run(conversation).text()).isEqualTo("after all");
    Valid.history(conversation.messages());
  }

  @Test
  void anAnswerThatHasFailedIsNotCancelled() {
    ChatModel model = publishing(
        subscriber -> subscriber.onSubscribe(stubborn(() -> subscriber.onError(new IllegalStateException("no line")))));
    assertThatThrownBy(() -> Agent.builder(model).build().run("go")).hasMessage("no line")
        .satisfies(thrown -> assertThat(thrown.getSuppressed()).isEmpty());
  }
}
