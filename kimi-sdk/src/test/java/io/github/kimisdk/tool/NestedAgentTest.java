package io.github.kimisdk.tool;

import static io.github.kimisdk.tool.Scripted.calls;
import static io.github.kimisdk.tool.Scripted.says;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.Usage;
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
}
