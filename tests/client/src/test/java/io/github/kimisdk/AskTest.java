package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.chat.AnswerMismatch;
import io.github.kimisdk.chat.AnswerType;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.server.KimiServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers in the form of a record, over HTTP. */
class AskTest {

  record Recipe(String title, int minutes, Optional<String> hint) {}

  private static final String GOOD = "{\"title\":\"Tofu\",\"minutes\":9}";
  private static final String BAD = "{\"title\":\"Tofu\",\"minutes\":\"nine\"}";

  private final List<ChatRequest> requests = new ArrayList<>();
  private final List<ChatResponse> answers = new ArrayList<>();
  private final KimiServer server = KimiServer.start(request -> {
    requests.add(request);
    return answers.get(Math.min(requests.size(), answers.size()) - 1);
  });
  private final Kimi kimi = Kimi.builder().key("any").baseUrl(server.baseUrl()).build();

  @AfterEach
  void close() {
    kimi.close();
    server.close();
  }

  private void answers(String... texts) {
    for (String text : texts) {
      answers.add(ChatResponse.of(AssistantMessage.of(text).withReasoning("hm")).withUsage(Usage.of(10, 1)));
    }
  }

  @Test
  void theAnswerIsTheRecord() {
    answers(GOOD);
    assertThat(kimi.ask("A quick recipe with tofu", Recipe.class)).isEqualTo(new Recipe("Tofu", 9, Optional.empty()));
    ResponseFormat.FittingSchema format = (ResponseFormat.FittingSchema) requests.get(0).output().format().orElseThrow();
    assertThat(format.name()).isEqualTo("Recipe");
    assertThat(format.schema().get("type").asString()).isEqualTo("object");
    assertThat(format.schema().get("properties").asObject().names()).containsExactly("title", "minutes", "hint");
    assertThat(requests.get(0).messages()).containsExactly(Message.user("A quick recipe with tofu"));
  }

  @Test
  void aModelWithoutSchemasIsAskedForAnyJsonAndToldTheSchema() {
    answers(GOOD);
    assertThat(kimi.withModel("kimi-for-coding").ask("A recipe", Recipe.class).title()).isEqualTo("Tofu");
    assertThat(requests.get(0).output().format()).contains(ResponseFormat.JSON);
    assertThat(requests.get(0).messages()).hasSize(2);
    assertThat(requests.get(0).messages().get(1).text()).contains("JSON Schema").contains("\"minutes\"");
  }

  @Test
  void theModelThatTheRequestNamesDecides() {
    answers(GOOD);
    kimi.ask(ChatRequest.of("A recipe").withModel("kimi-latest"), Recipe.class);
    kimi.withModel("other").ask(ChatRequest.of("A recipe").withModel("moonshot-v1-8k"), Recipe.class);
    assertThat(requests.get(0).output().format()).contains(ResponseFormat.JSON);
    assertThat(requests.get(1).output().format()).containsInstanceOf(ResponseFormat.FittingSchema.class);
  }

  @Test
  void anAnswerThatDoesNotFitGoesBackOnceWithTheReason() {
    answers(BAD, GOOD);
    AnswerType.Answer<Recipe> answer = AnswerType.of(Recipe.class).ask(kimi, ChatRequest.of("A recipe"));
    assertThat(answer.value().minutes()).isEqualTo(9);
    assertThat(answer.responses()).extracting(ChatResponse::text).containsExactly(BAD, GOOD);
    assertThat(answer.response().reasoning()).contains("hm");
    assertThat(answer.usage()).isEqualTo(Usage.of(20, 2));
    List<Message> messages = requests.get(1).messages();
    assertThat(messages).hasSize(3).element(1).isEqualTo(AssistantMessage.of(BAD).withReasoning("hm"));
    assertThat(messages.get(2).text()).startsWith("That cannot be read: ").contains("/minutes: expected");
  }

  @Test
  void whenNoAnswerFitsTheFailureHasThemAll() {
    answers(BAD, "I would rather not.");
    AnswerMismatch failure = catchThrowableOfType(AnswerMismatch.class, () -> kimi.ask("A recipe", Recipe.class));
    assertThat(failure).hasMessageStartingWith("expected an answer that fits Recipe: line 1, column 1");
    assertThat(failure.responses()).extracting(ChatResponse::text).containsExactly(BAD, "I would rather not.");
  }

  @Test
  void howOftenItIsAskedAgainCanBeSet() {
    answers(BAD, BAD, BAD, GOOD);
    AnswerType<Recipe> type = AnswerType.of(Recipe.class);
    assertThat(type.withRepairs(3).ask(kimi, ChatRequest.of("A recipe")).responses()).hasSize(4);
    requests.clear();
    catchThrowableOfType(AnswerMismatch.class, () -> type.withRepairs(0).ask(kimi, ChatRequest.of("A recipe")));
    assertThat(requests).hasSize(1);
  }

  @Test
  void aStreamedAnswerIsReadAtItsEnd() {
    answers(GOOD);
    AnswerType<Recipe> type = AnswerType.of(Recipe.class);
    try (ChatStream stream = kimi.stream(type.request(kimi, ChatRequest.of("A recipe")))) {
      assertThat(type.read(stream.response()).title()).isEqualTo("Tofu");
    }
    assertThat(requests.get(0).output().format()).containsInstanceOf(ResponseFormat.FittingSchema.class);
  }

  @Test
  void anEmptyOrCutAnswerIsToldAsThatAndNotSentBackEmpty() {
    ChatResponse empty = ChatResponse.of(AssistantMessage.of("").withReasoning("long thoughts"));
    answers.add(new ChatResponse("", Optional.empty(), "", List.of(Choice.of(empty.message(), FinishReason.LENGTH)),
        Optional.empty(), Optional.empty(), true, empty.extra()));
    answers(GOOD);
    assertThat(kimi.ask("A recipe", Recipe.class).minutes()).isEqualTo(9);
    assertThat(requests.get(1).messages()).hasSize(2);
    assertThat(requests.get(1).messages().get(1).text()).contains("cut off by the limit of tokens");
  }

  @ParameterizedTest
  @ValueSource(strings = {"```json\n%s\n```", "```\n%s```", "\n ```JSON \r\n%s\r\n```\n"})
  void jsonInAFenceIsTakenWhereThatIsTheWholeAnswer(String fence) {
    answers(fence.formatted(GOOD));
    assertThat(kimi.ask("A recipe", Recipe.class).title()).isEqualTo("Tofu");
    assertThat(requests).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Here:\n```json\n%s\n```", "```json\n%s\n``` ok?", "```json\n%s\n```\n```json\n%1$s\n```",
      "```json\n%s", "```json {}\n%s\n```"})
  void jsonInAFenceBesideSomethingElseIsAskedForAgain(String fence) {
    answers(fence.formatted(GOOD), GOOD);
    assertThat(kimi.ask("A recipe", Recipe.class).title()).isEqualTo("Tofu");
    assertThat(requests).hasSize(2);
  }

  @Test
  void theNameOfTheSchemaIsOfLettersThatEverybodyTakes() {
    record Größe(int höhe) {}
    record 天$1_a(int n) {}
    assertThat(name(Größe.class)).isEqualTo("Gr__e");
    assertThat(name(天$1_a.class)).isEqualTo("__1_a");
  }

  private String name(Class<?> type) {
    return ((ResponseFormat.FittingSchema) AnswerType.of(type).request(kimi, ChatRequest.of("")).output().format().orElseThrow())
        .name();
  }
}
