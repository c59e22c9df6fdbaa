package io.github.kimisdk.tool;

import static io.github.kimisdk.tool.Scripted.calls;
import static io.github.kimisdk.tool.Scripted.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.Reported;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.tool.AgentRun.Stop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run that must stop starts nothing more, and reports for every call whether it had started. */
@Timeout(20)
class HaltedRunTest {

  record Nothing() {}

  private static final String NOT_BEGUN = "Error: no result: the run ended before this call began. It has had no effect.";

  private final List<String> ran = new ArrayList<>();
  private final Tool<Nothing> tool = Tool.of("tool", "", Nothing.class, none -> {
    ran.add("tool");
    return "done";
  });
  private final Scripted model =
      Scripted.of(calls(ToolCall.of("t:0", "tool", "{}"), ToolCall.of("t:1", "tool", "{}")), says("ok"));

  private AgentBuilder agent() {
    return Agent.builder(model).tools(tool).executor(Runnable::run);
  }

  @Test
  void aToolDoesNotStartAfterACancelDuringApproval() {
    AgentRun run = agent().approval(call -> {
      Thread.currentThread().interrupt();
      return Approval.ALLOWED;
    }).build().run("go");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(run.stop()).isEqualTo(Stop.CANCELLED);
    assertThat(ran).isEmpty();
    assertThat(Scripted.results(run.messages())).containsExactly(NOT_BEGUN, NOT_BEGUN);
  }

  /** A second run with the same timeout starts later, so when it ends, the first run has timed out. */
  @Test
  void aToolDoesNotStartAfterADeadlineDuringApproval() {
    Duration limit = Duration.ofMillis(200);
    Agent silent = Agent.builder(new Silent()).timeout(limit).build();
    AgentRun run = agent().timeout(limit).approval(call -> {
      assertThat(silent.run("wait").stop()).isEqualTo(Stop.DEADLINE);
      return Approval.ALLOWED;
    }).build().run("go");
    assertThat(run.stop()).isEqualTo(Stop.DEADLINE);
    assertThat(ran).isEmpty();
    Valid.history(run.messages());
  }

  /** As above, a second run makes sure that the first one has timed out. */
  @Test
  void aStoreThatTakesTooLongForTheAnswerEndsTheRunAtItsDeadline() {
    Duration limit = Duration.ofMillis(200);
    Agent silent = Agent.builder(new Silent()).timeout(limit).build();
    ConversationStore slow = new ConversationStore() {
      @Override
      public List<JsonObject> load(String id) {
        return List.of();
      }

      @Override
      public void append(String id, int from, List<JsonObject> records) {
        // The question and the claim of the run are stored in time.
        if (from > 1) {
          assertThat(silent.run("wait").stop()).isEqualTo(Stop.DEADLINE);
        }
      }
    };
    AgentRun run = Agent.builder(Scripted.of(says("ok"))).timeout(limit).build().run(Conversation.open(slow, "a").user("go"));
    assertThat(run.stop()).isEqualTo(Stop.DEADLINE);
    assertThat(run.text()).isEqualTo("ok");
  }

  @Test
  void theModelIsNotAskedAfterACancelInAStep() {
    AgentRun run = agent().build().run(Conversation.inMemory().user("go"), event -> {
      if (event instanceof AgentEvent.StepStarted) {
        Thread.currentThread().interrupt();
      }
    });
    assertThat(Thread.interrupted()).isTrue();
    assertThat(run.stop()).isEqualTo(Stop.CANCELLED);
    assertThat(run.steps()).isZero();
    assertThat(model.requests).isEmpty();
  }

