package io.github.kimisdk;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The four ways to ask, so that one test can run through all of them. */
enum Verb {
  CHAT {
    @Override
    Outcome ask(Kimi kimi, ChatRequest request) {
      try {
        return Outcome.of(kimi.chat(request));
      } catch (KimiException e) {
        return Outcome.of(e);
      }
    }
  },
  CHAT_ASYNC {
    @Override
    Outcome ask(Kimi kimi, ChatRequest request) {
      return settled(kimi.chatAsync(request));
    }
  },
  STREAM {
    @Override
    Outcome ask(Kimi kimi, ChatRequest request) {
      StringBuilder seen = new StringBuilder();
      try (ChatStream stream = kimi.stream(request)) {
        for (ChatChunk chunk : stream) {
          seen.append(chunk.text());
        }
        return Outcome.of(stream.response()).seen(seen.toString());
      } catch (KimiException e) {
        return Outcome.of(e).seen(seen.toString());
      }
    }
  },
  PUBLISH {
    @Override
    Outcome ask(Kimi kimi, ChatRequest request) {
      Collector collector = new Collector();
      kimi.publish(request).subscribe(collector);
      Outcome outcome = settled(collector.end);
      if (collector.ends != 1) {
        throw new AssertionError("expected one end, found " + collector.ends);
      }
      return outcome.seen(collector.seen.toString());
    }
  };

  abstract Outcome ask(Kimi kimi, ChatRequest request);

  boolean streams() {
    return this == STREAM || this == PUBLISH;
  }

  private static Outcome settled(CompletableFuture<ChatResponse> future) {
    try {
      return Outcome.of(future.get(30, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      return Outcome.of((KimiException) e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("no end within 30 s", e);
    }
  }

  /** How a call ended, and what was seen of it on the way. */
  record Outcome(ChatResponse response, KimiException failure, String seen) {

    static Outcome of(ChatResponse response) {
      return new Outcome(response, null, response.text());
    }

    static Outcome of(KimiException failure) {
      return new Outcome(null, failure, "");
    }

    Outcome seen(String text) {
      return new Outcome(response, failure, text);
    }
  }

  /** Asks for chunks one by one and folds them. */
  static class Collector implements Flow.Subscriber<ChatChunk> {
    final CompletableFuture<ChatResponse> end = new CompletableFuture<>();
    final ChatAssembler assembler = new ChatAssembler();
    final StringBuilder seen = new StringBuilder();
    volatile int ends;
    private Flow.Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(1);
    }

    @Override
    public void onNext(ChatChunk chunk) {
      seen.append(chunk.text());
      assembler.add(chunk);
      subscription.request(1);
    }

    @Override
    public void onError(Throwable failure) {
      ends++;
      end.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      ends++;
      end.complete(assembler.response());
    }
  }
}
