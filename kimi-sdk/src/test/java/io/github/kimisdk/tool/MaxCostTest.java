package io.github.kimisdk.tool;

import static io.github.kimisdk.tool.Scripted.calls;
import static io.github.kimisdk.tool.Scripted.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.PromptCacheOptions;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.tool.AgentRun.Stop;
import java.math.BigDecimal;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run stops when its budget of money is spent. A step of {@link Scripted} costs 105 millionths of a dollar with kimi-k3. */
@Timeout(60)
class MaxCostTest {

  record Nothing() {}

  private static final ChatRequest K3 = ChatRequest.builder().model("kimi-k3").build();

  private static Tool<Nothing> poll() {
    int[] polls = {0};
    return Tool.of("poll", "", Nothing.class, none -> "not ready " + polls[0]++);
  }

  private static AgentBuilder polling(ChatModel model) {
    return Agent.builder(model).request(K3).tools(poll());
  }

  private static Scripted endless() {
    int[] calls = {0};
    return new Scripted(request -> calls("p:" + calls[0]++, "poll", "{}"));
  }

  private static ChatModel answering(String model) {
    Scripted endless = endless();
    return request -> {
      ChatResponse response = endless.chat(request);
      return new ChatResponse("", Optional.empty(), model, response.choices(), response.usage(), Optional.empty(), true,
          JsonObject.EMPTY);
    };
  }

  private static BigDecimal millionths(long amount) {
    return BigDecimal.valueOf(amount, 6);
  }

  @Test
  void theRunStopsWhenItsBudgetIsSpent() {
    AgentRun run = polling(endless()).maxCost(millionths(315), "USD").build().run("go");
    assertThat(run.stop()).isEqualTo(Stop.MAX_COST);
    assertThat(run.steps()).isEqualTo(3);
    assertThat(run.conversation().openCalls()).isEmpty();
    assertThat(polling(endless()).maxCost(millionths(316), "USD").build().run("go").steps()).isEqualTo(4);
    assertThat(polling(endless()).maxCost(millionths(700), "CNY").build().run("go").steps()).as("a step costs 700").isEqualTo(1);
  }

  /** A step writes 1,000 tokens to the cache, which costs 3,000 millionths for five minutes and 6,000 for an hour. */
  @Test
  void writesForAnHourCountTwice() {
    Scripted endless = endless();
    ChatModel writing = request -> endless.chat(request).withUsage(Usage.of(1_000, 0).withCacheWriteTokens(1_000));
    ChatRequest hour = K3.withHints(K3.hints().withPromptCacheOptions(PromptCacheOptions.implicit("1h")));
    assertThat(polling(writing).maxCost(millionths(12_000), "USD").build().run("go").steps()).isEqualTo(4);
    AgentRun run = polling(writing).request(hour).maxCost(millionths(12_000), "USD").build().run("go");
    assertThat(run.steps()).isEqualTo(2);
    assertThat(run.stop()).isEqualTo(Stop.MAX_COST);
  }

  @Test
  void theBudgetIsOneOfARunAndIsCopied() {
    Agent agent = polling(endless()).maxCost(millionths(105), "USD").build().toBuilder().build();
    AgentRun run = agent.run("go");
    assertThat(run.steps()).isEqualTo(1);
    assertThat(agent.run(run.conversation()).steps()).isEqualTo(1);
  }

  @Test
  void theModelThatAnsweredHasItsOwnPrice() {
    assertThat(polling(answering("kimi-k2.6")).maxCost(millionths(200), "USD").build().run("go").steps()).as("29.5 a step").isEqualTo(7);
    assertThat(polling(answering("internal-alias")).maxCost(millionths(200), "USD").build().run("go").steps()).isEqualTo(2);
  }

