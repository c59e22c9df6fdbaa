package io.github.kimisdk;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/** A program for a JVM with little memory: {@code SmallHeap job address}. Prints what it has counted. */
final class SmallHeap {

  /** The jobs to run with a small heap. To add a job that needs only a client, add one constant. */
  enum Job {
    STREAM {
      @Override
      long run(Kimi kimi) {
        long count = 0;
        try (ChatStream stream = kimi.stream(ChatRequest.of("a long one"))) {
          for (ChatChunk chunk : stream) {
            count += chunk.text().length();
          }
        }
        return count;
      }
    },

    RESPONSE {
      @Override
      long run(Kimi kimi) {
        try (ChatStream stream = kimi.stream(ChatRequest.of("a long one"))) {
          return stream.response().text().length();
        }
      }
    },

    PUBLISH {
      @Override
      long run(Kimi kimi) throws Exception {
        Counter counter = new Counter();
        kimi.publish(ChatRequest.of("a long one")).subscribe(counter);
        return counter.end.get(60, TimeUnit.SECONDS);
      }
    };

    abstract long run(Kimi kimi) throws Exception;
  }

  private SmallHeap() {}

  public static void main(String[] args) throws Exception {
    try (Kimi kimi = Kimi.builder().key(TestKimi.KEY).baseUrl(args[1]).build()) {
      System.out.println(Job.valueOf(args[0]).run(kimi));
    }
  }

  private static final class Counter implements Flow.Subscriber<ChatChunk> {

    private final CompletableFuture<Long> end = new CompletableFuture<>();
    private Flow.Subscription subscription;
    private long count;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(1);
    }

    @Override
    public void onNext(ChatChunk chunk) {
      count += chunk.text().length();
      subscription.request(1);
    }

    @Override
    public void onError(Throwable failure) {
      end.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      end.complete(count);
    }
  }
}
