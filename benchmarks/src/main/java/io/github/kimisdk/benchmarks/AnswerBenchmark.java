package io.github.kimisdk.benchmarks;

import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
 * Measures a question whose answer becomes a record: the request with its schema, and the JSON of the answer. The model in this
 * process answers at once.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 8, time = 1, timeUnit = TimeUnit.SECONDS)
@Measurement(iterations = 10, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class AnswerBenchmark {

  /** How many items the answer has. */
  @Param({"3", "100"})
  public int items;

  private ChatModel model;

  /** The answer. */
  public record Order(String customer, double total, List<Item> items) {}

  /** A part of the answer. */
  public record Item(String name, int count, double price) {}

  /**
   * The text of an answer.
   *
   * @param items how many items it has
   * @return the JSON of an {@link Order}
   */
  public static String text(int items) {
    List<JsonValue> list = IntStream.range(0, items).<JsonValue>mapToObj(
        i -> JsonObject.of("name", "The item of number " + i, "count", i + 1, "price", 9.5 + i)).toList();
    return Json.write(JsonObject.of("customer", "Li Wei", "total", 128.25, "items", JsonArray.of(list)));
  }

  /**
   * Refuses an answer that is not whole.
   *
   * @param order the answer
   * @param items how many items it has
   * @return the answer
   */
  public static Order checked(Order order, int items) {
    if (order.items().size() != items) {
      throw new IllegalStateException("expected " + items + " items, found " + order);
    }
    return order;
  }

  /** Prepares the answer. */
  @Setup
  public void prepare() {
    ChatResponse answer = ChatResponse.of(text(items));
    model = new ChatModel() {

      @Override
      public ChatResponse chat(ChatRequest request) {
        return answer;
      }

      @Override
      public boolean acceptsSchema(String id) {
        return true;
      }
    };
  }

  /**
   * Asks.
   *
   * @return the answer
   */
  @Benchmark
  public Order ask() {
    return checked(model.ask("What did Li Wei order?", Order.class), items);
  }
}
