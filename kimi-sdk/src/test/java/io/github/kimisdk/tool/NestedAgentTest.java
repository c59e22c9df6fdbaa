package io.github.kimisdk.tool;

import static io.github.kimisdk.tool.Scripted.calls;
import static io.github.kimisdk.tool.Scripted.says;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.schema.Schema;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class NestedAgentTest {

  @Test
  void theTokensOfANestedRunThatFailsCount() {
    Scripted inner = new Scripted(request -> {
      if (request.messages().size() > 1) {
        throw new IllegalStateException("no line");
      }
      return calls("u:0", "unknown", "{}");
    });
    Scripted outer = Scripted.of(calls("g:0", "greeter", "{\"task\":\"Greet Bob\"}"), says("so be it"));
    AgentRun run = Agent.builder(outer).tools(Agent.builder(inner).build().tool("greeter", "Greets")).build().run("go");
    assertThat(outer.shown()).containsExactly("Error: greeter failed with IllegalStateException: no line");
    assertThat(run.usage()).isEqualTo(Usage.of(30, 15));
    assertThat(run.conversation().usage()).isEqualTo(Usage.of(30, 15));
  }

  @Test
  void agentsOnOneBoundedExecutorDoNotWaitForThemselves() {
    ExecutorService one = Executors.newFixedThreadPool(1);
    ExecutorService other = Executors.newFixedThreadPool(1);
    try {
      Tool<?> clock = Tool.of("clock", "", Schema.builder().build(), none -> "noon");
      // The calls hold the threads of both executors, and the innermost one asks for the first again.
      Agent innermost = Agent.builder(calling("clock")).tools(clock).executor(one).build();
      Agent inner = Agent.builder(calling("innermost")).tools(innermost.tool("innermost", "")).executor(other).build();
      Agent middle = Agent.builder(calling("inner")).tools(inner.tool("inner", "")).executor(one).build();
      AgentRun run = Agent.builder(calling("middle")).tools(middle.tool("middle", "")).executor(one)
          .timeout(Duration.ofMinutes(1)).build().run("go");

      assertThat(run.stop()).isEqualTo(AgentRun.Stop.ANSWERED);
      assertThat(run.text()).isEqualTo("middle says: inner says: innermost says: clock says: noon");
    } finally {
      one.shutdownNow();
      other.shutdownNow();
    }
  }

  @Test
  void agentsOnTheThreadOfTheRunStayThere() {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    Tool<?> clock = Tool.of("clock", "", Schema.builder().build(), none -> {
      threads.add(Thread.currentThread());
      return "noon";
    });
    Agent inner = Agent.builder(calling("clock")).tools(clock).executor(Runnable::run).build();
    Executor direct = Runnable::run;
    Agent same = Agent.builder(calling("clock")).tools(clock).executor(direct).build();
    assertThat(Agent.builder(calling("inner")).tools(inner.tool("inner", "")).executor(direct).build().run("go").done()).isTrue();
    assertThat(Agent.builder(calling("same")).tools(same.tool("same", "")).executor(direct).build().run("go").done()).isTrue();
    assertThat(threads).containsExactly(Thread.currentThread());
  }

  /** Calls a tool, and then tells its result. */
  private static ChatModel calling(String tool) {
    return request -> {
      Message last = request.messages().get(request.messages().size() - 1);
      return last instanceof ToolMessage result ? ChatResponse.of(tool + " says: " + result.text())
          : ChatResponse.of(AssistantMessage.of("", List.of(ToolCall.of("c:0", tool, "{\"task\":\"t\"}"))));
    };
  }
}
