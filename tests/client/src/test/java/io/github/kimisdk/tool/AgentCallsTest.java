package io.github.kimisdk.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.TestKimi;
import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.call.CallRequest;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.schema.Schema;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.tool.AgentListener.Kind;
import io.github.kimisdk.tool.AgentListener.PartReport;
import io.github.kimisdk.tool.AgentListener.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The calls of a client that belong to a step or a tool call of an agent. */
@Timeout(60)
class AgentCallsTest {

  private static final Schema NOTHING = Schema.builder().build();

  /** A model that calls a tool when it is told to go. */
  private static final ChatModel MODEL = request -> request.messages().get(request.messages().size() - 1).text().equals("go")
      ? ChatResponse.of(AssistantMessage.of("", List.of(ToolCall.of("t:0", "ask", "{}")))) : ChatResponse.of("done");

  private final List<CallRequest> asked = Collections.synchronizedList(new ArrayList<>());
  private final List<CallReport> calls = Collections.synchronizedList(new ArrayList<>());
  private final List<PartReport> reports = Collections.synchronizedList(new ArrayList<>());
  private final List<String> waits = Collections.synchronizedList(new ArrayList<>());

  private final AgentListener parts = new AgentListener() {
    @Override
    public void waited(Scope scope, Duration time) {
      waits.add(scope.kind() + " " + scope.step() + " " + time.toSeconds());
    }

    @Override
    public void ended(PartReport report) {
      reports.add(report);
    }
  };

  private Kimi kimi(KimiServer server, VirtualTime time, Optional<RateLimits> limits) {
    var builder = TestKimi.of(server, time)
        .onRequest(request -> {
          asked.add(request);
          return request;
        }).listener(new CallListener() {
          @Override
          public void ended(CallReport report) {
            calls.add(report);
          }
        });
    limits.ifPresent(builder::limits);
    return builder.build();
  }

  private List<String> ids(Kind kind) {
    return reports.stream().map(PartReport::scope).filter(scope -> scope.kind() == kind).map(Scope::id).toList();
  }

  @Test
  void aCallNamesTheStepOrTheToolCallThatMadeIt() {
    try (KimiServer server = KimiServer.start(MODEL);
        Kimi kimi = kimi(server, VirtualTime.skipping(Duration.ofMillis(1)), Optional.empty())) {
      Tool<?> ask = Tool.of("ask", "", NOTHING, arguments -> kimi.ask("nested"));
      for (AgentBuilder builder : List.of(Agent.builder(kimi), Agent.builder(kimi).timeout(Duration.ofMinutes(1)))) {
        asked.clear();
        calls.clear();
        reports.clear();
        builder.tools(ask).listener(parts).build().run("go");
        List<String> steps = ids(Kind.STEP);
        List<String> parents = calls.stream().map(report -> report.origin().parent().orElse("none")).toList();
        assertThat(parents).containsExactly(steps.get(0), ids(Kind.TOOL).get(0), steps.get(1));
        assertThat(asked).allSatisfy(request -> assertThat(calls).anySatisfy(report -> {
          assertThat(request.call()).hasSize(16).isEqualTo(report.origin().id());
          assertThat(request.parent()).isEqualTo(report.origin().parent());
        }));
        assertThat(calls.stream().map(report -> report.origin().id())).doesNotHaveDuplicates();
      }
      kimi.ask("alone");
      assertThat(calls.get(calls.size() - 1).origin().parent()).isEmpty();
    }
  }

  @Test
  void aWaitForTheRateLimitBelongsToItsStep() {
    try (KimiServer server = KimiServer.start(MODEL);
        Kimi kimi = kimi(server, VirtualTime.skipping(Duration.ofSeconds(100)), Optional.of(RateLimits.of(1, 1)))) {
      Agent.builder(kimi).tools(Tool.of("ask", "", NOTHING, arguments -> "x")).listener(parts).build().run("go");
    }
    assertThat(waits).hasSize(1).first().asString().startsWith("STEP 2 6");
    assertThat(calls).hasSize(2);
    assertThat(calls.get(0).queued()).isLessThan(Duration.ofSeconds(1));
    assertThat(calls.get(1).queued()).isGreaterThan(Duration.ofSeconds(55));
    PartReport step = reports.stream().filter(report -> report.scope().id().endsWith("/2")).findFirst().orElseThrow();
    PartReport run = reports.get(reports.size() - 1);
    assertThat(step.waited()).isEqualTo(calls.get(1).queued()).isEqualTo(run.waited());
  }
}
