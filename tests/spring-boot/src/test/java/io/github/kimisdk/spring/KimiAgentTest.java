package io.github.kimisdk.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.tool.Agent;
import io.github.kimisdk.tool.AgentBuilder;
import io.github.kimisdk.tool.AgentListener;
import io.github.kimisdk.tool.AgentRun;
import io.github.kimisdk.tool.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** The agent as a bean. */
@Timeout(60)
class KimiAgentTest {

  private final ApplicationContextRunner bare = new ApplicationContextRunner()
      .withConfiguration(AutoConfigurations.of(KimiAutoConfiguration.class, TaskExecutionAutoConfiguration.class))
      .withPropertyValues("kimi.key=any");
  private final ApplicationContextRunner runner = bare.withUserConfiguration(Parts.class);

  record City(String name) {}

  /** A model that asks for a tool once, and a tool that tells its thread. */
  static class Parts {

    private final List<ChatRequest> requests = new CopyOnWriteArrayList<>();
    private final List<String> threads = new CopyOnWriteArrayList<>();
    private final List<String> parts = new CopyOnWriteArrayList<>();

    @Bean
    @Primary
    ChatModel model() {
      return request -> {
        requests.add(request);
        return request.messages().get(request.messages().size() - 1) instanceof ToolMessage result
            ? ChatResponse.of("Yes: " + result.text())
            : ChatResponse.of(AssistantMessage.of("", List.of(ToolCall.of("call:0", "weather", "{\"name\":\"Oslo\"}"))));
      };
    }

    @Bean
    Tool<City> weather() {
      return Tool.of("weather", "The weather in a city", City.class, city -> {
        threads.add(Thread.currentThread().getName());
        return "rain in " + city.name();
      });
    }

    @Bean
    AgentListener listener() {
      return new AgentListener() {
        @Override
        public void ended(PartReport report) {
          parts.add(report.scope().kind().name());
        }
      };
    }

    @Bean
    AgentListener another() {
      return AgentListener.NONE;
    }
  }

  @Test
  void theAgentHasTheToolsAndTheListenersOfTheProgram() {
    runner.run(context -> {
      assertThat(context.getBean(Agent.class).run("Umbrella?").text()).isEqualTo("Yes: rain in Oslo");
      assertThat(context.getBean(Parts.class).parts).containsExactly("TOOL", "STEP", "STEP", "RUN");
    });
  }

  @Test
  void propertiesAreDefaultsOfAgents() {
    runner.withPropertyValues("kimi.agent.system=Be brief.", "kimi.agent.max-steps=1", "kimi.agent.max-tokens=1000",
        "kimi.agent.timeout=30s", "kimi.agent.tool-timeout=10s", "kimi.agent.max-parallel-tools=1").run(context -> {
          AgentRun run = context.getBean(Agent.class).run("Umbrella?");
          assertThat(run.stop()).isEqualTo(AgentRun.Stop.MAX_STEPS);
          assertThat(context.getBean(Parts.class).requests.get(0).messages().get(0).text()).isEqualTo("Be brief.");
        });
  }

  @Test
  void aBudgetInMoneyEndsTheRun() {
    ChatResponse dear = ChatResponse.of(AssistantMessage.of("", List.of(ToolCall.of("call:0", "weather", "{\"name\":\"Oslo\"}"))))
        .withUsage(Usage.of(0, 100_000_000));
    try (KimiServer server = KimiServer.start(request -> dear)) {
      bare.withPropertyValues("kimi.base-url=" + server.baseUrl(), "kimi.model=kimi-k2.6", "kimi.agent.max-cost=0.5")
          .withBean("weather", Tool.class, () -> new Parts().weather()).run(context ->
              assertThat(context.getBean(Agent.class).run("Umbrella?").stop()).isEqualTo(AgentRun.Stop.MAX_COST));
    }
  }

  @Test
  void aBudgetInACurrencyThatIsNotKnownEndsTheStart() {
    bare.withPropertyValues("kimi.model=kimi-k2.6", "kimi.agent.max-cost=1", "kimi.agent.currency=XXX")
        .run(context -> assertThat(context.getStartupFailure()).rootCause().hasMessageContaining("XXX"));
  }

  @Test
  void eachInjectionGetsABuilderOfItsOwn() {
    runner.run(context -> assertThat(context.getBean(AgentBuilder.class)).isNotSameAs(context.getBean(AgentBuilder.class)));
  }

  @Test
  void anAgentOfTheProgramReplacesTheConfiguredOne() {
    Agent own = Agent.builder(request -> ChatResponse.of("own")).build();
    runner.withBean("own", Agent.class, () -> own).run(context -> assertThat(context.getBean(Agent.class)).isSameAs(own));
  }

  @Test
  void withVirtualThreadsToolsRunOnTheExecutorOfTheProgram() {
    List<String> prefixes = new ArrayList<>();
    for (boolean virtual : new boolean[] {false, true}) {
      runner.withPropertyValues("spring.threads.virtual.enabled=" + virtual, "spring.task.execution.thread-name-prefix=program-")
          .run(context -> {
            context.getBean(Agent.class).run("Umbrella?");
            prefixes.add(context.getBean(Parts.class).threads.get(0).startsWith("program-") ? "program" : "own");
          });
    }
    assertThat(prefixes).containsExactly("own", Runtime.version().feature() < 21 ? "own" : "program");
  }
}
