package io.github.kimisdk.tool;

import static io.github.kimisdk.tool.Scripted.calls;
import static io.github.kimisdk.tool.Scripted.says;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ToolCall;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that time out and whose tools ignore the interruption hold a bounded number of threads, and the run ends. */
@Timeout(120)
class GivenUpCallsTest {

  private static final Duration SHORT = Duration.ofMillis(20);

  record Numbered(int n) {}

  private final CountDownLatch release = new CountDownLatch(1);
  private final AtomicInteger threads = new AtomicInteger();

  @AfterEach
  void release() {
    release.countDown();
  }

  private String stubborn(Numbered one) {
    threads.incrementAndGet();
    boolean released = false;
    while (!released) {
      try {
        release.await();
        released = true;
      } catch (InterruptedException ignored) {
        // This is the tool that does not stop.
      }
    }
    return "late";
  }

  private static ToolCall[] numbered(int from, int to, String tool) {
    return IntStream.range(from, to).mapToObj(i -> ToolCall.of("c" + i, tool, "{\"n\":" + i + "}")).toArray(ToolCall[]::new);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void threeThousandCallsHoldThirtyTwoThreads(boolean early) {
    Scripted model = Scripted.of(calls(numbered(0, 3_000, "tool")), says("ok"));
    Tool<Numbered> tool = Tool.of("tool", "", Numbered.class, this::stubborn).withRepeatable(early);
    AtomicInteger events = new AtomicInteger();
    AgentRun run = Agent.builder(model).tools(tool).toolTimeout(SHORT).build().run(Conversation.inMemory().user("go"), event ->
        events.addAndGet(event instanceof AgentEvent.ToolStarted ? 1 : event instanceof AgentEvent.ToolEnded ? -1 : 0));
    assertThat(run.done()).isTrue();
    assertThat(threads.get()).isEqualTo(32);
    assertThat(events.get()).isZero();
    assertThat(model.shown()).hasSize(3_000);
    assertThat(model.shown().subList(0, 32)).allMatch(result -> result.contains("was given up"));
    assertThat(model.shown().subList(32, 3_000)).containsOnly(
        "Error: tool was not started, because 32 calls that were given up still run. It has had no effect.");
  }

  @Test
  void callsOfEarlierStepsStillHoldTheirThreads() {
    Scripted model = Scripted.of(calls(numbered(0, 3, "tool")), calls(numbered(3, 6, "tool")), calls(numbered(6, 9, "tool")),
        says("ok"));
    Tool<Numbered> tool = Tool.of("tool", "", Numbered.class, this::stubborn).withTimeout(SHORT);
    assertThat(Agent.builder(model).tools(tool).maxParallelTools(2).build().run("go").done()).isTrue();
    assertThat(threads.get()).isEqualTo(4);
  }

  @Test
  void aToolThatReturnsMakesRoom() {
    Tool<Numbered> tool = Tool.of("tool", "", Numbered.class, one -> {
      threads.incrementAndGet();
      release.await();
      return "";
    }).withTimeout(SHORT);
    Scripted model = Scripted.of(calls(numbered(0, 40, "tool")), says("ok"));
    assertThat(Agent.builder(model).tools(tool).maxParallelTools(2).build().run("go").done()).isTrue();
    assertThat(threads.get()).isEqualTo(40);
    assertThat(model.shown()).hasSize(40).allMatch(result -> result.contains("was given up"));
  }

  @Test
  void aCallThatIsUnderWayIsWaitedFor() {
    Tool<Numbered> stubborn = Tool.of("stubborn", "", Numbered.class, this::stubborn).withTimeout(SHORT);
    CountDownLatch waited = new CountDownLatch(3);
    Tool<Numbered> slow = Tool.of("slow", "", Numbered.class, one -> {
      waited.await();
      return "did " + one.n();
    });
    ToolCall[] all = numbered(0, 6, "stubborn");
    all[0] = ToolCall.of("c0", "slow", "{\"n\":0}");
    all[4] = ToolCall.of("c4", "slow", "{\"n\":4}");
    Scripted model = Scripted.of(calls(all), says("ok"));
    Agent.builder(model).tools(stubborn, slow).maxParallelTools(2).build().run(Conversation.inMemory().user("go"), event -> {
      if (event instanceof AgentEvent.ToolEnded) {
        waited.countDown();
      }
    });
    assertThat(model.shown()).hasSize(6).startsWith("did 0").element(4).isEqualTo("did 4");
  }
}
