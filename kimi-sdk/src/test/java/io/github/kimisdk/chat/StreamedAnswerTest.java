package io.github.kimisdk.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The JSON of an answer while it arrives, and the record at its end. */
@Timeout(60)
class StreamedAnswerTest {

  record Recipe(String title, List<String> steps, Optional<Integer> minutes) {}

  private static final AnswerType<Recipe> TYPE = AnswerType.of(Recipe.class);
  private static final ChatRequest ASKED = ChatRequest.of("A recipe");
  private static final String GOOD = "{\"title\":\"Mapo tofu\",\"steps\":[\"Cut\",\"Fry\"],\"minutes\":20}";

  private final List<ChatRequest> requests = new ArrayList<>();
  private final List<String> partials = new ArrayList<>();

  /** A model that sends a text in pieces of some characters, and then fails if a failure is given. */
  private final class Pieces implements ChatModel {
    private final String text;
    private final int size;
    private final RuntimeException failure;
    private boolean cancelled;

    Pieces(String text, int size, RuntimeException failure) {
      this.text = text;
      this.size = size;
      this.failure = failure;
    }

    @Override
    public ChatResponse chat(ChatRequest request) {
      throw new AssertionError("expected a call of publish");
    }

    @Override
    public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
      requests.add(request);
      List<ChatChunk> end = ChatResponse.of("").withUsage(Usage.of(3, 4)).chunks();
      return subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
        private int at;

        @Override
        public void request(long n) {
          for (; n > 0 && at < text.length(); n--) {
            int next = Math.min(text.length(), at + size);
            String piece = text.substring(at, next);
            at = next;
            subscriber.onNext(ChatChunk.of(Delta.EMPTY.withContent(piece)));
          }
          if (n > 0 && at == text.length()) {
            at++;
            if (failure != null) {
              subscriber.onError(failure);
              return;
            }
            end.subList(end.size() - 2, end.size()).forEach(subscriber::onNext);
            subscriber.onComplete();
          }
        }

        @Override
        public void cancel() {
          cancelled = true;
        }
      });
    }
  }

  private AnswerType.Answer<Recipe> stream(String text, int size) {
    return TYPE.stream(new Pieces(text, size, null), ASKED, partial -> partials.add(partial.toString()));
  }

  @Test
  void theJsonGrowsAndTheRecordStandsAtTheEnd() {
    AnswerType.Answer<Recipe> answer = stream(GOOD, 6);
    assertThat(partials).containsExactly(
        "{\"title\":\"Ma\"}", "{\"title\":\"Mapo tof\"}", "{\"title\":\"Mapo tofu\"}",
        "{\"title\":\"Mapo tofu\",\"steps\":[]}", "{\"title\":\"Mapo tofu\",\"steps\":[\"Cut\"]}",
        "{\"title\":\"Mapo tofu\",\"steps\":[\"Cut\",\"Fry\"]}", GOOD);
    assertThat(answer.value()).isEqualTo(new Recipe("Mapo tofu", List.of("Cut", "Fry"), Optional.of(20)));
    assertThat(answer.text()).isEqualTo(GOOD);
    assertThat(answer.usage()).isEqualTo(Usage.of(3, 4));
    assertThat(requests).singleElement().extracting(request -> request.output().format())
        .isEqualTo(Optional.of(ResponseFormat.JSON));
  }

  @Test
  void aCodeFenceIsSkipped() {
    assertThat(stream("```json\n" + GOOD + "\n```", 5).value().minutes()).contains(20);
    assertThat(partials).startsWith("{\"title\":\"Ma\"}").endsWith(GOOD);
  }

  @Test
  void anAnswerThatDoesNotFitEndsInAMismatchThatHasAllOfIt() {
    for (String wrong : List.of(
        GOOD.replace("20", "\"20\""), GOOD.replace(",\"minutes\"", ",,\"minutes\""), GOOD + GOOD, GOOD.substring(0, 30), "No.",
        "Here: " + GOOD, "[" + GOOD + "]", "")) {
      AnswerMismatch mismatch = catchThrowableOfType(AnswerMismatch.class, () -> stream(wrong, 3));
      assertThat(mismatch.responses()).singleElement().extracting(ChatResponse::text).isEqualTo(wrong);
      assertThat(mismatch).hasMessage(catchThrowableOfType(
          AnswerMismatch.class, () -> TYPE.read(ChatResponse.of(wrong))).getMessage());
    }
    assertThat(requests).as("the model is asked once").hasSize(8);
  }

  @Test
  void aFailureOfTheModelIsThrownAfterTheValuesBeforeIt() {
    IllegalStateException failure = new IllegalStateException("gone");
    Pieces model = new Pieces("{\"title\":\"M", 20, failure);
    assertThatThrownBy(() -> TYPE.stream(model, ASKED, partial -> partials.add(partial.toString()))).isSameAs(failure);
    assertThat(partials).containsExactly("{\"title\":\"M\"}");
  }

  @Test
  void anExceptionOfTheConsumerEndsTheCall() {
    Pieces model = new Pieces(GOOD.replace("Mapo", "x".repeat(1_000)), 1, null);
    IllegalStateException failure = new IllegalStateException("closed");
    assertThatThrownBy(() -> TYPE.stream(model, ASKED, partial -> {
      throw failure;
    })).isSameAs(failure);
    assertThat(model.cancelled).isTrue();
  }

  @Test
  void theValuesOfALongAnswerAreTogetherBounded() {
    String title = "x".repeat(100_000);
    AnswerType.Answer<Recipe> answer = stream(GOOD.replace("Mapo tofu", title), 1);
    assertThat(answer.value().title()).isEqualTo(title);
    assertThat(partials.stream().mapToLong(String::length).sum()).isLessThan(300L * title.length());
    assertThat(partials.get(partials.size() - 1)).isEqualTo(answer.text());
  }
}
