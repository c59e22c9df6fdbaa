package io.github.kimisdk.benchmarks.client;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.KimiBuilder;
import io.github.kimisdk.benchmarks.PreparedServer;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Those that need no other library. */
final class Contestants {

  private static final ChatRequest QUESTION = ChatRequest.of("Hello");

  private Contestants() {}

  /** A client. For HTTP/2 it gets an HTTP client that offers that. */
  static Kimi kimi(String address, Wire wire) {
    // Ten thousand connections that are opened at once take their time.
    KimiBuilder builder = Kimi.builder().key("sk-benchmark").baseUrl(address)
        .timeouts(Timeouts.DEFAULT.withConnect(Duration.ofMinutes(1)));
    return (wire == Wire.HTTP_2 ? builder.httpClient(client(wire)) : builder).build();
  }

  private static HttpClient client(Wire wire) {
    return HttpClient.newBuilder().version(wire.version()).build();
  }

  /** The limit: the JDK's client, bytes thrown away as soon as they are counted. */
  static final class Http implements Contestant {

    private final HttpClient client;
    private final HttpRequest request;

    Http(String address, Wire wire) {
      String body = "{\"model\":\"kimi-k2.6\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"stream\":true}";
      client = client(wire);
      request = HttpRequest.newBuilder(URI.create(address + "/chat/completions"))
          .header("Authorization", "Bearer sk-benchmark")
          .header("Content-Type", "application/json")
          .POST(HttpRequest.BodyPublishers.ofString(body))
          .build();
    }

    @Override
    public CompletionStage<?> begin(LongAdder chunks) {
      return client.sendAsync(request, head -> new Discarding(new Counted(chunks)));
    }

    @Override
    public CompletionStage<?> first(Runnable seen) {
      return client.sendAsync(request, head -> new Discarding(bytes -> seen.run()));
    }
  }

  /** Counts chunks by the bytes that they take on the average. */
  private static final class Counted implements LongConsumer {

    private final LongAdder chunks;
    private long bytes;
    private long counted;

    Counted(LongAdder chunks) {
      this.chunks = chunks;
    }

    @Override
    public void accept(long more) {
      bytes += more;
      long so = (long) (bytes / PreparedServer.EVENT);
      chunks.add(so - counted);
      counted = so;
    }
  }

  /** Tells how many bytes came, and drops them. */
  private static final class Discarding implements HttpResponse.BodySubscriber<Void> {

    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final LongConsumer bytes;

    Discarding(LongConsumer bytes) {
      this.bytes = bytes;
    }

    @Override
    public CompletionStage<Void> getBody() {
      return end;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      long sum = 0;
      for (ByteBuffer buffer : buffers) {
        sum += buffer.remaining();
      }
      if (sum > 0) {
        bytes.accept(sum);
      }
    }

    @Override
    public void onError(Throwable failure) {
      end.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      end.complete(null);
    }
  }

  /** {@code Kimi.publish}, with all demand at once. */
  static final class Publish implements Contestant {

    private final Kimi kimi;

    Publish(Kimi kimi) {
      this.kimi = kimi;
    }

    @Override
    public CompletionStage<?> begin(LongAdder chunks) {
      Tally tally = new Tally(chunks);
      return read(tally::add).thenRun(tally::end);
    }

    @Override
    public CompletionStage<?> first(Runnable seen) {
      return read(text -> {
        if (!text.isEmpty()) {
          seen.run();
        }
      });
    }

    private CompletableFuture<Void> read(Consumer<String> text) {
      Reader reader = new Reader(text);
      kimi.publish(QUESTION).subscribe(reader);
      return reader.end;
    }
  }

  /** Hands on the text of each chunk. */
  private static final class Reader implements Flow.Subscriber<ChatChunk> {

    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final Consumer<String> text;

    Reader(Consumer<String> text) {
      this.text = text;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ChatChunk chunk) {
      text.accept(chunk.text());
    }

    @Override
    public void onError(Throwable failure) {
      end.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      end.complete(null);
    }
  }

  /** {@code Kimi.stream}: a thread each, as that is what blocking costs. */
  static final class Stream implements Contestant {

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Kimi kimi;

    Stream(Kimi kimi) {
      this.kimi = kimi;
    }

    @Override
    public CompletionStage<?> begin(LongAdder chunks) {
      return CompletableFuture.runAsync(() -> {
        Tally tally = new Tally(chunks);
        try (ChatStream stream = kimi.stream(QUESTION)) {
          for (ChatChunk chunk : stream) {
            tally.add(chunk.text());
          }
        }
        tally.end();
      }, threads);
    }
  }
}
