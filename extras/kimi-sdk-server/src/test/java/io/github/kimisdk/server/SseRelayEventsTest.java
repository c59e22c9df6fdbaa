package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.server.relay.ManualClock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The publisher of events: demand and ends. */
class SseRelayEventsTest {

  private final ManualClock clock = new ManualClock();
  private final SseRelay relay = SseRelay.chat().withClock(clock);
  private final ChunkSource source = ChunkSource.byHand();
  private final KeptEvents reader = new KeptEvents();

  @Test
  void noEventIsDeliveredWithoutDemand() {
    relay.events(source).subscribe(reader);
    source.send(ChunkSource.text("a"), ChunkSource.text("b"), ChunkSource.stop().withComplete()).complete();
    assertThat(reader.events).isEmpty();

    reader.subscription.request(1);
    assertThat(reader.events).hasSize(1);
    reader.subscription.request(2);
    assertThat(reader.events).hasSize(3);
    assertThat(reader.complete).isFalse();

    reader.subscription.request(1);
    assertThat(reader.events.get(3)).isEqualTo("data: [DONE]\n\n");
    assertThat(reader.complete).isTrue();
  }

  @Test
  void theEndNeedsNoDemand() {
    relay.events(source).subscribe(reader);
    reader.subscription.request(1);
    source.send(ChunkSource.text("a")).complete();
    assertThat(reader.events).hasSize(1);
    assertThat(reader.complete).isTrue();
    assertThat(clock.timers()).isZero();
  }

  @Test
  void aReaderThatAsksForNothingHoldsSixtyFourChunks() {
    ChunkSource endless = ChunkSource.endless("a");
    relay.events(endless).subscribe(reader);
    assertThat(endless.sent).hasValue(64);

    reader.subscription.request(31);
    assertThat(endless.sent.get()).isBetween(64L, 64L + 32);
    reader.subscription.request(10_000);
    assertThat(reader.events).hasSize(10_031);
    assertThat(endless.sent.get()).isBetween(10_031L, 10_031L + 64 + 1);
  }

  @Test
  void aReaderMayAskForMoreOrLeaveInsideOfAnEvent() {
    ChunkSource endless = ChunkSource.endless("a");
    reader.next = () -> {
      if (reader.events.size() < 100_000) {
        reader.subscription.request(1);
      } else {
        reader.subscription.cancel();
      }
    };
    relay.events(endless).subscribe(reader);
    reader.subscription.request(1);
    assertThat(reader.events).hasSize(100_000);
    assertThat(endless.cancelled.getCount()).isZero();
    assertThat(clock.timers()).isZero();
  }

  @Test
  @Timeout(60)
  void demandFromOtherThreadsLosesAndReordersNothing() throws Exception {
    int count = 10_000;
    CountDownLatch done = new CountDownLatch(1);
    reader.next = () -> {
      if (reader.events.size() == count + 1) {
        done.countDown();
      }
    };
    Thread[] demanding = new Thread[2];
    try (SubmissionPublisher<ChatChunk> publisher = new SubmissionPublisher<>()) {
      relay.events(publisher).subscribe(reader);
      for (int i = 0; i < demanding.length; i++) {
        demanding[i] = new Thread(() -> IntStream.rangeClosed(0, count / 2).forEach(each -> reader.subscription.request(1)));
        demanding[i].start();
      }
      IntStream.range(0, count).forEach(i -> publisher.submit(ChunkSource.text(i + ".")));
      publisher.submit(ChunkSource.text("").withComplete());
    }
    assertThat(done.await(50, TimeUnit.SECONDS)).isTrue();
    for (int i = 0; i < count; i++) {
      assertThat(reader.events.get(i)).contains("\"content\":\"" + i + ".\"");
    }
    for (Thread thread : demanding) {
      thread.join();
    }
  }

  @Test
  void aReaderThatLeavesBeforeTheFirstChunkCancelsThePublisher() {
    relay.events(source).subscribe(reader);
    reader.subscription.request(5);
    reader.subscription.cancel();
    source.send(ChunkSource.text("late")).complete();
    assertThat(source.cancelled.getCount()).isZero();
    assertThat(reader.events).isEmpty();
    assertThat(reader.complete).isFalse();
  }

  @Test
  void aReaderThatThrowsCancelsThePublisher() {
    relay.events(source).subscribe(reader);
    reader.subscription.request(5);
    reader.next = () -> {
      throw new IllegalStateException("broken");
    };
    assertThatThrownBy(() -> source.send(ChunkSource.text("a"))).hasMessage("broken");
    assertThat(source.cancelled.getCount()).isZero();
    assertThat(clock.timers()).isZero();
  }

  @Test
  void aDemandBelowOneIsAnErrorAndCancelsThePublisher() {
    relay.events(source).subscribe(reader);
    reader.subscription.request(0);
    assertThat(reader.failure).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("3.9");
    assertThat(source.cancelled.getCount()).isZero();
  }

  @Test
  void everySubscriptionIsOneAnswer() {
    Flow.Publisher<String> events = SseRelay.uiMessages().events(new OfflineModel().publish(ChatRequest.of("Hi")));
    for (int i = 0; i < 2; i++) {
      KeptEvents each = new KeptEvents();
      events.subscribe(each);
      each.subscription.request(Long.MAX_VALUE);
      assertThat(each.events).startsWith("data: {\"type\":\"start\"}\n\n").endsWith("data: [DONE]\n\n");
    }
  }
}
