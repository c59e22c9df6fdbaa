package io.github.kimisdk.benchmarks;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatStream;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
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

/**
 * Measures a whole streamed call without the network: the bytes of the answer are in memory. The result is the time per stream.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 12, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class CallBenchmark {

  private static final ChatRequest QUESTION = ChatRequest.of("Hello");

  /** How many chunks the stream has. */
  @Param({"1", "1000"})
  public int chunks;

  private Kimi kimi;

  /** Composes the answer, cut as the JDK's client cuts it: a buffer for each HTTP chunk, and 16 KiB at a time. */
  @Setup
  public void compose() {
    List<List<ByteBuffer>> batches = new ArrayList<>();
    List<ByteBuffer> batch = new ArrayList<>();
    byte[] all = Workload.A_ENGLISH.bytes();
    List<ByteBuffer> events = Workload.Slicing.EVENT.cut(all).subList(0, chunks);
    for (ByteBuffer event : events) {
      batch.add(event);
      if (batch.size() == 64) {
        batches.add(batch);
        batch = new ArrayList<>();
      }
    }
    String last = "data: {\"id\":\"\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    batch.add(ByteBuffer.wrap(last.getBytes(StandardCharsets.UTF_8)));
    batches.add(batch);
    kimi = Kimi.builder().key("sk-benchmark").baseUrl("http://127.0.0.1:1/v1").httpClient(new Prepared(batches)).build();
  }

  /**
   * Pushed, with all demand at once.
   *
   * @param hole takes the chunks
   */
  @Benchmark
  public void publish(Blackhole hole) {
    kimi.publish(QUESTION).subscribe(new Subscriber(hole, Long.MAX_VALUE));
  }

  /**
   * Pushed, one by one.
   *
   * @param hole takes the chunks
   */
  @Benchmark
  public void publishOneByOne(Blackhole hole) {
    kimi.publish(QUESTION).subscribe(new Subscriber(hole, 1));
  }

  /**
   * Pulled.
   *
   * @param hole takes the chunks
   */
  @Benchmark
  public void stream(Blackhole hole) {
    try (ChatStream stream = kimi.stream(QUESTION)) {
      for (ChatChunk chunk : stream) {
        hole.consume(chunk);
      }
    }
  }

  private static final class Subscriber implements Flow.Subscriber<ChatChunk> {

    private final Blackhole hole;
    private final long demand;
    private Flow.Subscription subscription;

    Subscriber(Blackhole hole, long demand) {
      this.hole = hole;
      this.demand = demand;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(demand);
    }

    @Override
    public void onNext(ChatChunk chunk) {
      hole.consume(chunk);
      if (demand == 1) {
        subscription.request(1);
      }
    }

    @Override
    public void onError(Throwable failure) {
      throw new IllegalStateException(failure);
    }

    @Override
    public void onComplete() {
      hole.consume(this);
    }
  }

  /** A client that answers every request with the same bytes, on the thread that asks. */
  private static final class Prepared extends HttpClient {

    private static final HttpHeaders HEADERS = HttpHeaders.of(
        Map.of("content-type", List.of("text/event-stream"), "transfer-encoding", List.of("chunked")), (name, value) -> true);

    private final List<List<ByteBuffer>> batches;

    Prepared(List<List<ByteBuffer>> batches) {
      this.batches = batches;
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
      new Sending(handler.apply(new Head()), batches).begin();
      return new CompletableFuture<>();
    }

    private record Head() implements HttpResponse.ResponseInfo {

      @Override
      public int statusCode() {
        return 200;
      }

      @Override
      public HttpHeaders headers() {
        return HEADERS;
      }

      @Override
      public Version version() {
        return Version.HTTP_1_1;
      }
    }

    /** Sends as it is asked to, and not deeper into itself than once. */
    private static final class Sending implements Flow.Subscription {

      private final HttpResponse.BodySubscriber<?> subscriber;
      private final List<List<ByteBuffer>> batches;
      private long demand;
      private boolean sending;
      private int next;

      Sending(HttpResponse.BodySubscriber<?> subscriber, List<List<ByteBuffer>> batches) {
        this.subscriber = subscriber;
        this.batches = batches;
      }

      void begin() {
        subscriber.onSubscribe(this);
      }

      @Override
      public void request(long n) {
        demand += n;
        while (!sending && demand > 0 && next < batches.size()) {
          sending = true;
          demand--;
          List<ByteBuffer> batch = batches.get(next++);
          batch.forEach(ByteBuffer::rewind);
          subscriber.onNext(batch);
          sending = false;
        }
        if (!sending && next == batches.size()) {
          next++;
          subscriber.onComplete();
        }
      }

      @Override
      public void cancel() {
        next = batches.size() + 1;
      }
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) throws IOException {
      throw new IOException("nobody asks for this");
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
        HttpRequest request, HttpResponse.BodyHandler<T> handler, HttpResponse.PushPromiseHandler<T> pushed) {
      return sendAsync(request, handler);
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
      return Optional.empty();
    }

    @Override
    public Optional<Duration> connectTimeout() {
      return Optional.empty();
    }

    @Override
    public Redirect followRedirects() {
      return Redirect.NEVER;
    }

    @Override
    public Optional<ProxySelector> proxy() {
      return Optional.empty();
    }

    @Override
    public SSLContext sslContext() {
      throw new UnsupportedOperationException();
    }

    @Override
    public SSLParameters sslParameters() {
      return new SSLParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
      return Optional.empty();
    }

    @Override
    public Version version() {
      return Version.HTTP_1_1;
    }

    @Override
    public Optional<Executor> executor() {
      return Optional.empty();
    }
  }
}
