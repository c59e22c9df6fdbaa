package io.github.kimisdk.tool;

import static io.github.kimisdk.tool.Scripted.calls;
import static io.github.kimisdk.tool.Scripted.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.tool.AgentRun.Stop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The calls of an answer run several at a time, however many they are. */
@Timeout(120)
class ParallelToolsTest {

  private static final int MANY = 3_000;

  record Numbered(int n) {}

  private final AtomicInteger active = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  private String count(Numbered one) {
    most.accumulateAndGet(active.incrementAndGet(), Math::max);
    Thread.yield();
    active.decrementAndGet();
    return "did " + one.n();
  }

  private static ToolCall[] numbered(int count, String tool) {
    return IntStream.range(0, count).mapToObj(i -> ToolCall.of("c" + i, tool, "{\"n\":" + i + "}")).toArray(ToolCall[]::new);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void threeThousandCallsRunSixteenAtATime(boolean early) {
    Scripted model = Scripted.of(calls(numbered(MANY, "tool")), says("ok"));
    Tool<Numbered> tool = Tool.of("tool", "", Numbered.class, this::count).withRepeatable(early);
    AgentRun run = Agent.builder(model).tools(tool).build().run("go");
    assertThat(run.done()).isTrue();
    assertThat(most.get()).isBetween(1, 16);
    assertThat(model.shown()).isEqualTo(IntStream.range(0, MANY).mapToObj(i -> "did " + i).toList());
  }

  @Test
  void asManyRunAtTheSameTimeAsTheAgentAllows() {
    CyclicBarrier together = new CyclicBarrier(20);
    Tool<Numbered> tool = Tool.of("tool", "", Numbered.class, one -> {
      together.await(60, TimeUnit.SECONDS);
      return count(one);
    });
    Scripted model = Scripted.of(calls(numbered(60, "tool")), says("ok"));
    assertThat(Agent.builder(model).tools(tool).maxParallelTools(20).build().run("go").done()).isTrue();
    assertThat(model.shown()).hasSize(60).allMatch(result -> result.startsWith("did"));
  }

  @Test
  void aFutureIsUnderWayUntilItHasItsResult() {
    List<CompletableFuture<ToolResult>> begun = new ArrayList<>();
    Tool<Numbered> tool = Tool.of("tool", "", Numbered.class, one -> {
      begun.add(new CompletableFuture<>());
      return begun.get(begun.size() - 1);
    });
    Scripted model = Scripted.of(calls(numbered(6, "tool")), says("ok"));
    Agent agent = Agent.builder(model).tools(tool).maxParallelTools(2).executor(Runnable::run).build();
    AtomicInteger ended = new AtomicInteger();
    agent.run(Conversation.inMemory().user("go"), event -> {
      if (event instanceof AgentEvent.ToolEnded) {
        ended.incrementAndGet();
      }
      assertThat(begun.size() - ended.get()).isBetween(0, 2);
      if (begun.size() > ended.get() && event instanceof AgentEvent.ToolStarted | event instanceof AgentEvent.ToolEnded) {
        begun.get(ended.get()).complete(ToolResult.of("done"));
      }
    });
    assertThat(begun).hasSize(6);
    assertThat(model.shown()).hasSize(6).containsOnly("done");
  }

  @Test
  void theTimeoutOfACallStartsWhenTheCallStarts() {
    AtomicInteger handed = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    Executor executor = task -> {
      assertThat(handed.incrementAndGet() - done.get()).as("a call that waits is not handed to the executor").isEqualTo(1);
      new Thread(task).start();
    };
    Scripted model = Scripted.of(calls(numbered(50, "tool")), says("ok"));
    Tool<Numbered> tool = Tool.of("tool", "", Numbered.class, one -> {
      String result = count(one);
      done.incrementAndGet();
      return result;
    }).withTimeout(Duration.ofMinutes(1));
    Agent agent = Agent.builder(model).tools(tool).maxParallelTools(1).executor(executor).build();
    AtomicInteger ended = new AtomicInteger();
    agent.run(Conversation.inMemory().user("go"), event -> ended.addAndGet(event instanceof AgentEvent.ToolEnded ? 1 : 0));
    assertThat(ended.get()).isEqualTo(50);
    assertThat(most.get()).isEqualTo(1);
    assertThat(model.shown()).hasSize(50).allMatch(result -> result.startsWith("did"));
  }

  @Test
  void aCancelEndsTheCallsThatWaitWithoutStartingThem() {
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger ran = new AtomicInteger();
    Tool<Numbered> tool = Tool.of("tool", "", Numbered.class, one -> {
      ran.incrementAndGet();
      never.await();
      return "";
    });
    Scripted model = Scripted.of(calls(numbered(100, "tool")), says("ok"));
    Set<String> started = new HashSet<>();
    Conversation conversation = Conversation.inMemory().user("go");
    AgentRun run = Agent.builder(model).tools(tool).maxParallelTools(3).build().run(conversation, event -> {
      if (event instanceof AgentEvent.ToolStarted begun && started.add(begun.call().id()) && started.size() == 3) {
        Thread.currentThread().interrupt();
      }
    });
    assertThat(Thread.interrupted()).isTrue();
    assertThat(run.stop()).isEqualTo(Stop.CANCELLED);
    assertThat(ran.get()).isLessThanOrEqualTo(3);
    assertThat(started).hasSize(3);
    Valid.history(run.messages());
    assertThat(Scripted.results(run.messages())).hasSize(100)
        .filteredOn(text -> text.contains("before this call began")).hasSizeGreaterThanOrEqualTo(97);
  }

  @Test
  void theEventsOfEveryCallComeInPairsWhileSomeWait() {
    List<String> events = new ArrayList<>();
    ToolCall[] all = numbered(40, "tool");
    all[7] = ToolCall.of("c7", "none", "{}");
    Scripted model = Scripted.of(calls(all), says("ok"));
    Tool<Numbered> tool = Tool.of("tool", "", Numbered.class, this::count).withRepeatable(true);
    Agent.builder(model).tools(tool).maxParallelTools(2).build().run(Conversation.inMemory().user("go"), event -> {
      if (event instanceof AgentEvent.ToolStarted begun) {
        events.add("+" + begun.call().id());
      } else if (event instanceof AgentEvent.ToolEnded ended) {
        assertThat(events).contains("+" + ended.call().id());
        events.add("-" + ended.call().id());
      }
    });
    assertThat(events).hasSize(80).doesNotHaveDuplicates();
  }

  @Test
  void aLimitIsAtLeastOne() {
    assertThatIllegalArgumentException().isThrownBy(() -> Agent.builder(Scripted.of(says(""))).maxParallelTools(0))
        .withMessage("maxParallelTools: expected at least 1, found 0");
  }
}
