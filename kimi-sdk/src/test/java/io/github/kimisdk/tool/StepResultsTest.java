package io.github.kimisdk.tool;

import static io.github.kimisdk.tool.Scripted.calls;
import static io.github.kimisdk.tool.Scripted.says;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.ToolCall;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The results of a step have a sum. A result beyond it is left out, and the model is told what to do. */
class StepResultsTest {

  record Number(int n) {}

  private static final int MOST = (int) Math.min(32 << 20, Runtime.getRuntime().maxMemory() / 32);
  private static final String LARGE = "data:image/png;base64," + "A".repeat(MOST);

  private final AtomicInteger runs = new AtomicInteger();
  private final Scripted model =
      Scripted.of(calls(call(0), call(1), call(2)), calls(call(3)), says("done"));

  private static ToolCall call(int n) {
    return ToolCall.of("draw:" + n, "draw", "{\"n\":" + n + "}");
  }

  /** Returns the results of a step of an agent whose tool draws two large images and writes one word. */
  private List<String> results(boolean repeatable, int step) {
    Tool<Number> tool = Tool.of("draw", "", Number.class, number -> {
      runs.incrementAndGet();
      return number.n() == 2 ? ToolResult.of("a word") : ToolResult.of(ContentPart.image(LARGE + number.n()));
    }).withRepeatable(repeatable);
    AgentRun run = Agent.builder(model).tools(tool).maxParallelTools(1).build().run(Conversation.inMemory().user("go"));
    assertThat(run.text()).isEqualTo("done");
    assertThat(runs).hasValue(4);
    return Scripted.results(model.requests.get(step).messages());
  }

  @Test
  void oneResultMayHaveAnySizeAndTheNextStepBeginsAgain() {
    assertThat(results(true, 2)).containsExactly("");
  }

  @Test
  void aResultBeyondTheSumIsLeftOutAndAShorterOneStays() {
    List<String> results = results(true, 1);
    assertThat(results.get(0)).as("an image").isEmpty();
    assertThat(results.get(1)).startsWith("Error: expected results of at most " + MOST + " bytes in this step, found more with ")
        .endsWith("The result was left out. Call draw again in the next step, with fewer calls at a time");
    assertThat(results.get(2)).isEqualTo("a word");
  }

  @Test
  void aCallThatMustNotRunTwiceIsNotToBeRepeated() {
    assertThat(results(false, 1).get(1)).endsWith("The call has had its effect: do not repeat it");
  }
}
