package io.github.kimisdk.tool;

import static io.github.kimisdk.tool.Scripted.calls;
import static io.github.kimisdk.tool.Scripted.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class ApprovalTest {

  record Target(String file) {}

  private final List<String> deleted = new ArrayList<>();
  private final Tool<Target> delete = Tool.of("delete", "", Target.class, target -> {
    deleted.add(target.file());
    return "deleted " + target.file();
  });
  private final Scripted model = Scripted.of(
      calls(ToolCall.of("d:0", "delete", "{\"file\":\"a\"}"), ToolCall.of("d:1", "delete", "{\"file\":\"b\"}")), says("ok"));

  private AgentBuilder agent() {
    return Agent.builder(model).tools(delete).executor(Runnable::run);
  }

  @Test
  void aRefusedCallDoesNotRunAndTheModelReadsTheReason() {
    List<AgentEvent> events = new ArrayList<>();
    AgentRun run = agent().approval(call -> call.id().equals("d:0") ? Approval.refused("not that one") : Approval.ALLOWED).build()
        .run(Conversation.inMemory().user("go"), events::add);
    assertThat(deleted).containsExactly("b");
    assertThat(model.shown()).containsExactly("Error: the call was refused: not that one", "deleted b");
    List<ToolResult> results = events.stream()
        .filter(AgentEvent.ToolEnded.class::isInstance).map(event -> ((AgentEvent.ToolEnded) event).result()).toList();
    assertThat(results).extracting(ToolResult::refused).containsExactly(true, false);
    assertThat(results.get(0)).satisfies(refused -> {
      assertThat(refused.cause()).isEmpty();
      assertThat(refused.failed()).isTrue();
      assertThat(refused).hasToString("ToolResult[failed, \"Error: the call was refused: not that one\"]");
    });
    Valid.history(run.messages());
  }

  @Test
  void theApprovalCanChangeArgumentsAndTheHistoryKeepsTheOriginal() {
    AgentRun run = agent().approval(call -> Approval.changed("{\"file\":\"copy of " + call.id() + "\"}")).build().run("go");
    assertThat(deleted).containsExactly("copy of d:0", "copy of d:1");
    assertThat(((AssistantMessage) run.messages().get(1)).toolCalls().get(0).arguments()).isEqualTo("{\"file\":\"a\"}");
  }

  @Test
  void anExceptionOfTheApprovalEndsTheRunBeforeAnyCallRuns() {
    Conversation conversation = Conversation.inMemory().user("go");
    assertThatThrownBy(() -> agent().approval(call -> {
      throw new IllegalStateException("nobody there");
    }).build().run(conversation)).hasMessage("nobody there");
    assertThat(deleted).isEmpty();
    Valid.history(conversation.messages());
  }

  @Test
  void anUnknownToolNeedsNoApproval() {
    Scripted wrong = Scripted.of(calls("x:0", "none", "{}"), says("ok"));
    Agent agent = Agent.builder(wrong).approval(call -> {
      throw new IllegalStateException("asked");
    }).build();
    assertThat(agent.run("go").done()).isTrue();
  }

  @Test
  void aRejectionByTheExecutorIsAFailedResult() {
    AgentRun run = agent().executor(task -> {
      throw new RejectedExecutionException("full");
    }).build().run("go");
    assertThat(run.done()).isTrue();
    assertThat(model.shown().get(0)).isEqualTo(
        "Error: delete was not started, because no thread was free for it. It has had no effect.");
  }
}