  @Test
  void anInterruptionThatAToolConsumedStillCancelsTheRun() {
    Tool<Nothing> noticing = Tool.of("tool", "", Nothing.class, none -> {
      ran.add("tool");
      throw new InterruptedException("cancelled");
    });
    AgentRun run = Agent.builder(model).tools(noticing).executor(Runnable::run).build().run("go");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(run.stop()).isEqualTo(Stop.CANCELLED);
    assertThat(ran).hasSize(1);
    assertThat(Scripted.results(run.messages()))
        .containsExactly("Error: tool failed with InterruptedException: cancelled", NOT_BEGUN);
  }

  @Test
  void afterAnExceptionOfTheApprovalCallsAreReportedAsNotStarted() {
    Conversation conversation = Conversation.inMemory().user("go");
    assertThatThrownBy(() -> agent().approval(call -> {
      if (call.id().equals("t:0")) {
        return Approval.refused("no");
      }
      throw new IllegalStateException("nobody there");
    }).build().run(conversation)).hasMessage("nobody there");
    assertThat(Scripted.results(conversation.messages())).containsExactly("Error: the call was refused: no", NOT_BEGUN);
  }

  @Test
  void anInterruptionDoesNotHideAnExceptionOfTheListenerOrApproval() {
    Reported reported = new Reported();
    AgentRun run = reported.during(() -> agent().build().run(Conversation.inMemory().user("go"), event -> {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the screen is gone");
    }));
    assertThat(run.stop()).isEqualTo(Stop.CANCELLED);
    assertThat(reported.all()).isNotEmpty().allMatch(thrown -> thrown.getMessage().equals("the screen is gone"));
    assertThat(Thread.interrupted()).isTrue();
    assertThatThrownBy(() -> agent().approval(call -> {
      Thread.currentThread().interrupt();
      throw new AssertionError("a fault");
    }).build().run("go")).isInstanceOf(AssertionError.class).hasMessage("a fault");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void anExceptionOfAnInterruptedModelIsACancel() {
    for (boolean published : new boolean[] {true, false}) {
      AgentRun run = Agent.builder(new Interrupted(published)).build().run("go");
      assertThat(Thread.interrupted()).isTrue();
      assertThat(run.stop()).isEqualTo(Stop.CANCELLED);
    }
  }

  @Test
  void anApprovalThatReturnsNullIsNamed() {
    Conversation conversation = Conversation.inMemory().user("go");
    assertThatThrownBy(() -> agent().approval(call -> null).build().run(conversation))
        .isInstanceOf(NullPointerException.class).hasMessageContaining("approval").hasMessageContaining("tool");
    assertThat(Scripted.results(conversation.messages())).containsExactly(NOT_BEGUN, NOT_BEGUN);
  }

  @Test
  void messagesAddedDuringARunAreRefusedAndTheResultIsKept() {
    Conversation conversation = Conversation.inMemory().user("go");
    List<Throwable> refused = new ArrayList<>();
    Tool<Nothing> adding = Tool.of("tool", "", Nothing.class, none -> {
      try {
        conversation.user("by the way");
      } catch (IllegalStateException e) {
        refused.add(e);
      }
      return "done";
    });
    AgentRun run = Agent.builder(model).tools(adding).executor(Runnable::run).build().run(conversation);
    assertThat(run.done()).isTrue();
    assertThat(refused).hasSize(2).allSatisfy(e -> assertThat(e).hasMessageContaining("in a run"));
    assertThat(model.shown()).containsExactly("done", "done");
    assertThat(conversation.user("now").messages()).hasSize(6);
  }

  /** A model that never answers. */
  private record Silent() implements ChatModel {

    @Override
    public ChatResponse chat(ChatRequest request) {
      throw new IllegalStateException("published only");
    }

    @Override
    public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
      return subscriber -> { };
    }
  }

  /** A model that is interrupted and throws, either through the publisher or from {@code subscribe}. */
  private record Interrupted(boolean published) implements ChatModel {

    @Override
    public ChatResponse chat(ChatRequest request) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted");
    }

    @Override
    public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
      return published ? ChatModel.super.publish(request) : subscriber -> chat(request);
    }
  }
}
