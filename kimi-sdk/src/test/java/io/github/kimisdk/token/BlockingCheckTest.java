package io.github.kimisdk.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.chat.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A model behind a check that waits for a summary: neither {@code publish} nor {@code stream} waits with it. */
@Timeout(60)
class BlockingCheckTest {

  private final CountDownLatch summarized = new CountDownLatch(1);
  private final CompletableFuture<Thread> checking = new CompletableFuture<>();
  private final List<ChatRequest> asked = new CopyOnWriteArrayList<>();
  private final ChatModel model = HistoryTrimmerTest.small().withSummary(this::summarize).on(request -> {
    asked.add(request);
    return ChatResponse.of("done");
  });
  private final ChatRequest request = HistoryTrimmerTest.request(HistoryTrimmerTest.talk(30, 15));

  private String summarize(List<Message> messages) {
    checking.complete(Thread.currentThread());
    try {
      assertThat(summarized.await(20, TimeUnit.SECONDS)).as("the caller goes on while the check waits").isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return "summary";
  }

  private static class Collecting implements Flow.Subscriber<ChatChunk> {

    private final CompletableFuture<String> text = new CompletableFuture<>();
    private final List<String> texts = new ArrayList<>();
    Flow.Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
    }

    @Override
    public void onNext(ChatChunk chunk) {
      texts.add(chunk.text());
    }

    @Override
    public void onError(Throwable failure) {
      text.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      text.complete(String.join("", texts));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSubscriberGetsItsSubscriptionBeforeTheCheckEnds(boolean demandBefore) throws Exception {
    Collecting subscriber = new Collecting();
    model.publish(request).subscribe(subscriber);
    if (demandBefore) {
      subscriber.subscription.request(1);
      subscriber.subscription.request(Long.MAX_VALUE);
    }
    assertThat(asked).isEmpty();
    summarized.countDown();
    if (!demandBefore) {
      checking.get(10, TimeUnit.SECONDS).join(10_000);
      assertThat(subscriber.texts).isEmpty();
      subscriber.subscription.request(Long.MAX_VALUE);
    }
    assertThat(subscriber.text.get(10, TimeUnit.SECONDS)).isEqualTo("done");
    assertThat(asked).hasSize(1);
    assertThat(asked.get(0).messages()).hasSizeLessThan(request.messages().size());
  }

  @Test
  void aSubscriberThatCancelsDuringTheCheckAsksNoModel() throws Exception {
    Collecting subscriber = new Collecting();
    model.publish(request).subscribe(subscriber);
    subscriber.subscription.request(1);
    Thread check = checking.get(10, TimeUnit.SECONDS);
    subscriber.subscription.cancel();
    summarized.countDown();
    check.join(10_000);
    assertThat(asked).isEmpty();
    assertThat(subscriber.text).isNotDone();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -7})
  void aDemandThatIsNotPositiveIsRefusedAfterTheCheck(long demand) {
    Collecting subscriber = new Collecting();
    model.publish(request).subscribe(subscriber);
    subscriber.subscription.request(demand);
    subscriber.subscription.request(1);
    summarized.countDown();
    assertThatThrownBy(() -> subscriber.text.get(10, TimeUnit.SECONDS)).hasMessageContaining("found " + demand);
  }

  @Test
  void aSubscriberThatHasCancelledHearsOfNoFailure() throws Exception {
    Collecting subscriber = new Collecting();
    ChatModel refusing = HistoryTrimmerTest.small().withSummary(messages -> {
      summarize(messages);
      return null;
    }).on(model);
    refusing.publish(request).subscribe(subscriber);
    Thread check = checking.get(10, TimeUnit.SECONDS);
    subscriber.subscription.cancel();
    summarized.countDown();
    check.join(10_000);
    assertThat(subscriber.text).isNotDone();
  }

  /** Models that do not keep the rules of a publisher, and the text of their failure. */
  static Stream<Arguments> brokenModels() {
    ChatModel throwing = asked -> {
      throw new AssertionError("an error of the model");
    };
    ChatModel without = publishing(null);
    ChatModel refusing = publishing(subscriber -> {
      throw new IllegalStateException("no subscribers");
    });
    return Stream.of(
        Arguments.of(throwing, "an error of the model"), Arguments.of(without, "null"), Arguments.of(refusing, "no subscribers"));
  }

  private static ChatModel publishing(Flow.Publisher<ChatChunk> publisher) {
    return new ChatModel() {
      @Override
      public ChatResponse chat(ChatRequest asked) {
        return ChatResponse.of("not asked");
      }

      @Override
      public Flow.Publisher<ChatChunk> publish(ChatRequest asked) {
        return publisher;
      }
    };
  }

  @ParameterizedTest
  @MethodSource("brokenModels")
  void aReaderOfABrokenModelGetsItsFailure(ChatModel broken, String text) {
    summarized.countDown();
    try (ChatStream stream = HistoryTrimmerTest.small().withSummary(this::summarize).on(broken).stream(request)) {
      assertThatThrownBy(stream::response).hasMessageContaining(text);
    }
  }

  @Test
  void demandDuringADeliveryIsPassedOnOneAfterTheOther() throws Exception {
    Collecting subscriber = new Collecting() {
      @Override
      public void onNext(ChatChunk chunk) {
        super.onNext(chunk);
        subscription.request(1);
      }
    };
    model.publish(request).subscribe(subscriber);
    subscriber.subscription.request(1);
    summarized.countDown();
    assertThat(subscriber.text.get(10, TimeUnit.SECONDS)).isEqualTo("done");
  }

  @Test
  void aStreamIsThereBeforeTheCheckEnds() {
    try (ChatStream stream = model.stream(request)) {
      assertThat(asked).isEmpty();
      summarized.countDown();
      assertThat(stream.response().text()).isEqualTo("done");
    }
  }

  @Test
  void aRefusalOfTheCheckIsThrownByTheStream() {
    List<Message> messages = HistoryTrimmerTest.talk(30, 15);
    messages.add(Message.user("some plain words here ".repeat(2_000)));
    try (ChatStream stream = model.stream(HistoryTrimmerTest.request(messages))) {
      assertThatThrownBy(stream::response).isInstanceOf(KimiException.ContextOverflow.class);
    }
    assertThat(asked).isEmpty();
  }
}
