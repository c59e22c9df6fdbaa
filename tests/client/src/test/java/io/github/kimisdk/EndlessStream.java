package io.github.kimisdk;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;

/**
 * A program for a JVM with little memory: {@code EndlessStream reader address}. Prints the message of the failure, or what it has
 * read.
 */
final class EndlessStream {

  /** How a stream is read by a program that keeps nothing of it. */
  enum Reader {
    STREAM {
      @Override
      long read(Kimi kimi) {
        long count = 0;
        try (ChatStream stream = kimi.stream(ChatRequest.of("a long one"))) {
          for (ChatChunk chunk : stream) {
            count += chunk.text().length();
          }
        }
        return count;
      }
    },

    PUBLISH {
      @Override
      long read(Kimi kimi) throws InterruptedException {
        CompletableFuture<Long> end = new CompletableFuture<>();
        kimi.publish(ChatRequest.of("a long one")).subscribe(new Flow.Subscriber<>() {
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
        });
        try {
          return end.get();
        } catch (ExecutionException failed) {
          throw (KimiException) failed.getCause();
        }
      }
    },

    UNBOUNDED {
      @Override
      long read(Kimi kimi) throws InterruptedException {
        try (Kimi open = kimi.toBuilder().unboundedStreams().build()) {
          return PUBLISH.read(open);
        }
      }
    };

    abstract long read(Kimi kimi) throws InterruptedException;
  }

  private EndlessStream() {}

  public static void main(String[] args) throws InterruptedException {
    try (Kimi kimi = Kimi.builder().key(TestKimi.KEY).baseUrl(args[1]).build()) {
      System.out.println(Reader.valueOf(args[0]).read(kimi));
    } catch (KimiException failure) {
      System.out.println(failure.getMessage());
    }
  }
}
