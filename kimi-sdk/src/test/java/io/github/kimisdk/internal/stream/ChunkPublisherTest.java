package io.github.kimisdk.internal.stream;

import static io.github.kimisdk.internal.stream.ScriptedService.done;
import static io.github.kimisdk.internal.stream.ScriptedService.events;
import static io.github.kimisdk.internal.stream.ScriptedService.finish;
import static io.github.kimisdk.internal.stream.ScriptedService.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.internal.stream.ScriptedService.Ending;
import java.util.concurrent.Flow;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** The demand of a subscriber, step by step. */
class ChunkPublisherTest {

  private static final ChatRequest REQUEST = ChatRequest.of("Count.");

  private final ScriptedService service =
      new ScriptedService(events(text("a") + text("b") + text("c"), text("d"), finish("stop"), done()));

  private Reading subscribe(ScriptedService to, Reading reading) {
    to.chat(ScriptedService.SETTINGS).publish(REQUEST).subscribe(reading);
    return reading;
  }

  @Test
  void theFirstBytesAreTakenWhenTheFirstChunkIsDemanded() {
    Reading reading = subscribe(service, new Reading(0));
    assertThat(service.taken).isZero();

    reading.subscription.request(1);

    assertThat(service.taken).isOne();
    assertThat(reading.texts()).containsExactly("a");
  }

  @Test
  void chunksOfABatchComeOneByOneAndTheNextBatchAfterThem() {
    Reading reading = subscribe(service, new Reading(1));
    reading.subscription.request(1);
    assertThat(reading.texts()).containsExactly("a", "b");
    reading.subscription.request(1);
    assertThat(reading.texts()).containsExactly("a", "b", "c");
    assertThat(service.taken).isOne();

    reading.subscription.request(1);

    assertThat(reading.texts()).containsExactly("a", "b", "c", "d");
    assertThat(service.taken).isEqualTo(2);
    assertThat(reading.over()).isFalse();
  }

  @Test
  void theEndFollowsTheLastChunkWithoutAnyDemand() {
    Reading reading = subscribe(service, new Reading(5));
    assertThat(reading.over()).isFalse();

    reading.subscription.request(1);

    assertThat(reading.chunks.get(5).complete()).isTrue();
    assertThat(reading.completions).isOne();
    assertThat(service.running()).isZero();
  }

  @Test
  void aDemandBeyondAllNumbersIsUnbounded() {
    Reading reading = subscribe(service, new Reading(Long.MAX_VALUE - 1));
    reading.subscription.request(Long.MAX_VALUE - 1);
    assertThat(reading.texts()).containsExactly("a", "b", "c", "d");
    assertThat(reading.completions).isOne();

    Reading twice = new Reading(0) {
      @Override
      public void onSubscribe(Flow.Subscription given) {
        given.request(Long.MAX_VALUE - 2);
        given.request(2);
        given.request(1);
      }
    };
    subscribe(new ScriptedService(events(text("a"), finish("stop") + done())), twice);
    assertThat(twice.texts()).containsExactly("a");
    assertThat(twice.completions).isOne();
  }

  @Test
  void aDemandThatIsNotPositiveEndsTheCallWithAnErrorAndNothingFollows() {
    for (long wrong : new long[] {0, -1, Long.MIN_VALUE}) {
      ScriptedService broken = new ScriptedService(events(text("a"), text("b")).then(Ending.SILENCE));
      Reading reading = subscribe(broken, new Reading(1));
      reading.subscription.request(wrong);
      reading.subscription.request(1);

      assertThat(reading.failures).singleElement().isInstanceOf(IllegalArgumentException.class)
          .asInstanceOf(InstanceOfAssertFactories.THROWABLE)
          .hasMessage("expected a demand of at least 1, found " + wrong + " (rule 3.9 of Reactive Streams)");
      assertThat(reading.texts()).containsExactly("a");
      assertThat(broken.abandoned).isOne();
      assertThat(broken.running()).isZero();
    }
  }

  @Test
  void aFailureWaitsForTheChunksBeforeIt() {
    ScriptedService cut = new ScriptedService(events(text("a") + text("b")).then(Ending.CUT));
    Reading reading = subscribe(cut, new Reading(1));
    assertThat(reading.failures).isEmpty();

    reading.subscription.request(1);

    assertThat(reading.texts()).containsExactly("a", "b");
    assertThat(reading.failure()).isInstanceOf(KimiException.IncompleteAnswer.class);
    assertThat(reading.failure().partial().orElseThrow().text()).isEqualTo("ab");
    assertThat(reading.completions).isZero();
  }

  @Test
  void aSubscriberThatCancelsWithinAChunkGetsNoOtherOne() {
    Reading reading = new Reading(Long.MAX_VALUE) {
      @Override
      public void onNext(ChatChunk chunk) {
        super.onNext(chunk);
        subscription.cancel();
      }
    };
    subscribe(service, reading);

    assertThat(reading.texts()).containsExactly("a");
    assertThat(reading.over()).isFalse();
    assertThat(service.abandoned).isOne();
    assertThat(service.running()).isZero();
  }

  @Test
  void aSubscriberThatCancelsAmongChunksThatWaitedGetsNoOtherOne() {
    Reading reading = new Reading(1) {
      @Override
      public void onNext(ChatChunk chunk) {
        super.onNext(chunk);
        if (chunk.text().equals("b")) {
          subscription.cancel();
        }
      }
    };
    subscribe(service, reading);
    reading.subscription.request(9);

    assertThat(reading.texts()).containsExactly("a", "b");
    assertThat(service.abandoned).isOne();
  }

  @Test
  void aSubscriberThatThrowsGetsNothingMoreAndItsCallEnds() {
    Reading reading = new Reading(Long.MAX_VALUE) {
      @Override
      public void onNext(ChatChunk chunk) {
        super.onNext(chunk);
        throw new IllegalStateException("thrown by the test");
      }
    };
    subscribe(service, reading);

    assertThat(reading.texts()).containsExactly("a");
    assertThat(reading.over()).isFalse();
    assertThat(service.abandoned).isOne();
    assertThat(service.running()).isZero();
  }

  @Test
  void aPublisherRefusesTheLackOfASubscriberByName() {
    assertThatNullPointerException().isThrownBy(() -> subscribe(service, null)).withMessage("subscriber");
    assertThat(service.requests).isEmpty();
  }
}
