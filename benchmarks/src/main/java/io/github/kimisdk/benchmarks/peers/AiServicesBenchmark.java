package io.github.kimisdk.benchmarks.peers;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import dev.langchain4j.service.AiServices;
import io.github.kimisdk.benchmarks.AnswerBenchmark;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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

/** The agent and the structured answer of {@code AgentBenchmark} and {@code AnswerBenchmark} by langchain4j's services. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 8, time = 1, timeUnit = TimeUnit.SECONDS)
@Measurement(iterations = 10, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class AiServicesBenchmark {

  private static final int STEPS = 100;

  /** An agent. */
  public interface Assistant {

    /**
     * Runs it.
     *
     * @param task the task
     * @return the last answer
     */
    String run(String task);
  }

  /** A model that fills in a record. */
  public interface Clerk {

    /**
     * Asks it.
     *
     * @param question the question
     * @return the answer
     */
    AnswerBenchmark.Order order(String question);
  }

  /** The tool. Its sum shows that every call reached it. */
  public static final class Adder {

    private long sum;

    /**
     * Adds.
     *
     * @param a a number
     * @param b another number
     * @return the sum
     */
    @Tool("Adds")
    public String add(int a, int b) {
      sum += a + b;
      return Integer.toString(a + b);
    }
  }

  /** Answers in turn, and begins again after the last one. */
  private static final class Script implements ChatModel {

    private final ChatResponse[] answers;
    private int next;

    Script(ChatResponse... answers) {
      this.answers = answers;
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
      return answers[next++ % answers.length];
    }

    @Override
    public Set<Capability> supportedCapabilities() {
      return Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
    }
  }

  /** An agent with a script of a hundred steps. */
  @State(Scope.Benchmark)
  public static class Steps {

    /** How many tools are called in a step. */
    @Param({"1", "4"})
    public int calls;

    private final Adder adder = new Adder();
    private long expected;
    private Script script;
    private Assistant assistant;

    /** Writes the script. */
    @Setup
    public void script() {
      ChatResponse[] answers = new ChatResponse[STEPS];
      for (int step = 0; step < STEPS; step++) {
        List<ToolExecutionRequest> made = new ArrayList<>();
        for (int i = 0; i < calls && step < STEPS - 1; i++) {
          made.add(ToolExecutionRequest.builder().id("add:" + step + "." + i).name("add")
              .arguments("{\"a\":" + step + ",\"b\":" + i + "}").build());
          expected += step + i;
        }
        answers[step] = response(AiMessage.builder().text(made.isEmpty() ? "done" : "").thinking("a thought of five words")
            .toolExecutionRequests(made).build());
      }
      script = new Script(answers);
      assistant = AiServices.builder(Assistant.class).chatModel(script).tools(adder).build();
    }
  }

  /** A model with one answer. */
  @State(Scope.Benchmark)
  public static class Answers {

    /** How many items the answer has. */
    @Param({"3", "100"})
    public int items;

    private Clerk clerk;

    /** Prepares the answer. */
    @Setup
    public void prepare() {
      Script script = new Script(response(AiMessage.from(AnswerBenchmark.text(items))));
      clerk = AiServices.builder(Clerk.class).chatModel(script).build();
    }
  }

  private static ChatResponse response(AiMessage message) {
    return ChatResponse.builder().aiMessage(message).tokenUsage(new TokenUsage(100, 10)).build();
  }

  /**
   * A run of a hundred steps.
   *
   * @param steps the agent
   * @return its last answer
   */
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public String run(Steps steps) {
    steps.script.next = 0;
    steps.adder.sum = 0;
    String answer = steps.assistant.run("add");
    if (!answer.equals("done") || steps.script.next != STEPS || steps.adder.sum != steps.expected) {
      throw new IllegalStateException(answer + " and " + steps.adder.sum + " after " + steps.script.next + " steps");
    }
    return answer;
  }

  /**
   * Asks.
   *
   * @param answers the model
   * @return the answer
   */
  @Benchmark
  public AnswerBenchmark.Order ask(Answers answers) {
    return AnswerBenchmark.checked(answers.clerk.order("What did Li Wei order?"), answers.items);
  }
}
