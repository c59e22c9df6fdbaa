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
import io.github.kimisdk.benchmarks.AgentBenchmark;
import io.github.kimisdk.benchmarks.AnswerBenchmark;
import java.util.List;
import java.util.Set;
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

/** The agent and the structured answer of {@code AgentBenchmark} and {@code AnswerBenchmark} by langchain4j's services. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 8, time = 1, timeUnit = TimeUnit.SECONDS)
@Measurement(iterations = 10, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class AiServicesBenchmark {

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

  /** The tools. Their count shows that every call reached them. */
  public static final class Tools {

    private long called;

    /**
     * Adds.
     *
     * @param a a number
     * @param b another number
     * @return the sum
     */
    @Tool("Adds")
    public String add(int a, int b) {
      called++;
      return Integer.toString(a + b);
    }

    /**
     * Writes.
     *
     * @param path a file
     * @param content its content
     * @return how it went
     */
    @Tool("Writes")
    public String write(String path, String content) {
      called++;
      return content.isEmpty() ? "nothing" : "written";
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

  /** An agent and its script. */
  private static final class Run {

    private final int steps;
    private final Tools tools = new Tools();
    private final Script script;
    private final Assistant assistant;

    Run(int steps, String tool, String... arguments) {
      this.steps = steps;
      ChatResponse[] answers = new ChatResponse[steps];
      for (int step = 0; step < steps; step++) {
        List<ToolExecutionRequest> calls = step == steps - 1 ? List.of() : List.of(ToolExecutionRequest.builder()
            .id("call:" + step).name(tool).arguments(arguments[step % arguments.length]).build());
        answers[step] = response(AiMessage.builder().text(calls.isEmpty() ? "done" : "").thinking("a thought of five words")
            .toolExecutionRequests(calls).build());
      }
      script = new Script(answers);
      assistant = AiServices.builder(Assistant.class).chatModel(script).tools(tools).maxToolCallingRoundTrips(steps).build();
    }

    String run() {
      script.next = 0;
      tools.called = 0;
      String answer = assistant.run("begin");
      if (!answer.equals("done") || script.next != steps || tools.called != steps - 1) {
        throw new IllegalStateException(answer + " and " + tools.called + " calls after " + script.next + " steps");
      }
      return answer;
    }
  }

  /** An agent with short arguments. */
  @State(Scope.Benchmark)
  public static class Steps {

    /** How many steps a run has. */
    @Param({"25", "100", "400", "2000"})
    public int steps;

    private Run run;

    /** Writes the script. */
    @Setup
    public void script() {
      run = new Run(steps, "add", AgentBenchmark.sums(steps));
    }
  }

  /** An agent with long arguments. */
  @State(Scope.Benchmark)
  public static class Files {

    /** How many bytes of content a call has. */
    @Param({"1000", "101000"})
    public int arguments;

    private Run run;

    /** Writes the script. */
    @Setup
    public void script() {
      run = new Run(AgentBenchmark.STEPS_OF_FILES, "write", AgentBenchmark.files(arguments));
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
   * A run whose calls have short arguments.
   *
   * @param steps the agent
   * @return its last answer
   */
  @Benchmark
  public String run(Steps steps) {
    return steps.run.run();
  }

  /**
   * A run of 25 steps whose calls have long arguments.
   *
   * @param files the agent
   * @return its last answer
   */
  @Benchmark
  public String write(Files files) {
    return files.run.run();
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
