package io.github.kimisdk.tool;

import static io.github.kimisdk.tool.Scripted.calls;
import static io.github.kimisdk.tool.Scripted.says;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.tool.AgentRun.Stop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class AgentBuilderTest {

  record Named(String name) {}

  private static final Tool<Named> HELLO = Tool.of("hello", "", Named.class, who -> "hello " + who.name());

  @Test
  void toBuilderKeepsEverySetting() {
    Scripted model = Scripted.of(says("ok"));
    Executor executor = Runnable::run;
    Function<ToolCall, Approval> approval = call -> Approval.ALLOWED;
    Agent agent = Agent.builder(model).system("Be brief.").tools(HELLO).approval(approval).executor(executor)
        .toolTimeout(Duration.ofSeconds(1)).timeout(Duration.ofSeconds(60)).maxSteps(2).maxTokens(3).maxRepeats(4)
        .maxParallelTools(5).maxResultBytes(6).build();
    Agent copy = agent.toBuilder().build();
    assertThat(copy).usingRecursiveComparison().isEqualTo(agent);
    assertThat(copy.run("hi").text()).isEqualTo("ok");
    assertThat(model.requests.get(0).messages()).isEqualTo(List.of(Message.system("Be brief."), Message.user("hi")));
  }

  @Test
  void aChangeOfTheCopyDoesNotChangeTheAgent() {
    Agent agent = Agent.builder(Scripted.of(calls("h:0", "hello", "{\"name\":\"Ann\"}"), says("ok"))).tools(HELLO).build();
    Tool<Named> bye = Tool.of("bye", "", Named.class, who -> "bye");
    Agent limited = agent.toBuilder().tools(bye).maxSteps(1).build();
    assertThat(limited.run("go").stop()).isEqualTo(Stop.MAX_STEPS);
    assertThat(limited).asString().contains("[hello, bye]");
    assertThat(agent).asString().endsWith("[hello]]");
    assertThat(agent.run("go").stop()).isEqualTo(Stop.ANSWERED);
  }
}
