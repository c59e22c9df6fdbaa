package io.github.kimisdk.benchmarks;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.tool.Agent;
import io.github.kimisdk.tool.AgentBuilder;
import io.github.kimisdk.tool.AgentRun;
import io.github.kimisdk.tool.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures the overhead of the agent loop: a scripted model in this process, tools that add two numbers, no network and
 * no store. The result is the time per step in a run of 100 steps.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 8, time = 1, timeUnit = TimeUnit.SECONDS)
@Measurement(iterations = 10, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class AgentBenchmark {

  private static final int STEPS = 100;

  /** How many tools are called in a step. */
  @Param({"1", "4"})
  public int calls;

  /** Where the tools run: on the thread of the run, or on one of their own. */
  @Param({"SAME", "OWN"})
  public String thread;

  private ChatResponse[] answers;
  private Agent agent;
  private int next;

  /** The tool's arguments. */
  public record Add(int a, int b) {}

  /** Writes the script. */
  @Setup
  public void script() {
    answers = new ChatResponse[STEPS];
    for (int step = 0; step < STEPS; step++) {
      List<ToolCall> made = new ArrayList<>();
      for (int i = 0; i < calls && step < STEPS - 1; i++) {
        made.add(ToolCall.of("add:" + step + "." + i, "add", "{\"a\":" + step + ",\"b\":" + i + "}"));
      }
      AssistantMessage message = AssistantMessage.of(made.isEmpty() ? "done" : "", made).withReasoning("a thought of five words");
      answers[step] = ChatResponse.of(message).withUsage(Usage.of(100, 10));
    }
    AgentBuilder builder = Agent.builder(this::answer)
        .tools(Tool.of("add", "Adds", Add.class, sum -> Integer.toString(sum.a() + sum.b())));
    Executor here = Runnable::run;
    agent = (thread.equals("SAME") ? builder.executor(here) : builder).build();
  }

  private ChatResponse answer(ChatRequest request) {
    return answers[next++];
  }

  /**
   * A run of a hundred steps.
   *
   * @return the run
   */
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public AgentRun run() {
    next = 0;
    AgentRun run = agent.run("add");
    if (!run.done() || run.steps() != STEPS) {
      throw new IllegalStateException(run.toString());
    }
    return run;
  }

  /**
   * The script alone: what the model costs that the loop is measured with.
   *
   * @return the last answer's chunks
   */
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public Object scriptAlone() {
    Object last = null;
    ChatModel model = this::answer;
    next = 0;
    ChatRequest request = ChatRequest.of("add");
    for (int step = 0; step < STEPS; step++) {
      last = model.chat(request).chunks();
    }
    return last;
  }
}
