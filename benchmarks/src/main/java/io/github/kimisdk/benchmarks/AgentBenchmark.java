package io.github.kimisdk.benchmarks;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.tool.Agent;
import io.github.kimisdk.tool.AgentRun;
import io.github.kimisdk.tool.Tool;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures the overhead of the agent loop: a scripted model in this process, which calls a tool in each step but the last, on the
 * thread of the run, no network and no store. The result is the time per run.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 8, time = 1, timeUnit = TimeUnit.SECONDS)
@Measurement(iterations = 10, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class AgentBenchmark {

  /** How many steps a run has whose calls have long arguments. */
  public static final int STEPS_OF_FILES = 25;

  /** The arguments of a tool that adds. */
  public record Add(int a, int b) {}

  /** The arguments of a tool that writes a file. */
  public record File(String path, String content) {}

  /** An agent and its script. */
  private static final class Script {

    private final ChatResponse[] answers;
    private final Agent agent;
    private int next;

    Script(int steps, Tool<?> tool, String... arguments) {
      answers = new ChatResponse[steps];
      for (int step = 0; step < steps; step++) {
        List<ToolCall> calls = step == steps - 1 ? List.of()
            : List.of(ToolCall.of("call:" + step, tool.name(), arguments[step % arguments.length]));
        AssistantMessage message = AssistantMessage.of(calls.isEmpty() ? "done" : "", calls)
            .withReasoning("a thought of five words");
        answers[step] = ChatResponse.of(message).withUsage(Usage.of(100, 10));
      }
      agent = Agent.builder(request -> answers[next++]).tools(tool).maxSteps(steps).executor(Runnable::run).build();
    }

    AgentRun run() {
      next = 0;
      AgentRun run = agent.run("begin");
      if (!run.done() || run.steps() != answers.length) {
        throw new IllegalStateException(run.toString());
      }
      return run;
    }
  }

  /** An agent with short arguments. */
  @State(Scope.Benchmark)
  public static class Steps {

    /** How many steps a run has. */
    @Param({"25", "100", "400", "2000"})
    public int steps;

    private Script script;

    /** Writes the script. */
    @Setup
    public void script() {
      script = new Script(steps, Tool.of("add", "Adds", Add.class, sum -> Integer.toString(sum.a() + sum.b())), sums(steps));
    }
  }

  /** An agent with long arguments. */
  @State(Scope.Benchmark)
  public static class Files {

    /** How many bytes of content a call has. */
    @Param({"1000", "101000"})
    public int arguments;

    private Script script;

    /** Writes the script. */
    @Setup
    public void script() {
      script = new Script(STEPS_OF_FILES, Tool.of("write", "Writes", File.class,
          file -> file.content().isEmpty() ? "nothing" : "written"), files(arguments));
    }
  }

  /**
   * The arguments of the steps of an adding agent.
   *
   * @param steps how many
   * @return JSON, other numbers in each
   */
  public static String[] sums(int steps) {
    String[] arguments = new String[steps];
    for (int step = 0; step < steps; step++) {
      arguments[step] = "{\"a\":" + step + ",\"b\":1}";
    }
    return arguments;
  }

  /**
   * The arguments of the steps of a writing agent.
   *
   * @param bytes how many bytes of content a call has
   * @return JSON, another path in each
   */
  public static String[] files(int bytes) {
    String line = "A line of forty bytes, its end escaped\\n";
    String content = line.repeat(bytes / line.length());
    String[] arguments = new String[STEPS_OF_FILES];
    for (int step = 0; step < arguments.length; step++) {
      arguments[step] = "{\"path\":\"file" + step + ".txt\",\"content\":\"" + content + "\"}";
    }
    return arguments;
  }

  /**
   * A run whose calls have short arguments.
   *
   * @param steps the agent
   * @return the run
   */
  @Benchmark
  public AgentRun run(Steps steps) {
    return steps.script.run();
  }

  /**
   * A run of 25 steps whose calls have long arguments.
   *
   * @param files the agent
   * @return the run
   */
  @Benchmark
  public AgentRun write(Files files) {
    return files.script.run();
  }
}
