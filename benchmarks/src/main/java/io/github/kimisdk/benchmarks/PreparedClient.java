package io.github.kimisdk.benchmarks;

import io.github.kimisdk.Kimi;
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
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * A client that reads each request to its end and answers it with the same bytes, on the thread that asks. The answer is in
 * memory, cut as the JDK's client cuts it: a buffer for each HTTP chunk, and 16 KiB at a time.
 */
final class PreparedClient extends HttpClient {

  private static final HttpHeaders HEADERS = HttpHeaders.of(
      Map.of("content-type", List.of("text/event-stream"), "transfer-encoding", List.of("chunked")), (name, value) -> true);

  private final List<List<ByteBuffer>> batches;

  private PreparedClient(List<List<ByteBuffer>> batches) {
    this.batches = batches;
  }

  /** Makes a whole client without a network. An answer has so many chunks in English. */
  static Kimi kimi(int chunks) {
    return Kimi.builder().key("sk-benchmark").baseUrl("http://127.0.0.1:1/v1")
        .httpClient(new PreparedClient(answer(chunks))).build();
  }

  private static List<List<ByteBuffer>> answer(int chunks) {
    List<List<ByteBuffer>> batches = new ArrayList<>();
    List<ByteBuffer> batch = new ArrayList<>();
    for (ByteBuffer event : Workload.Slicing.EVENT.cut(Workload.A_ENGLISH.bytes()).subList(0, chunks)) {
      batch.add(event);
      if (batch.size() == 64) {
        batches.add(batch);
        batch = new ArrayList<>();
      }
    }
    String last = "data: {\"id\":\"\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    batch.add(ByteBuffer.wrap(last.getBytes(StandardCharsets.UTF_8)));
    batches.add(batch);
    return batches;
  }

  /** Reads a body, as a network would. */
  static long drain(HttpRequest.BodyPublisher body) {
    Drain drain = new Drain();
    body.subscribe(drain);
    return drain.bytes;
  }

  private static final class Drain implements Flow.Subscriber<ByteBuffer> {

    private long bytes;

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ByteBuffer buffer) {
      bytes += buffer.remaining();
    }

    @Override
    public void onError(Throwable failure) {
      throw new IllegalStateException(failure);
    }

    @Override
    public void onComplete() {}
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    request.bodyPublisher().ifPresent(PreparedClient::drain);
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
