package io.github.kimisdk.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.models.Model;
import io.github.kimisdk.models.Models;
import io.github.kimisdk.token.Cost;
import io.github.kimisdk.tool.Agent;
import io.github.kimisdk.tool.AgentRun;
import io.github.kimisdk.tool.Tool;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A service may report any number of tokens; sums stay within the range of a long. */
class UsageSumTest {

  private static final Usage HUGE = Usage.of(Long.MAX_VALUE, Long.MAX_VALUE).withCachedTokens(Long.MAX_VALUE)
      .withCacheWriteTokens(Long.MAX_VALUE).withReasoningTokens(Long.MAX_VALUE);

  @Test
  void sumsSaturate() {
    assertThat(HUGE.totalTokens()).isEqualTo(Long.MAX_VALUE);
    assertThat(HUGE.plus(HUGE)).isEqualTo(HUGE);
    assertThat(HUGE.besides(HUGE)).isEqualTo(HUGE);
    assertThat(Usage.of(Long.MIN_VALUE, -1).totalTokens()).isEqualTo(Long.MIN_VALUE);
    assertThat(Usage.of(Long.MIN_VALUE, Long.MAX_VALUE).totalTokens()).isEqualTo(-1);
  }

  @Test
  void aCostOfAHugeUsageIsPositive() {
    Model model = Models.shipped().of("kimi-k2.6");
    assertThat(Cost.of(HUGE, model, "USD").orElseThrow().total()).isPositive();
  }

  @Test
  void aRunWithoutABudgetGoesOnAfterAHugeUsage() {
    record None() {}
    int[] asked = {0};
    ChatModel model = request -> ChatResponse.of(asked[0]++ < 2
        ? AssistantMessage.of("", List.of(ToolCall.of("c" + asked[0], "f", "{}"))) : AssistantMessage.of("done")).withUsage(HUGE);
    AgentRun run = Agent.builder(model).tools(Tool.of("f", "", None.class, none -> "ok")).build().run("go");
    assertThat(run.done()).isTrue();
    assertThat(run.usage()).isEqualTo(HUGE);
  }
}