  @Test
  void anAnswerWithoutUsageCountsAnEstimate() {
    Scripted model = endless();
    ChatModel silent = request -> ChatResponse.of(model.chat(request).message());
    AgentRun run = polling(silent).maxCost(millionths(2_000), "USD").build().run("go");
    assertThat(run.stop()).isEqualTo(Stop.MAX_COST);
    assertThat(run.usage().totalTokens()).isPositive();
  }

  @Test
  void theAgentsThatItCallsCountAtTheDearestOfTheirModels() {
    Agent cheap = Agent.builder(Scripted.of(says("fine"))).request(ChatRequest.builder().model("kimi-k2.6").build()).build();
    Agent between = Agent.builder(Scripted.of(says("fine"))).request(ChatRequest.builder().model("kimi-k2.6").build())
        .tools(Agent.builder(Scripted.of(says("deep"))).request(K3).build().tool("deep", "")).build();
    assertThat(stepsWith(cheap)).as("105 and 29.5 a step").isEqualTo(8);
    assertThat(stepsWith(between)).as("105 and 105 a step").isEqualTo(5);
  }

  private static int stepsWith(Agent worker) {
    int[] calls = {0};
    Scripted lead = new Scripted(request -> calls("w:" + calls[0]++, "work", "{\"task\":\"" + calls[0] + "\"}"));
    AgentRun run = Agent.builder(lead).request(K3).tools(worker.tool("work", "").withRepeatable(true))
        .maxCost(millionths(1_050), "USD").build().run("go");
    assertThat(run.stop()).isEqualTo(Stop.MAX_COST);
    return run.steps();
  }

  @Test
  void tokensOfAToolHaveThePriceOfTheAgent() {
    Tool<Nothing> dear = Tool.of("poll", "", Nothing.class, none -> ToolResult.of("x").withUsage(Usage.of(0, 1_000)));
    AgentRun run = Agent.builder(endless()).request(K3).tools(dear).maxCost(millionths(15_105), "USD").build().run("go");
    assertThat(run.steps()).isEqualTo(1);
  }

  @Test
  void aModelWithoutAPriceIsRefused() {
    Scripted model = Scripted.of(says("ok"));
    BigDecimal one = BigDecimal.ONE;
    assertThatIllegalArgumentException().isThrownBy(() -> Agent.builder(model).maxCost(one, "USD").build())
        .withMessage("maxCost: expected models with a price in USD, found one without an id; name it in request(...)");
    assertThatIllegalArgumentException().isThrownBy(() -> polling(model).maxCost(one, "EUR").build())
        .withMessage("maxCost: expected models with a price in EUR, found kimi-k3; use maxTokens");
    AgentBuilder coding = Agent.builder(model).request(ChatRequest.builder().model("kimi-for-coding").build());
    assertThatIllegalArgumentException().isThrownBy(() -> coding.maxCost(one, "USD").build()).withMessageContaining("use maxTokens");
    Tool<?> worker = Agent.builder(model).build().tool("work", "");
    assertThatIllegalArgumentException().isThrownBy(() -> polling(model).tools(worker).maxCost(one, "USD").build())
        .withMessageContaining("one without an id");
    assertThat(new NamedModel().ask("Hi")).isEqualTo("ok");
    assertThat(Agent.builder(new NamedModel()).maxCost(one, "USD").build().run("Hi").done()).isTrue();
  }

  private static final class NamedModel implements ChatModel {
    @Override
    public ChatResponse chat(ChatRequest request) {
      return ChatResponse.of("ok");
    }

    @Override
    public Optional<String> model() {
      return Optional.of("kimi-k3");
    }
  }

  @Test
  void anAmountIsMoreThanZero() {
    AgentBuilder builder = Agent.builder(endless());
    assertThatIllegalArgumentException().isThrownBy(() -> builder.maxCost(BigDecimal.ZERO, "USD"))
        .withMessage("expected an amount of more than 0, found 0");
    assertThatIllegalArgumentException().isThrownBy(() -> builder.maxCost(BigDecimal.valueOf(-1), "USD"));
  }
}
