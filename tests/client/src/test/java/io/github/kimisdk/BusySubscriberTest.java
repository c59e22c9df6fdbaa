package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerRequest.Ending;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A subscriber that is busy with a chunk keeps neither the total time nor the closing of the client from the socket. */
@Timeout(60)
class BusySubscriberTest {

  private static final String TEXT = "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"}}]}\n\n";

  private final VirtualTime time = VirtualTime.still();
  private final CountDownLatch busy = new CountDownLatch(1);
  private final CountDownLatch free = new CountDownLatch(1);
  private final CompletableFuture<Throwable> end = new CompletableFuture<>();

  @Test
  void theTotalTimeClosesTheSocketAtOnceAndTheSignalFollows() throws Exception {
    Duration limit = Duration.ofSeconds(30);
    endsWhile(limit, kimi -> time.advance(limit), KimiException.TimedOut.class);
  }

  @Test
  void closingTheClientClosesTheSocketAtOnceAndTheSignalFollows() throws Exception {
    endsWhile(Duration.ofDays(1), Kimi::close, KimiException.Interrupted.class);
  }

  private void endsWhile(Duration limit, Consumer<Kimi> ending, Class<? extends KimiException> reason)
      throws Exception {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.events(TEXT).thenStall());
        Kimi kimi = TestKimi.of(server, time).build().withTotalTimeout(limit)) {
      kimi.publish(ChatRequest.of("hi")).subscribe(subscriber());
      assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();

      ending.accept(kimi);

      assertThat(server.requests().get(0).ended().get(10, TimeUnit.SECONDS)).isEqualTo(Ending.CLIENT_GONE);
      assertThat(end).isNotDone();
      free.countDown();
      assertThat(end.get(10, TimeUnit.SECONDS)).isInstanceOf(reason);
      assertThat(((KimiException) end.get()).partial().orElseThrow().text()).isEqualTo("Hello");
    } finally {
      free.countDown();
    }
  }

  private Flow.Subscriber<ChatChunk> subscriber() {
    return new Flow.Subscriber<>() {
      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
      }

      @Override
      public void onNext(ChatChunk chunk) {
        busy.countDown();
        try {
          free.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }

      @Override
      public void onError(Throwable failure) {
        end.complete(failure);
      }

      @Override
      public void onComplete() {
        end.complete(null);
      }
    };
  }
}
