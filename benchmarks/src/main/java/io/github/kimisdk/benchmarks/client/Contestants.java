package io.github.kimisdk.benchmarks.client;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.benchmarks.PreparedServer;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.LongAdder;

/** Those that need no other library. */
final class Contestants {

  private static final ChatRequest QUESTION = ChatRequest.of("Hello");

  private Contestants() {}

  private static Kimi kimi(String address) {
    return Kimi.builder().key("sk-benchmark").baseUrl(address).build();
  }

  /** The limit: the JDK's client, bytes thrown away as soon as they are counted. */
  static final class Http implements Contestant {

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpRequest request;

    Http(String address) {
      String body = "{\"model\":\"kimi-k2.6\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"stream\":true}";
      request = HttpRequest.newBuilder(URI.create(address + "/chat/completions"))
          .header("Authorization", "Bearer sk-benchmark")
          .header("Content-Type", "application/json")
          .POST(HttpRequest.BodyPublishers.ofString(body))
          .build();
    }

    @Override
    public CompletionStage<?> begin(LongAdder chunks) {
      return client.sendAsync(request, head -> new Discarding(chunks));
    }
  }

  /** Counts bytes, and chunks by what they take on the average. */
  private static final class Discarding implements HttpResponse.BodySubscriber<Void> {

    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final LongAdder chunks;
    private long bytes;
    private long counted;

    Discarding(LongAdder chunks) {
      this.chunks = chunks;
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
      for (ByteBuffer buffer : buffers) {
        bytes += buffer.remaining();
      }
      long so = (long) (bytes / PreparedServer.EVENT);
      chunks.add(so - counted);
      counted = so;
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

  /** {@code Kimi.publish}, with all demand at once or one by one. */
  static final class Publish implements Contestant {

    private final Kimi kimi;
    private final long demand;

    Publish(String address, long demand) {
      this.kimi = kimi(address);
      this.demand = demand;
    }

    @Override
    public CompletionStage<?> begin(LongAdder chunks) {
      CompletableFuture<Void> end = new CompletableFuture<>();
      Tally tally = new Tally(chunks);
      kimi.publish(QUESTION).subscribe(new Flow.Subscriber<>() {

        private Flow.Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription given) {
          subscription = given;
          given.request(demand);
        }

        @Override
        public void onNext(ChatChunk chunk) {
          tally.add(chunk.text());
          if (demand == 1) {
            subscription.request(1);
          }
        }

        @Override
        public void onError(Throwable failure) {
          end.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
          tally.end();
          end.complete(null);
        }
      });
      return end;
    }
  }

  /** {@code Kimi.stream}: a thread each, as that is what blocking costs. */
  static final class Stream implements Contestant {

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Kimi kimi;

    Stream(String address) {
      this.kimi = kimi(address);
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
