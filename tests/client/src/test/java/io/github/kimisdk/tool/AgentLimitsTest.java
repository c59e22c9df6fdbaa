package io.github.kimisdk.tool;

import static io.github.kimisdk.tool.Scripted.calls;
import static io.github.kimisdk.tool.Scripted.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.tool.AgentRun.Stop;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Limits of tokens, repetitions and time. */
@Timeout(60)
class AgentLimitsTest {

  record Nothing() {}

  private final CountDownLatch interrupted = new CountDownLatch(1);

  private final Tool<Nothing> quick = Tool.of("quick", "", Nothing.class, none -> "quick result");

  /** Waits until it is interrupted. */
  private final Tool<Nothing> stuck = Tool.of("stuck", "", Nothing.class, none -> {
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
  void aModelThatRepeatsItselfIsWarnedAndThenStopped() {
    Scripted model = Scripted.of(calls("q:0", "quick", "{}"));
    AgentRun run = agent(model).maxRepeats(5).build().run("go");
    assertThat(run.stop()).isEqualTo(Stop.REPEATED);
    assertThat(run.steps()).as("one that is new, and five that are not").isEqualTo(6);
    assertThat(Scripted.results(run.messages()).get(0)).startsWith("quick result\n\nNote: this same call");
    assertThat(run.messages().get(2).text()).isEqualTo("quick result");
    Valid.history(run.messages());
  }

  @Test
  void aSpentTokenBudgetStopsTheRunWithResultsForAllCalls() {
    AtomicInteger n = new AtomicInteger();
    Scripted model = new Scripted(request -> n.get() == 9 ? says("ready") : calls("p:" + n, "poll", "{}"));
    Tool<Nothing> poll = Tool.of("poll", "", Nothing.class, none -> "waiting, " + n.incrementAndGet());
    AgentRun run = Agent.builder(model).tools(poll).maxTokens(31).build().run("go");
    assertThat(run.stop()).isEqualTo(Stop.MAX_TOKENS);
    assertThat(run.steps()).as("15 tokens each").isEqualTo(3);
    assertThat(run.usage().totalTokens()).isEqualTo(45);
    assertThat(Scripted.results(run.messages())).containsExactly("waiting, 3");
    Valid.history(run.messages());
    assertThat(Agent.builder(model).tools(poll).maxTokens(1000).build().run(run.conversation()).text()).isEqualTo("ready");
  }

  /** A server that reports no tokens, or only negative ones, whose usage is then 0. */
  @Test
  void aBudgetCountsAnEstimateOfAnswersWithoutTokens() {
    for (Optional<Usage> reported : List.of(Optional.<Usage>empty(), Optional.of(Usage.ZERO), Optional.of(Usage.of(-10, -5)))) {
      AtomicInteger n = new AtomicInteger();
      ChatModel model = request -> {
        ChatResponse response = ChatResponse.of(calls("p:" + n, "poll", "{}"));
        return reported.map(response::withUsage).orElse(response);
      };
      Tool<Nothing> poll = Tool.of("poll", "", Nothing.class, none -> "waiting, " + n.incrementAndGet());
      AgentRun run = Agent.builder(model).tools(poll).maxTokens(500).build().run("go");
      assertThat(run.stop()).isEqualTo(Stop.MAX_TOKENS);
      assertThat(run.steps()).isBetween(2, 20);
      assertThat(run.usage().totalTokens()).isBetween(500L, 2_000L);
      assertThat(run.usage().estimated()).isTrue();
      Valid.history(run.messages());
    }
  }

  @Test
  void theTokensOfANestedAgentCountInTheBudget() {
    Scripted model = Scripted.of(calls("i:0", "inner", "{\"task\":\"x\"}"), says("never"));
    Tool<?> inner = Agent.builder(Scripted.of(says("done"))).build().tool("inner", "");
    AgentRun run = Agent.builder(model).tools(inner).maxTokens(30).build().run("go");
    assertThat(run.stop()).isEqualTo(Stop.MAX_TOKENS);
    assertThat(run.usage().totalTokens()).isEqualTo(30);
  }

  @Test
  void anAnswerThatSpendsTheBudgetStillCounts() {
    Agent agent = Agent.builder(Scripted.of(says("ok"))).maxTokens(1).build();
    assertThat(agent.run("go").stop()).isEqualTo(Stop.ANSWERED);
    assertThatThrownBy(() -> Agent.builder(agent.settings.model).maxTokens(0)).hasMessage("maxTokens: expected at least 1, found 0");
  }

  @Test
  void alternatingCallsAreRepetitionsToo() {
    AtomicInteger n = new AtomicInteger();
    Scripted model = new Scripted(request -> calls("q:" + n, n.getAndIncrement() % 2 == 0 ? "quick" : "unknown", "{}"));
    assertThat(agent(model).maxRepeats(4).build().run("go").stop()).isEqualTo(Stop.REPEATED);
    assertThat(model.requests).hasSize(6);
  }

  @Test
  void theSameCallWithAnotherResultIsNoRepetition() {
    AtomicInteger n = new AtomicInteger();
    Scripted model = new Scripted(request -> n.get() == 30 ? says("ready") : calls("p:" + n, "poll", "{}"));
    Tool<Nothing> poll = Tool.of("poll", "", Nothing.class, none -> "waiting, " + n.incrementAndGet());
    assertThat(Agent.builder(model).tools(poll).maxRepeats(3).build().run("go").text()).isEqualTo("ready");
  }

  @Test
  void aToolThatTimesOutIsInterruptedAndTheRunContinues() throws Exception {
    Scripted model = Scripted.of(both(), says("ok"));
    AgentRun run = Agent.builder(model).tools(quick, stuck.withTimeout(Duration.ofMillis(20))).build().run("go");
    assertThat(run.text()).isEqualTo("ok");
    assertThat(model.shown().get(0)).isEqualTo(
        "Error: stuck gave no result within 0.02s and was given up. It may or may not have taken effect.");
    assertThat(model.shown().get(1)).isEqualTo("quick result");
    assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aTimeoutOfAToolOnTheRunsThreadDoesNotCancelTheRun() {
    Scripted model = Scripted.of(calls("s:0", "stuck", "{}"), says("ok"));
    AgentRun run = agent(model).executor(Runnable::run).toolTimeout(Duration.ofMillis(20)).build().run("go");
    assertThat(run.text()).isEqualTo("ok");
    assertThat(Thread.interrupted()).isFalse();
    assertThat(model.shown().get(0)).contains("within 0.02s");
  }

  @Test
  void toolsRunOnVirtualThreadsFromJava21On() {
    Scripted model = Scripted.of(calls("t:0", "thread", "{}"), says("ok"));
    Agent.builder(model).tools(Tool.of("thread", "", Nothing.class, none -> Thread.currentThread().toString())).build().run("go");
    assertThat(model.shown().get(0).startsWith("VirtualThread")).isEqualTo(Runtime.version().feature() >= 21);
  }

  @Test
  void theAgentsToolTimeoutAppliesToToolsWithoutTheirOwn() {
    Scripted model = Scripted.of(both(), says("ok"));
    agent(model).toolTimeout(Duration.ofMillis(20)).build().run("go");
    assertThat(model.shown().get(0)).contains("within 0.02s");
  }
}
