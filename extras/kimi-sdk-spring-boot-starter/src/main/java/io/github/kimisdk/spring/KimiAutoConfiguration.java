package io.github.kimisdk.spring;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.KimiBuilder;
import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.tool.Agent;
import io.github.kimisdk.tool.AgentBuilder;
import io.github.kimisdk.tool.AgentListener;
import io.github.kimisdk.tool.Tool;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Scope;
import org.springframework.core.env.Environment;
import org.springframework.core.task.AsyncTaskExecutor;

/**
 * Configures these beans from the properties {@code kimi.*}, unless the program defines its own:
 *
 * <ul>
 *   <li>a {@link Kimi}, for all threads of the program. Inject it as a {@link ChatModel}: {@code Kimi} is final, so neither a
 *       proxy nor a mock can stand for it. The beans of type {@link KimiBuilderCustomizer} change its builder, and those of type
 *       {@link CallListener} watch its calls. It is closed with the other beans, after the web server has drained.
 *   <li>an {@link AgentBuilder} with the defaults of {@code kimi.agent}, a new one for each injection. The beans of type {@link
 *       AgentListener} watch its runs.
 *   <li>an {@link Agent} with all beans of type {@link Tool}.
 * </ul>
 *
 * <p>A client without a key ends the start of the program, with a message that says how to set one.
 */
@AutoConfiguration(afterName = "org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration")
@EnableConfigurationProperties(KimiProperties.class)
public final class KimiAutoConfiguration {

  /** Creates the configuration, which Spring does. */
  public KimiAutoConfiguration() {}

  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean
  Kimi kimi(
      KimiProperties properties, ObjectProvider<CallListener> listeners, ObjectProvider<KimiBuilderCustomizer> customizers) {
    KimiBuilder builder = properties.builder();
    Listeners.ofCalls(listeners.orderedStream().toList()).ifPresent(builder::listener);
    customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
    return builder.build();
  }

  /**
   * With {@code spring.threads.virtual.enabled}, tools run on the executor of the program, which decorates tasks. Without it, the
   * agent's own threads are better than a pool: an agent that is a tool needs a thread beside that of its caller.
   */
  @Bean
  @Scope("prototype")
  @ConditionalOnMissingBean
  @ConditionalOnSingleCandidate(ChatModel.class)
  AgentBuilder kimiAgentBuilder(
      ChatModel model, KimiProperties properties, ObjectProvider<AgentListener> listeners, Environment environment,
      @Qualifier("applicationTaskExecutor") ObjectProvider<AsyncTaskExecutor> executor) {
    AgentBuilder builder = properties.agent().apply(Agent.builder(model));
    Listeners.ofAgents(listeners.orderedStream().toList()).ifPresent(builder::listener);
    boolean virtual = environment.getProperty("spring.threads.virtual.enabled", Boolean.class, false);
    if (virtual && Runtime.version().feature() >= 21) {
      executor.ifAvailable(builder::executor);
    }
    return builder;
  }

  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnSingleCandidate(ChatModel.class)
  Agent kimiAgent(AgentBuilder builder, ObjectProvider<Tool<?>> tools) {
    return builder.tools(tools.orderedStream().toList()).build();
  }
}
