package io.github.kimisdk.internal.stream;

import static io.github.kimisdk.internal.stream.ScriptedService.SETTINGS;
import static io.github.kimisdk.internal.stream.ScriptedService.done;
import static io.github.kimisdk.internal.stream.ScriptedService.events;
import static io.github.kimisdk.internal.stream.ScriptedService.finish;
import static io.github.kimisdk.internal.stream.ScriptedService.json;
import static io.github.kimisdk.internal.stream.ScriptedService.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.internal.call.CallSettings;
import io.github.kimisdk.internal.stream.ScriptedService.Ending;
import io.github.kimisdk.internal.threads.Await;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are wanted whole, the numbers of tokens, and the list of models. */
class WholeChatTest {

  private static final ChatRequest REQUEST = ChatRequest.of("Count.");

  private static String answer(String choices) {
    return "{\"id\":\"a\",\"choices\":[" + choices + "]}";
  }

  private static String choice(int index, String members, String reason) {
    return "{\"index\":" + index + ",\"message\":{\"role\":\"assistant\"" + members + "},\"finish_reason\":" + reason + "}";
  }

  private static KimiException failure(CallSettings settings, String body) {
    CompletableFuture<ChatResponse> answer = new ScriptedService(json(200, body)).chat(settings).chat(REQUEST);
    return catchThrowableOfType(KimiException.class, () -> Await.on(answer));
  }

  @ParameterizedTest
  @ValueSource(strings = {
    ",\"content\":\"a\"", ",\"content\":\"\",\"reasoning_content\":\"a\"",
    ",\"tool_calls\":[{\"id\":\"x:0\",\"type\":\"function\",\"function\":{\"name\":\"x\",\"arguments\":\"{}\"}}]"
  })
  void anyPartOfAMessageIsAnAnswerWithoutAFinishReason(String members) {
    ChatResponse response = new ScriptedService(json(200, answer(choice(0, members, "null")))).chat(SETTINGS).chat(REQUEST).join();
    assertThat(response.choices()).hasSize(1);
  }

  @Test
  void anEmptyMessageIsAnAnswerOnlyWithAFinishReason() {
    String empty = choice(0, ",\"content\":\"\"", "\"stop\"");
    assertThat(new ScriptedService(json(200, answer(empty))).chat(SETTINGS).chat(REQUEST).join().text()).isEmpty();
    assertThat(failure(SETTINGS, answer(choice(0, ",\"content\":\"\"", "null"))))
        .hasMessageContaining("/choices: expected content, reasoning, tool calls or a finish reason, found none of them");
  }

  @Test
  void moreChoicesOrToolCallsThanTheLimitAreRefusedWithTheAnswer() {
    CallSettings small = SETTINGS.withSizes(SETTINGS.sizes().withChoices(1).withToolCalls(1));
    String said = ",\"content\":\"a\"";
    KimiException choices = failure(small, answer(choice(0, said, "\"stop\"") + "," + choice(1, said, "\"stop\"")));
    assertThat(choices).hasMessageContaining("at most 1 choices");
    assertThat(choices.partial().orElseThrow().text()).isEqualTo("a");
    String call = "{\"id\":\"x:0\",\"type\":\"function\",\"function\":{\"name\":\"x\",\"arguments\":\"{}\"}}";
    assertThat(failure(small, answer(choice(0, ",\"tool_calls\":[" + call + "," + call.replace("x:0", "x:1") + "]", "\"stop\""))))
        .hasMessageContaining("at most 1 tool calls in a choice");
    assertThat(new ScriptedService(json(200, answer(choice(0, ",\"tool_calls\":[" + call + "]", "\"stop\"")))).chat(small)
        .chat(REQUEST).join().toolCalls()).hasSize(1);
  }

  @Test
  void anAnswerThatMayGoOnIsStreamedAndFolded() {
    ScriptedService service = new ScriptedService(
        events(text("1"), text("2")).then(Ending.CUT), events(text("3"), finish("length") + done()),
        events(text("4"), finish("stop") + done()));
    CompletableFuture<ChatResponse> answer = service.chat(SETTINGS.withResumes(1).withContinuations(1)).chat(REQUEST);
    service.runUntil(answer::isDone);
    assertThat(answer.join().text()).isEqualTo("1234");
    assertThat(answer.join().complete()).isTrue();
    assertThat(service.running()).isZero();
  }

  @Test
  void oneOfTheTwoSettingsIsEnoughForAStream() {
    for (CallSettings settings : new CallSettings[] {SETTINGS.withResumes(1), SETTINGS.withContinuations(1)}) {
      ScriptedService service = new ScriptedService(events(text("1"), finish("stop") + done()));
      assertThat(service.chat(settings).chat(REQUEST).join().text()).isEqualTo("1");
    }
  }

  @Test
  void theFailureOfAStreamedAnswerIsThatOfTheFuture() {
    ScriptedService service = new ScriptedService(json(400, "{\"error\":{\"message\":\"no\"}}"));
    CompletableFuture<ChatResponse> answer = service.chat(SETTINGS.withResumes(1)).chat(REQUEST);
    assertThat(catchThrowableOfType(KimiException.class, () -> Await.on(answer))).isInstanceOf(KimiException.BadRequest.class);
  }

  @Test
  void aFutureThatIsCancelledLeavesTheService() {
    ScriptedService service = new ScriptedService(events(text("1")).then(Ending.SILENCE));
    CompletableFuture<ChatResponse> answer = service.chat(SETTINGS.withResumes(1)).chat(REQUEST);
    assertThat(answer).isNotDone();
    answer.cancel(true);
    assertThat(service.abandoned).isOne();
    assertThat(service.running()).isZero();
  }

  @Test
  void aStreamTellsWhatWasReadOfIt() {
    ChatStream stream = new ScriptedService(events(text("12"), text("3"), finish("stop") + done())).chat(SETTINGS).stream(REQUEST);
    assertThat(stream).hasToString("ChatStream[0 characters read]");
    assertThat(stream.iterator().next().text()).isEqualTo("12");
    assertThat(stream).hasToString("ChatStream[2 characters read]");
    assertThat(stream.partial().text()).isEqualTo("12");
    assertThat(stream.response().text()).isEqualTo("123");
  }

  @Test
  void modelsOfTheAccountAreAddedToThoseOfTheJar() {
    ScriptedService service = new ScriptedService(
        json(200, "{\"object\":\"list\",\"data\":[{\"id\":\"new-model\",\"object\":\"model\",\"context_length\":1000}]}"));
    assertThat(service.chat(SETTINGS).models().join().of("new-model").id()).isEqualTo("new-model");
    assertThat(service.requests.get(0).uri()).hasToString("http://127.0.0.1:1/v1/models");
    assertThat(service.requests.get(0).method()).isEqualTo("GET");
  }
}
