package io.github.kimisdk.server;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.internal.wire.ChunkWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;

/** A publisher that the test plays by hand, or that sends one chunk forever, as fast as it is asked. */
final class ChunkSource implements Flow.Publisher<ChatChunk>, Flow.Subscription {

  final CountDownLatch subscribed = new CountDownLatch(1);
  final CountDownLatch cancelled = new CountDownLatch(1);
  final AtomicLong requested = new AtomicLong();
  final AtomicLong sent = new AtomicLong();
  private final AtomicLong owed = new AtomicLong();
  private final ChatChunk endless;
  private volatile Flow.Subscriber<? super ChatChunk> subscriber;

  private ChunkSource(ChatChunk endless) {
    this.endless = endless;
  }

  static ChunkSource byHand() {
    return new ChunkSource(null);
  }

  static ChunkSource endless(String text) {
    return new ChunkSource(text(text));
  }

  static ChatChunk text(String text) {
    return delta(JsonObject.of("content", text).toString(), "null");
  }

  static ChatChunk stop() {
    return delta("{}", "\"stop\"");
  }

  private static ChatChunk delta(String delta, String reason) {
    return ChunkWire.read(Json.parse(
        "{\"id\":\"c\",\"model\":\"m\",\"created\":1,\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":"
        + reason + "}]}"));
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ChatChunk> given) {
    subscriber = given;
    given.onSubscribe(this);
    subscribed.countDown();
  }

  ChunkSource send(ChatChunk... chunks) {
    for (ChatChunk chunk : chunks) {
      sent.incrementAndGet();
      subscriber.onNext(chunk);
    }
    return this;
  }

  void complete() {
    subscriber.onComplete();
  }

  void fail(Throwable failure) {
    subscriber.onError(failure);
  }

  @Override
  public void request(long n) {
    requested.addAndGet(n);
    if (endless == null || owed.getAndAdd(n) > 0) {
      return;
    }
    do {
      if (cancelled.getCount() == 0) {
        return;
      }
      send(endless);
    } while (owed.decrementAndGet() > 0);
  }

  @Override
  public void cancel() {
    cancelled.countDown();
  }
}
