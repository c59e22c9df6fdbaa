package io.github.kimisdk.benchmarks;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.token.ContextCheck;
import io.github.kimisdk.token.ContextReport;
import io.github.kimisdk.token.TokenEstimate;
import io.github.kimisdk.token.TokenEstimator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures the estimate and the check of a conversation of a million characters: prose, code, JSON, Chinese and tool calls.
 * The result is the time per conversation.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class TokenBenchmark {

  private static final int CHARACTERS = 1_000_000;

  private static final String[] WORDS = ("the of and a to in is you that it he was for on are as with his they at be this have "
      + "from or "
      + "one had by word but not what all were we when your can said there use an each which she do how their if will up other "
      + "about out "
      + "many then them these so some her would make like him into time has look two more write go see number no way could "
      + "people my than "
      + "first water been call who oil its now find long down day did get come made may part conversation estimate service "
      + "tokenizer "
      + "understanding configuration interruption background characters").split(" ");

  private static final String CODE = """
        private List<Message> without(String summary) {
          for (int i = 0; i < gone.length; i++) {
            if (!gone[i] && messages.get(i) instanceof UserMessage user) {
              kept.add(Objects.requireNonNull(user, "user").withName(names[i % 7]));
            }
          }
          return request.withMessages(kept); // the rest stays
        }
      """;

  private static final String CHINESE = "今天上午我们讨论了新的方案，大家都觉得可以先在小范围内试一试，如果没有问题再慢慢推广。下午三点还有一个会议，请准时参加。";

  private final TokenEstimator estimator = TokenEstimator.fresh();
  private final ContextCheck check = ContextCheck.repairing();
  private ChatRequest conversation;

  /** Makes up the conversation. */
  @Setup
  public void compose() {
    Random random = new Random(1);
    List<Message> messages = new ArrayList<>();
    int size = 0;
    for (int turn = 0; size < CHARACTERS; turn++) {
      String prose = prose(random, 900);
      ToolCall call = ToolCall.of("look:" + turn, "look", "{\"path\":\"src/main/File" + turn + ".java\",\"lines\":[1," + turn
          + "]}");
      AssistantMessage calling = AssistantMessage.of("", List.of(call)).withReasoning(prose(random, 300));
      String result = CODE.repeat(4) + json(random);
      messages.addAll(List.of(Message.user(prose), calling, ToolMessage.of(call, result), Message.assistant(CHINESE.repeat(3))));
      size += prose.length() + 300 + result.length() + 3 * CHINESE.length();
    }
    conversation = ChatRequest.of(messages).withModel("kimi-k3");
  }

  private static String prose(Random random, int length) {
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append(WORDS[random.nextInt(WORDS.length)]).append(random.nextInt(9) == 0 ? ". " : " ");
    }
    return text.toString();
  }

  private static String json(Random random) {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < 8; i++) {
      text.append("{\"id\":\"").append(Long.toHexString(random.nextLong())).append("\",\"amount\":")
          .append(random.nextInt(100_000) / 100.0)
          .append(",\"tags\":[\"").append(WORDS[random.nextInt(WORDS.length)]).append("\"],\"vip\":").append(random.nextBoolean())
          .append("},");
    }
    return text.append("null]").toString();
  }

  /**
   * An estimate of the whole request.
   *
   * @return the estimate
   */
  @Benchmark
  public TokenEstimate estimate() {
    return estimator.estimate(conversation);
  }

  /**
   * The whole check, which estimates as well.
   *
   * @return the report
   */
  @Benchmark
  public ContextReport check() {
    return check.report(conversation);
  }

  /**
   * Measures a lower bound for any estimate: reads every character of the texts once.
   *
   * @return a sum
   */
  @Benchmark
  public long read() {
    long sum = 0;
    for (Message message : conversation.messages()) {
      String text = message.text();
      for (int i = 0; i < text.length(); i++) {
        sum += text.charAt(i);
      }
    }
    return sum;
  }
}
