package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.token.ContextCheck;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A check that may wait for a model does not hold the thread that starts a call. */
@Timeout(60)
class BlockingCheckTest {

  private static final ChatRequest REQUEST = ChatRequest.of("hi");

  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final ContextCheck plain = ContextCheck.reporting().withListener(report -> threads.add(Thread.currentThread()));

  @ParameterizedTest
  @EnumSource(Verb.class)
  void itRunsOnAThreadOfItsOwn(Verb verb) {
    try (KimiServer server = KimiServer.start(request -> ChatResponse.of("Hello"));
        Kimi kimi = TestKimi.of(server, VirtualTime.still()).build().withCheck(plain.withSummary(messages -> ""))) {
      assertThat(verb.ask(kimi, REQUEST).failure()).isNull();
      assertThat(threads).hasSize(1).doesNotContain(Thread.currentThread());
    }
  }

  @Test
  void aCheckWithoutASummaryRunsOnTheThreadOfTheCaller() {
    try (KimiServer server = KimiServer.start(request -> ChatResponse.of("Hello"));
        Kimi kimi = TestKimi.of(server, VirtualTime.still()).build().withCheck(plain)) {
      kimi.chat(REQUEST);
      assertThat(threads).containsExactly(Thread.currentThread());
    }
  }

  @Test
  void theCallThatWaitsForItIsCancelledAtOnceAndNotSent() throws Exception {
    CountDownLatch waits = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    ContextCheck slow = ContextCheck.reporting().withSummary(messages -> "").withListener(report -> {
      waits.countDown();
      try {
        go.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      } finally {
        done.countDown();
      }
    });
    try (KimiServer server = KimiServer.builder(request -> ChatResponse.of("Hello")).strict(true).recording().start();
        Kimi kimi = TestKimi.of(server, VirtualTime.still()).build().withCheck(slow)) {
      CompletableFuture<ChatResponse> answer = kimi.chatAsync(REQUEST);
      assertThat(waits.await(10, TimeUnit.SECONDS)).isTrue();
      answer.cancel(true);
      assertThat(answer).isCancelled();
      go.countDown();
      assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(server.requests()).isEmpty();
    }
  }
}
