package io.github.kimisdk.tool;

import static io.github.kimisdk.tool.Scripted.calls;
import static io.github.kimisdk.tool.Scripted.says;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.tool.AgentRun.Stop;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Agents side by side keep the budget of the agent that called them together. */
@Timeout(60)
class RunBudgetTest {

  private static final ChatRequest K3 = ChatRequest.builder().model("kimi-k3").build();
  private static final int SIDE_BY_SIDE = 5;

  /** A model each of whose answers has 1,000 tokens. After the first one, it answers when some calls are under way at once. */
  private static final class Dear implements ChatModel {

    final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch together = new CountDownLatch(SIDE_BY_SIDE);

    @Override
    public ChatResponse chat(ChatRequest request) {
      if (asked.incrementAndGet() > 1) {
        together.countDown();
        await(together);
      }
      return ChatResponse.of(says("done")).withUsage(Usage.of(20, 980));
    }

    private static void await(CountDownLatch latch) {
      try {
        assertThat(latch.await(20, TimeUnit.SECONDS)).as("calls side by side").isTrue();
      } catch (InterruptedException cancelled) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static ToolCall[] helpers(int count) {
    return IntStream.range(0, count).mapToObj(i -> ToolCall.of("h:" + i, "helper", "{\"task\":\"Do part " + i + "\"}"))
        .toArray(ToolCall[]::new);
  }

  private static AgentRun spend(Dear dear, UnaryOperator<AgentBuilder> budget) {
    Tool<?> helper = Agent.builder(dear).request(K3).build().tool("helper", "Helps");
    Scripted boss = Scripted.of(calls(helpers(40)), says("all done"));
    return budget.apply(Agent.builder(boss).request(K3).maxParallelTools(40).tools(helper)).build().run("go");
  }

  @Test
  void agentsSideBySideSpendATokenBudgetOnce() {
    Dear dear = new Dear();
    AgentRun run = spend(dear, agent -> agent.maxTokens(10_000));
    assertThat(run.stop()).isEqualTo(Stop.MAX_TOKENS);
    assertThat(run.usage().totalTokens()).isBetween(10_000L, 11_000L);
    assertThat(dear.asked).hasValueBetween(SIDE_BY_SIDE + 1, 11);
    assertThat(run.conversation().messages().toString()).contains("the agent ended with MAX_TOKENS");
  }

  @Test
  void agentsSideBySideSpendABudgetOfMoneyOnce() {
    Dear dear = new Dear();
    // An answer costs 20 × 3 + 980 × 15 millionths of a dollar.
    BigDecimal ten = new BigDecimal("0.1476");
    AgentRun run = spend(dear, agent -> agent.maxCost(ten, "USD"));
    assertThat(run.stop()).isEqualTo(Stop.MAX_COST);
    assertThat(dear.asked).hasValueBetween(SIDE_BY_SIDE + 1, 11);
  }

  @Test
  void anAnswerWithALimitIsReservedBeforeTheFirstOneHasEnded() {
    Dear dear = new Dear();
    ChatRequest limited = ChatRequest.builder().model("kimi-k3").maxCompletionTokens(980).build();
    dear.asked.set(1);
    Tool<?> helper = Agent.builder(dear).request(limited).build().tool("helper", "Helps");
    Scripted boss = Scripted.of(calls(helpers(40)), says("all done"));
    AgentRun run = Agent.builder(boss).maxParallelTools(40).tools(helper).maxTokens(10_000).build().run("go");
    assertThat(run.usage().totalTokens()).isBetween(10_000L, 11_000L);
  }

  @Test
  void theTokensOfAnAgentCountOnce() {
    int[] step = {0};
    Scripted boss = new Scripted(request -> calls("h:" + step[0]++, "helper", "{\"task\":\"part " + step[0] + "\"}"));
    int[] answer = {0};
    Tool<?> helper = Agent.builder(new Scripted(request -> says("answer " + answer[0]++))).build().tool("helper", "Helps");
    AgentRun run = Agent.builder(boss).tools(helper).maxTokens(91).build().run("go");
    assertThat(run.stop()).isEqualTo(Stop.MAX_TOKENS);
    assertThat(run.steps()).as("30 tokens a step").isEqualTo(4);
  }

  @Test
  void theTokensOfAnAgentCountEvenIfItsToolFails() {
    Agent inner = Agent.builder(new Scripted(request -> says("part"))).build();
    Tool<?> tool = Tool.of("helper", "Helps", TaskOf.class, task -> {
      inner.run(task.task());
      throw new IllegalStateException("lost");
    });
    Scripted boss = Scripted.of(calls(helpers(1)), says("never asked"));
    assertThat(Agent.builder(boss).tools(tool).maxTokens(30).build().run("go").stop()).isEqualTo(Stop.MAX_TOKENS);
  }

  @Test
  void aToolThatReportsMoreThanItsAgentCountsTheRest() {
    Agent inner = Agent.builder(new Scripted(request -> says("part"))).build();
    Tool<?> tool = Tool.of("helper", "Helps", TaskOf.class,
        task -> ToolResult.of(inner.run(task.task()).text()).withUsage(Usage.of(20, 10)));
    Scripted boss = Scripted.of(calls(helpers(1)), says("all done"));
    Agent agent = Agent.builder(boss).tools(tool).maxTokens(45).build();
    assertThat(agent.run("go").stop()).isEqualTo(Stop.MAX_TOKENS);
    Scripted again = Scripted.of(calls(helpers(1)), says("all done"));
    assertThat(Agent.builder(again).tools(tool).maxTokens(46).build().run("go").stop()).isEqualTo(Stop.ANSWERED);
  }

  @Test
  void agentsThatAToolMakesForEachCallAreAlike() {
    Dear dear = new Dear();
    Tool<?> tool = Tool.of("helper", "Helps", TaskOf.class, task -> Agent.builder(dear).build().run(task.task()).text());
    Scripted boss = Scripted.of(calls(helpers(40)), says("all done"));
    AgentRun run = Agent.builder(boss).maxParallelTools(40).tools(tool).maxTokens(10_000).build().run("go");
    assertThat(run.stop()).isEqualTo(Stop.MAX_TOKENS);
    assertThat(dear.asked).hasValueBetween(SIDE_BY_SIDE + 1, 11);
  }

  @Test
  void aRunThatIsPublishedWithinAToolCounts() {
    Scripted inner = new Scripted(request -> says("part"));
    Tool<?> tool = Tool.of("helper", "Helps", TaskOf.class, task -> {
      Collecting events = new Collecting(Long.MAX_VALUE);
      Agent.builder(inner).build().publish(Conversation.inMemory().user(task.task())).subscribe(events);
      Dear.await(events.ended);
      return "done";
    });
    Scripted boss = Scripted.of(calls(helpers(1)), says("never asked"));
    assertThat(Agent.builder(boss).tools(tool).maxTokens(30).build().run("go").stop()).isEqualTo(Stop.MAX_TOKENS);
  }

  @Test
  void anAgentWhoseCallWasGivenUpHoldsNoPartOfTheBudget() {
    CountDownLatch end = new CountDownLatch(1);
    ChatModel deaf = request -> {
      for (boolean ended = false; !ended;) {
        try {
          ended = end.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException ignored) {
          // It goes on, as a call of foreign code may.
        }
      }
      return ChatResponse.of("late");
    };
    Tool<?> helper = Agent.builder(deaf).build().tool("helper", "Helps").withTimeout(Duration.ofMillis(50));
    Scripted boss = Scripted.of(calls(helpers(1)), says("all done"));
    AgentRun run = Agent.builder(boss).tools(helper).maxTokens(40).build().run("go");
    end.countDown();
    assertThat(run.stop()).isEqualTo(Stop.ANSWERED);
  }

  record TaskOf(String task) {}
}
