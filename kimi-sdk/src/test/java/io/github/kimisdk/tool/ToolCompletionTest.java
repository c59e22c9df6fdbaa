package io.github.kimisdk.tool;

import static io.github.kimisdk.tool.Scripted.calls;
import static io.github.kimisdk.tool.Scripted.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A call ends for every result or exception of its tool, so that a run does not wait forever. */
@Timeout(20)
class ToolCompletionTest {

  record Nothing() {}

  record Broken() {
    Broken {
      throwError();
    }

    private static void throwError() {
      throw new AssertionError("no such thing");
    }
  }

  /** An exception whose message cannot be read. */
  static final class Mute extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("not even this");
    }
  }

  private static String shown(Tool<?> tool) {
    Scripted model = Scripted.of(calls("t:0", "tool", "{}"), says("ok"));
    assertThat(Agent.builder(model).tools(tool).build().run("go").text()).isEqualTo("ok");
    return model.shown().get(0);
  }

  private static Tool<Nothing> tool(Tool.Work<Nothing> work) {
    return Tool.of("tool", "", Nothing.class, work);
  }

  @Test
  void anAssertionErrorOfTheRecordsConstructorIsAFailedResult() {
    assertThat(shown(Tool.of("tool", "", Broken.class, broken -> "never"))).startsWith("Error: ").contains("AssertionError");
  }

  @Test
  void workThatReturnsNullHasAResult() {
    assertThat(shown(tool(none -> null))).isEqualTo("(no output)");
    assertThat(shown(tool(none -> CompletableFuture.completedFuture(null)))).isEqualTo("(no output)");
  }

  @Test
  void workMayReturnAnyValue() {
    record Unwritable(Thread thread) {}

    record Found(String city) {}

    Map<Object, String> results = Map.of("text", "text", 42, "42", List.of("a", 1), "[a, 1]", Json.of(Map.of("a", 1)), "{\"a\":1}",
        new Found("Rome"), "{\"city\":\"Rome\"}", ToolResult.of("own"), "own");
    results.forEach((value, text) -> {
      assertThat(shown(tool(none -> value))).isEqualTo(text);
      assertThat(shown(tool(none -> CompletableFuture.completedStage(value)))).isEqualTo(text);
    });
    assertThat(shown(tool(none -> new Unwritable(null)))).startsWith("Error: tool failed with IllegalArgumentException");
    assertThat(shown(tool(none -> CompletableFuture.completedFuture(new Unwritable(null)))))
        .startsWith("Error: tool failed with IllegalArgumentException");
  }

  @Test
  void anExceptionWhoseMessageThrowsIsAFailedResult() {
    assertThat(shown(tool(none -> {
      throw new Mute();
    }))).isEqualTo("Error: tool failed with Mute");
    assertThat(shown(Tool.of("tool", "", Nothing.class, none -> CompletableFuture.failedFuture(new Mute()))))
        .isEqualTo("Error: tool failed with Mute");
  }

  @Test
  void timeoutsMayBeArbitrarilyLong() {
    Duration ever = Duration.ofMillis(Long.MAX_VALUE);
    assertThat(shown(tool(none -> "done").withTimeout(ever))).isEqualTo("done");
    Scripted model = Scripted.of(calls("t:0", "tool", "{}"), says("ok"));
    Agent agent = Agent.builder(model).tools(tool(none -> "done")).toolTimeout(ever).timeout(ever).build();
    assertThat(agent.run("go").text()).isEqualTo("ok");
    assertThat(model.shown()).containsExactly("done");
  }

  @Test
  void anErrorOfTheExecutorEndsTheRun() {
    Scripted model = Scripted.of(calls("t:0", "tool", "{}"), says("ok"));
    Agent agent = Agent.builder(model).tools(tool(none -> "done")).executor(task -> {
      throw new OutOfMemoryError("no thread");
    }).build();
    assertThatThrownBy(() -> agent.run("go")).isInstanceOf(OutOfMemoryError.class).hasMessage("no thread");
  }
}
