package io.github.kimisdk.tool;

import static io.github.kimisdk.tool.Scripted.calls;
import static io.github.kimisdk.tool.Scripted.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.schema.Schema;
import io.github.kimisdk.tool.AgentListener.Kind;
import io.github.kimisdk.tool.AgentListener.PartReport;
import io.github.kimisdk.tool.AgentListener.Scope;
import io.github.kimisdk.tool.AgentRun.Stop;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AgentListenerTest {

  private static final Schema NOTHING = Schema.builder().build();

  /** The parts that the listener was told of, in order: a {@code +} for each start and a {@code -} for each end. */
  private final List<String> told = Collections.synchronizedList(new ArrayList<>());
  private final List<Scope> scopes = Collections.synchronizedList(new ArrayList<>());
  private final List<PartReport> reports = Collections.synchronizedList(new ArrayList<>());
  private final AgentListener listener = new AgentListener() {
    @Override
    public void began(Scope scope) {
      told.add("+" + place(scope));
      scopes.add(scope);
    }

    @Override
    public void ended(PartReport report) {
      told.add("-" + place(report.scope()));
      reports.add(report);
    }
  };

  private String place(Scope scope) {
    return scope.kind() + scope.id().substring(16) + scope.call().map(call -> ":" + call.name()).orElse("");
  }

  private PartReport report(String place) {
    return reports.stream().filter(report -> place(report.scope()).equals(place)).findFirst().orElseThrow();
  }

  private AgentBuilder agent(ChatModel model, Tool<?>... tools) {
    return Agent.builder(model).tools(tools).listener(listener);
  }

  private static Tool<?> tool(String name, String result) {
    return Tool.of(name, "", NOTHING, arguments -> result);
  }

  @Test
  void theStepsAndToolCallsOfARunAreATree() {
    agent(Scripted.of(calls("a:0", "a", "{}"), says("done")), tool("a", "1")).build().run("go");
    assertThat(told).containsExactly("+RUN", "+STEP/1", "+TOOL/1/1:a", "-TOOL/1/1:a", "-STEP/1", "+STEP/2", "-STEP/2", "-RUN");
    Scope run = scopes.get(0);
    assertThat(run.id()).matches("[0-9a-f]{16}").isEqualTo(run.run());
    assertThat(run.parent()).isEmpty();
    assertThat(scopes).allSatisfy(scope -> assertThat(scope.run()).isEqualTo(run.id()));
    assertThat(scopes).extracting(Scope::step).containsExactly(0, 1, 1, 2);
    assertThat(scopes.get(1).parent()).contains(run.id());
    assertThat(scopes.get(2).parent()).contains(scopes.get(1).id());
    assertThat(scopes.get(2).call()).contains(ToolCall.of("a:0", "a", "{}"));
    assertThat(report("TOOL/1/1:a").result().orElseThrow().text()).isEqualTo("1");
    assertThat(report("STEP/2").response().orElseThrow().text()).isEqualTo("done");
    assertThat(report("RUN").stop()).contains(Stop.ANSWERED);
    assertThat(reports).allSatisfy(report -> assertThat(report.failure()).isEmpty());
  }

  @Test
  void parallelCallsOfOneToolAreTwoParts() {
    CyclicBarrier together = new CyclicBarrier(2);
    Tool<?> both = Tool.of("both", "", NOTHING, arguments -> {
      together.await(20, TimeUnit.SECONDS);
      return AgentListener.current().orElseThrow();
    });
    ToolCall same = ToolCall.of("x", "both", "{}");
    agent(Scripted.of(calls(same, ToolCall.of("y", "both", "{}")), says("done")), both).build().run("go");
    List<PartReport> tools = reports.stream().filter(report -> report.scope().kind() == Kind.TOOL).toList();
    assertThat(tools).hasSize(2)
        .allSatisfy(report -> assertThat(report.result().orElseThrow().text()).isEqualTo(report.scope().id()));
    assertThat(tools).extracting(report -> report.scope().id()).doesNotHaveDuplicates();
  }

  @Test
  void anAgentThatIsAToolIsInItsToolCallAndCountsItsOwnTokens() {
    Agent inner = agent(Scripted.of(says("inner"))).build();
    agent(Scripted.of(calls("i:0", "inner", "{\"task\":\"t\"}"), says("done")), inner.tool("inner", "")).timeout(Duration.ofMinutes(1))
        .build().run("go");
    Scope call = scopes.stream().filter(scope -> scope.kind() == Kind.TOOL).findFirst().orElseThrow();
    Scope nested = scopes.stream().filter(scope -> scope.parent().equals(Optional.of(call.id()))).findFirst().orElseThrow();
    assertThat(nested.kind()).isEqualTo(Kind.RUN);
    assertThat(nested.run()).isNotEqualTo(call.run());
    assertThat(told.indexOf("-TOOL/1/1:inner")).isGreaterThan(told.indexOf("-RUN"));
    assertThat(reports).filteredOn(report -> report.scope().kind() == Kind.RUN).extracting(PartReport::usage)
        .containsExactly(Usage.of(10, 5), Usage.of(20, 10));
  }

  @Test
  void aThreadKnowsThePartInWhichItWorks() {
    Map<String, String> known = new ConcurrentHashMap<>();
    ChatModel model = new Scripted(request -> {
      known.put("model" + known.size(), AgentListener.current().map(id -> id.substring(16)).orElse("none"));
      return known.containsKey("tool") ? says("done") : calls("a:0", "a", "{}");
    });
    Tool<?> tool = Tool.of("a", "", NOTHING, arguments -> known.put("tool", AgentListener.current().orElseThrow().substring(16)) + "");
    for (AgentBuilder builder : List.of(agent(model, tool), agent(model, tool).timeout(Duration.ofMinutes(1)),
        agent(model, tool).executor(Runnable::run))) {
      known.clear();
      builder.build().run("go");
      assertThat(known).containsOnly(Map.entry("model0", "/1"), Map.entry("tool", "/1/1"), Map.entry("model2", "/2"));
      assertThat(AgentListener.current()).isEmpty();
    }
    known.clear();
    Tool<?> unwatched = Tool.of("a", "", NOTHING, arguments -> known.put("tool", AgentListener.current().orElse("none")) + "");
    Agent.builder(model).tools(unwatched).build().run("go");
    assertThat(known).containsEntry("tool", "none").containsEntry("model0", "none");
  }

  @Test
  void aModelThatFailsEndsTheStepAndTheRun() {
    IllegalStateException failure = new IllegalStateException("no line");
    Agent agent = agent(new Scripted(request -> {
      throw failure;
    })).build();
    assertThatThrownBy(() -> agent.run("go")).isSameAs(failure);
    assertThat(told).containsExactly("+RUN", "+STEP/1", "-STEP/1", "-RUN");
    assertThat(reports).allSatisfy(report -> assertThat(report.failure()).containsSame(failure));
    assertThat(report("RUN").stop()).isEmpty();
  }

  @Test
  void anApprovalThatFailsEndsTheRunAfterItsParts() {
    Agent agent = agent(Scripted.of(calls("a:0", "a", "{}")), tool("a", "1")).approval(call -> {
      throw new StackOverflowError("deep");
    }).build();
    assertThatThrownBy(() -> agent.run("go")).isInstanceOf(StackOverflowError.class);
    assertThat(told).containsExactly("+RUN", "+STEP/1", "-STEP/1", "-RUN");
    assertThat(report("STEP/1").failure()).isEmpty();
    assertThat(report("RUN").failure().orElseThrow()).isInstanceOf(StackOverflowError.class);
  }

  @Test
  void aCancelledRunEndsItsToolCallsFirstAndNothingFollows() throws Exception {
    CountDownLatch running = new CountDownLatch(2);
    CountDownLatch release = new CountDownLatch(1);
    Thread caller = Thread.currentThread();
    Tool<?> stuck = Tool.of("stuck", "", NOTHING, arguments -> {
      running.countDown();
      if (running.await(20, TimeUnit.SECONDS)) {
        caller.interrupt();
      }
      for (boolean over = false; !over;) {
        try {
          over = release.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException ignored) {
          // A tool that goes on after the end of its run.
        }
      }
      return "late";
    });
    AssistantMessage two = calls(ToolCall.of("a:0", "stuck", "{}"), ToolCall.of("a:1", "stuck", "{}"));
    AgentRun run = agent(Scripted.of(two), stuck).build().run("go");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(run.stop()).isEqualTo(Stop.CANCELLED);
    List<String> before = List.copyOf(told);
    release.countDown();
    assertThat(told).isEqualTo(before).last().isEqualTo("-RUN");
    assertThat(balanced()).isTrue();
    assertThat(before.subList(before.size() - 2, before.size())).containsExactly("-STEP/1", "-RUN");
    assertThat(reports).filteredOn(report -> report.scope().kind() == Kind.TOOL).hasSize(2)
        .allSatisfy(report -> assertThat(report.result()).isEmpty());
  }

  /** Whether each part has ended once, and no part has begun after the end of the one around it. */
  private boolean balanced() {
    return Stream.of(scopes, reports.stream().map(PartReport::scope).toList())
        .map(parts -> parts.stream().map(Scope::id).sorted().toList()).distinct().count() == 1;
  }

  @Test
  void callsThatAConversationLeftOpenAreInTheRun() {
    Conversation conversation = Conversation.inMemory().user("go");
    conversation.add(calls("a:0", "a", "{}"), Usage.ZERO);
    agent(Scripted.of(says("done")), Tool.of("a", "", NOTHING, arguments -> "1").withRepeatable(true)).build().run(conversation);
    assertThat(told).containsExactly("+RUN", "+TOOL/0/1:a", "-TOOL/0/1:a", "+STEP/1", "-STEP/1", "-RUN");
    assertThat(scopes.get(1).parent()).contains(scopes.get(0).id());
    assertThat(scopes.get(0).conversation()).isEqualTo(conversation.id());
  }

  @Test
  void theCostIsThatOfTheModelsThatAnswered() {
    ChatRequest priced = ChatRequest.of(List.of()).withModel("kimi-k2.6");
    agent(Scripted.of(calls("a:0", "a", "{}"), says("done")), tool("a", "1")).request(priced).build().run("go");
    BigDecimal step = report("STEP/1").cost("USD").orElseThrow().total();
    assertThat(step).isPositive();
    assertThat(report("RUN").cost("USD").orElseThrow().total()).isEqualByComparingTo(step.add(step));
    assertThat(report("RUN").tokens()).containsExactly(Map.entry("kimi-k2.6", Usage.of(20, 10)));
    assertThat(report("TOOL/1/1:a").cost("USD")).isEmpty();
    assertThat(scopes.get(0).model()).contains("kimi-k2.6");
  }

  @Test
  void aToolThatFailsAndACallThatIsRefusedAreReported() {
    Tool<?> broken = Tool.of("broken", "", NOTHING, arguments -> {
      throw new java.io.IOException("no disk");
    });
    agent(Scripted.of(calls(ToolCall.of("a:0", "broken", "{}"), ToolCall.of("a:1", "unknown", "{}")), says("done")), broken).build()
        .run("go");
    assertThat(report("TOOL/1/1:broken").result().orElseThrow().cause().orElseThrow()).hasMessage("no disk");
    assertThat(report("TOOL/1/2:unknown").result().orElseThrow().failed()).isTrue();
    assertThat(balanced()).isTrue();
  }

  @Test
  void theListenerHearsOfABeginBeforeTheConsumerAndABuilderKeepsIt() {
    Agent agent = agent(Scripted.of(says("done"))).build().toBuilder().build();
    agent.run(Conversation.inMemory().user("go"), event -> told.add(event.getClass().getSimpleName()));
    assertThat(told.stream().distinct()).containsExactly("+RUN", "+STEP/1", "StepStarted", "ReasoningDelta", "TextDelta", "Answered",
        "-STEP/1", "-RUN", "RunEnded");
  }
}
