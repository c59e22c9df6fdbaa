package io.github.kimisdk.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.RequestCheck;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** A model behind a check: it is asked the request of the check, and the check learns from each end once. */
class CheckedModelTest {

  private static final ChatRequest REQUEST = ChatRequest.of("hello");

  /** The messages to the check, in order. */
  private final List<String> learned = new ArrayList<>();
  private final List<ChatRequest> asked = new ArrayList<>();
  private final ChatModel model = checked(new Answering("yes"));
  private final ChatModel broken = checked(new Answering(""));

  private ChatModel checked(ChatModel delegate) {
    return new CheckedModel(new RequestCheck() {
      @Override
      public ChatRequest apply(ChatRequest request) {
        if (request.messages().isEmpty()) {
          throw new KimiException.BadRequest("no messages", "", CallDetails.NONE);
        }
        return request.plus(Message.user("checked"));
      }

      @Override
      public void learn(ChatRequest request, ChatResponse response) {
        learned.add(request.messages().size() + " messages, " + response.text());
      }

      @Override
      public void learn(ChatRequest request, Throwable failure) {
        learned.add(request.messages().size() + " messages, " + failure.getMessage());
      }
    }, delegate);
  }

  /** A model that gives one answer; without an answer it fails. */
  private final class Answering implements ChatModel {

    private final String answer;

    private Answering(String answer) {
      this.answer = answer;
    }

    @Override
    public ChatResponse chat(ChatRequest request) {
      asked.add(request);
      if (answer.isEmpty()) {
        throw new KimiException.BadRequest("broken", "", CallDetails.NONE);
      }
      return ChatResponse.of(answer);
    }

    @Override
    public Optional<String> model() {
      return Optional.of("mine");
    }

    @Override
    public boolean acceptsSchema(String id) {
      return id.equals("mine");
    }
  }

  /** Writes down each signal. */
  private static final class Signals implements Flow.Subscriber<ChatChunk> {

    private final List<String> seen = new ArrayList<>();

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      seen.add("subscribed");
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ChatChunk chunk) {
      if (!chunk.text().isEmpty()) {
        seen.add(chunk.text());
      }
    }

    @Override
    public void onError(Throwable failure) {
      seen.add(failure.getMessage());
    }

    @Override
    public void onComplete() {
      seen.add("complete");
    }
  }

  private static List<String> signals(ChatModel model, ChatRequest request) {
    Signals signals = new Signals();
    model.publish(request).subscribe(signals);
    return signals.seen;
  }

  @Test
  void theModelIsAskedTheCheckedRequestWithItsName() {
    assertThat(model.chat(REQUEST).text()).isEqualTo("yes");
    assertThat(asked).singleElement().satisfies(request -> {
      assertThat(request.model()).contains("mine");
      assertThat(request.messages()).hasSize(2);
    });
    assertThat(model.chat(REQUEST.withModel("another")).text()).isEqualTo("yes");
    assertThat(asked.get(1).model()).contains("another");
  }

  @Test
  void theNameAndTheSchemasAreThoseOfTheModel() {
    assertThat(model.model()).contains("mine");
    assertThat(model.acceptsSchema("mine")).isTrue();
    assertThat(model.acceptsSchema("another")).isFalse();
  }

  @Test
  void theCheckLearnsFromAnAnswerAndFromAFailure() {
    model.chat(REQUEST);
    assertThatThrownBy(() -> broken.chat(REQUEST)).isInstanceOf(KimiException.BadRequest.class).hasMessage("broken");
    assertThat(learned).containsExactly("2 messages, yes", "2 messages, broken");
  }

  @Test
  void aStreamThatIsReadTeachesTheCheckOnce() {
    try (ChatStream stream = model.stream(REQUEST)) {
      Iterator<ChatChunk> chunks = stream.iterator();
      assertThat(chunks.next()).isNotNull();
      chunks.forEachRemaining(rest -> { });
      assertThat(chunks.hasNext()).isFalse();
      assertThat(stream.partial().text()).isEqualTo("yes");
      assertThat(stream.response().text()).isEqualTo("yes");
    }
    assertThat(learned).containsExactly("2 messages, yes");
  }

  @Test
  void aStreamThatFailsTeachesTheCheckOnce() {
    try (ChatStream stream = broken.stream(REQUEST)) {
      Iterator<ChatChunk> chunks = stream.iterator();
      assertThatThrownBy(chunks::hasNext).hasMessage("broken");
      assertThatThrownBy(chunks::next).hasMessage("broken");
    }
    assertThat(learned).containsExactly("2 messages, broken");
  }

  @Test
  void aPublishedAnswerAndItsEndArePassedOnAndLearned() {
    assertThat(signals(model, REQUEST)).containsExactly("subscribed", "yes", "complete");
    assertThat(signals(broken, REQUEST)).containsExactly("subscribed", "broken");
    assertThat(learned).containsExactly("2 messages, yes", "2 messages, broken");
  }

  @Test
  void aRefusedRequestIsAFailureOfTheStreamAndOfThePublisher() {
    ChatRequest refused = REQUEST.withMessages(List.of());
    assertThatThrownBy(() -> model.chat(refused)).hasMessage("no messages");
    try (ChatStream stream = model.stream(refused)) {
      assertThatThrownBy(stream::response).hasMessage("no messages");
    }
    assertThat(signals(model, refused)).containsExactly("subscribed", "no messages");
    assertThat(asked).isEmpty();
    assertThat(learned).isEmpty();
  }

  @Test
  void anErrorOfTheCheckReachesTheCallerAsItIs() {
    AssertionError error = new AssertionError("a bug");
    ChatModel faulty = new CheckedModel(request -> {
      throw error;
    }, new Answering("yes"));
    assertThatThrownBy(() -> faulty.stream(REQUEST)).isSameAs(error);
    assertThatThrownBy(() -> signals(faulty, REQUEST)).isSameAs(error);
  }
}
