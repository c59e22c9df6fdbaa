package io.github.kimisdk.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The JSON of an answer while it arrives, and the record at its end. */
@Timeout(60)
class AnswerStreamTest {

  record Recipe(String title, List<String> steps, Optional<Integer> minutes) {}

  private static final AnswerType<Recipe> TYPE = AnswerType.of(Recipe.class);
  private static final ChatRequest ASKED = ChatRequest.of("A recipe");
  private static final String GOOD = "{\"title\":\"Mapo tofu\",\"steps\":[\"Cut\",\"Fry\"],\"minutes\":20}";

  private final List<ChatRequest> requests = new ArrayList<>();

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

  private AnswerStream<Recipe> stream(String text, int size) {
    return TYPE.stream(new Pieces(text, size, null), ASKED);
  }

  private static List<String> rest(AnswerStream<Recipe> stream) {
    List<String> partials = new ArrayList<>();
    stream.forEach(partial -> partials.add(partial.toString()));
    return partials;
  }

  @Test
  void theJsonGrowsAndTheRecordStandsAtTheEnd() {
    try (AnswerStream<Recipe> stream = stream(GOOD, 6)) {
      assertThat(rest(stream)).containsExactly(
          "{\"title\":\"Ma\"}", "{\"title\":\"Mapo tof\"}", "{\"title\":\"Mapo tofu\"}",
          "{\"title\":\"Mapo tofu\",\"steps\":[]}", "{\"title\":\"Mapo tofu\",\"steps\":[\"Cut\"]}",
          "{\"title\":\"Mapo tofu\",\"steps\":[\"Cut\",\"Fry\"]}", GOOD);
      AnswerType.Answer<Recipe> answer = stream.answer();
      assertThat(answer.value()).isEqualTo(new Recipe("Mapo tofu", List.of("Cut", "Fry"), Optional.of(20)));
      assertThat(answer.text()).isEqualTo(GOOD);
      assertThat(answer.usage()).isEqualTo(Usage.of(3, 4));
      assertThat(rest(stream)).isEmpty();
      Iterator<JsonObject> ended = stream.iterator();
      assertThatThrownBy(ended::next).isInstanceOf(NoSuchElementException.class);
    }
    assertThat(requests).singleElement().extracting(request -> request.output().format()).isEqualTo(
        Optional.of(ResponseFormat.JSON));
  }

  @Test
  void theRecordCanBeReadWithoutItsParts() {
    try (AnswerStream<Recipe> stream = stream(GOOD, 7)) {
      assertThat(stream.iterator().next()).isEqualTo(JsonObject.of("title", "Mapo"));
      assertThat(stream.answer().value().title()).isEqualTo("Mapo tofu");
      assertThat(rest(stream)).isEmpty();
    }
  }

  @Test
  void aCodeFenceIsSkipped() {
    try (AnswerStream<Recipe> stream = stream("```json\n" + GOOD + "\n```", 5)) {
      assertThat(rest(stream)).startsWith("{\"title\":\"Ma\"}").endsWith(GOOD);
      assertThat(stream.answer().value().minutes()).contains(20);
    }
  }

  @Test
  void anAnswerThatDoesNotFitEndsInAMismatchThatHasAllOfIt() {
    for (String wrong : List.of(
        GOOD.replace("20", "\"20\""), GOOD.replace(",\"minutes\"", ",,\"minutes\""), GOOD + GOOD, GOOD.substring(0, 30), "No.",
        "Here: " + GOOD, "[" + GOOD + "]", "")) {
      try (AnswerStream<Recipe> stream = stream(wrong, 3)) {
        rest(stream);
        AnswerMismatch mismatch = catchThrowableOfType(AnswerMismatch.class, stream::answer);
        assertThat(mismatch.responses()).singleElement().extracting(ChatResponse::text).isEqualTo(wrong);
        assertThat(mismatch).hasMessage(catchThrowableOfType(
            AnswerMismatch.class, () -> TYPE.read(ChatResponse.of(wrong))).getMessage());
      }
    }
    assertThat(requests).hasSize(8);
  }

  @Test
  void aFailureOfTheModelIsThrownAfterTheValuesBeforeIt() {
    IllegalStateException failure = new IllegalStateException("gone");
    try (AnswerStream<Recipe> stream = TYPE.stream(new Pieces("{\"title\":\"M", 20, failure), ASKED)) {
      Iterator<JsonObject> partials = stream.iterator();
      assertThat(partials.next()).hasToString("{\"title\":\"M\"}");
      assertThatThrownBy(partials::hasNext).isSameAs(failure);
      assertThatThrownBy(stream::answer).isSameAs(failure);
    }
  }

  @Test
  void closingTheStreamEndsTheCall() {
    Pieces model = new Pieces("x".repeat(1_000), 1, null);
    AnswerStream<Recipe> stream = TYPE.stream(model, ASKED);
    stream.close();
    assertThat(model.cancelled).isTrue();
    assertThat(rest(stream)).isEmpty();
  }

  @Test
  void aLongAnswerHasFewerValuesThanCharacters() {
    String title = "x".repeat(100_000);
    try (AnswerStream<Recipe> stream = stream(GOOD.replace("Mapo tofu", title), 1)) {
      long copied = 0;
      String last = "";
      for (JsonObject partial : stream) {
        last = Json.write(partial);
        copied += last.length();
      }
      assertThat(copied).isLessThan(300L * title.length());
      assertThat(Json.parse(last)).isEqualTo(Json.parse(stream.answer().text()));
    }
  }
}
