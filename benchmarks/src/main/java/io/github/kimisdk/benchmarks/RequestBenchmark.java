package io.github.kimisdk.benchmarks;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.internal.protocol.chat.ChatFormat;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.server.format.chat.ChatServer;
import java.net.http.HttpRequest;
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
import org.openjdk.jmh.infra.Blackhole;

/** The messages and tools of a request to the bytes of its body, and the next call of the same conversation. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 12, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class RequestBenchmark {

  private final ChatFormat format = new ChatFormat();

  /** The request. */
  @Param("HISTORY")
  public Document document;

  private final Kimi kimi = PreparedClient.kimi(1);
  private ChatRequest request;
  private byte[] bytes;
  private int said;

  /**
   * Composes the request, and sends it.
   *
   * @param hole takes the chunks
   */
  @Setup
  public void compose(Blackhole hole) {
    bytes = document.bytes();
    request = new ChatServer().readRequest(Json.parse(bytes).asObject());
    next(hole);
  }

  /**
   * A request to bytes.
   *
   * @return the bytes
   */
  @Benchmark
  public byte[] write() {
    return Json.bytes(format.writeRequest(request, true));
  }

  /**
   * The next call of a conversation whose last request has been sent: a new message, and a whole client without a network.
   *
   * @param hole takes the chunks
   */
  @Benchmark
  public void next(Blackhole hole) {
    ChatRequest next = request.plus(UserMessage.of("And what is the meaning of line " + said++ + "?"));
    kimi.publish(next).subscribe(new CallBenchmark.Subscriber(hole));
  }

  /**
   * The limit of that: the JDK's publisher copies the bytes.
   *
   * @return how many they are
   */
  @Benchmark
  public long copy() {
    return PreparedClient.drain(HttpRequest.BodyPublishers.ofByteArray(bytes));
  }
}
