package io.github.kimisdk.internal.stream;

import static io.github.kimisdk.internal.stream.ScriptedService.SETTINGS;
import static io.github.kimisdk.internal.stream.ScriptedService.chunk;
import static io.github.kimisdk.internal.stream.ScriptedService.done;
import static io.github.kimisdk.internal.stream.ScriptedService.events;
import static io.github.kimisdk.internal.stream.ScriptedService.finish;
import static io.github.kimisdk.internal.stream.ScriptedService.json;
import static io.github.kimisdk.internal.stream.ScriptedService.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.internal.call.CallSettings;
import io.github.kimisdk.internal.stream.ScriptedService.Answer;
import io.github.kimisdk.internal.stream.ScriptedService.Ending;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Streams that do not hold what they promise: what the failure says, and what the reader has got before it. */
class BrokenStreamTest {

  private static final ChatRequest REQUEST = ChatRequest.of("Count.");
  private static final String ROLE = chunk("{\"role\":\"assistant\",\"content\":\"\"}", "null", "");
  private static final String USAGE = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1}}\n\n";
  private static final String ERROR = "{\"error\":{\"message\":\"no\",\"type\":\"invalid_request_error\"}}";

  private static Reading read(Answer answer) {
    return new ScriptedService(answer).read(SETTINGS, REQUEST);
  }

  private static KimiException failure(String... pieces) {
    return read(events(pieces)).failure();
  }

  @Test
  void theEndMarkAloneIsNoAnswer() {
    assertThat(failure(done())).isInstanceOf(KimiException.IncompleteAnswer.class)
        .hasMessageContaining("the stream ended before it had begun");
    assertThat(failure(USAGE, done())).isInstanceOf(KimiException.InvalidResponse.class)
        .hasMessageContaining("expected a stream with a choice in at least one chunk before its end mark, found data: {\"choices\":[]");
    assertThat(failure(USAGE + ROLE, USAGE + done())).isInstanceOf(KimiException.InvalidResponse.class)
        .hasMessageContaining("expected text, reasoning, a tool call or a finish reason before the end mark, found nothing");
  }

  @Test
  void aStreamWithoutItsEndMarkIsIncomplete() {
    assertThat(failure("")).hasMessageContaining("the stream ended without its end mark");
    assertThat(failure(text("1"))).isInstanceOf(KimiException.IncompleteAnswer.class)
        .hasMessageContaining("the stream ended without its end mark");
    Reading finished = read(events(text("1"), finish("stop")));
    assertThat(finished.completions).isOne();
    assertThat(finished.answer().complete()).isFalse();
  }

  @Test
  void aBodyThatOnlyPretendsToBeAStreamIsShown() {
    assertThat(failure("  <html>down</html>")).isInstanceOf(KimiException.InvalidResponse.class)
        .hasMessageContaining("expected a stream of events, as its content type says, found <html>down</html>");
    assertThat(failure(" {\"a\":", "1}\n")).hasMessageContaining("expected a stream of events, as its content type says, found {\"a\":");
    assertThat(failure(ERROR)).isInstanceOf(KimiException.BadRequest.class).hasMessageContaining("no");
    assertThat(failure("words")).isInstanceOf(KimiException.IncompleteAnswer.class);
    assertThat(failure(ROLE, "<html>")).isInstanceOf(KimiException.IncompleteAnswer.class);
  }

  @Test
  void anAnswerOfAnotherTypeIsReadToItsEnd() {
    assertThat(read(json(200, "{\"a\":1}")).failure()).hasMessageContaining("not 200 and application/json, found {\"a\":1}");
    assertThat(read(json(400, ERROR)).failure()).isInstanceOf(KimiException.BadRequest.class);
    assertThat(read(json(400, ERROR).then(Ending.CUT)).failure()).isInstanceOf(KimiException.BadRequest.class);
    assertThat(read(json(200, ERROR).then(Ending.CUT)).failure()).isInstanceOf(KimiException.IncompleteAnswer.class);
    String page = "<html>" + "x".repeat(100_000);
    assertThat(read(new Answer(502, "text/html", List.of(page, "more"), Ending.SILENCE)).failure())
        .isInstanceOf(KimiException.ServerError.class);
  }

  @Test
  void anErrorAmongTheChunksIsTheFailureAndEndsTheStream() {
    Reading reading = read(events(text("1"), "data: " + ERROR + "\n\n" + text("2")));
    assertThat(reading.texts()).containsExactly("1");
    assertThat(reading.failure()).isInstanceOf(KimiException.BadRequest.class);
    assertThat(read(events(text("1"), "data: {\"choices\":5}\n\n")).failure())
        .hasMessageContaining("expected a chunk (/choices: expected array, found number 5)");
  }

  @Test
  void chunksBeforeTheFirstContentAreNotShownTwiceWhenTheAttemptIsRepeated() {
    CallSettings twice = SETTINGS.withRetry(RetryPolicy.DEFAULT.withMaxAttempts(2));
    ScriptedService service = new ScriptedService(
        events(ROLE).then(Ending.CUT), events(ROLE, text("1"), finish("stop") + done()));
    Reading reading = service.read(twice, REQUEST);
    assertThat(reading.chunks).filteredOn(chunk -> chunk.text().isEmpty() && chunk.finishReason().isEmpty() && !chunk.complete())
        .hasSize(1);
    assertThat(reading.texts()).containsExactly("1");
    assertThat(service.requests).hasSize(2);
  }

  @Test
  void afterTheFirstContentAnAttemptIsNotRepeated() {
    CallSettings twice = SETTINGS.withRetry(RetryPolicy.DEFAULT.withMaxAttempts(2));
    ScriptedService service = new ScriptedService(events(text("1")).then(Ending.CUT));
    assertThat(service.read(twice, REQUEST).failure()).isInstanceOf(KimiException.IncompleteAnswer.class);
    assertThat(service.requests).hasSize(1);
  }

  @Test
  void of256ChunksWithoutContentTheLastLetsAllPass() {
    Reading reading = new Reading(Long.MAX_VALUE);
    ScriptedService service = new ScriptedService(events(ROLE.repeat(255), ROLE).then(Ending.SILENCE));
    service.chat(SETTINGS).publish(REQUEST).subscribe(reading);
    assertThat(reading.chunks).hasSize(256);
    Reading few = new Reading(Long.MAX_VALUE);
    new ScriptedService(events(ROLE.repeat(255)).then(Ending.SILENCE)).chat(SETTINGS).publish(REQUEST).subscribe(few);
    assertThat(few.chunks).isEmpty();
  }

  @Test
  void bytesWithoutContentAreHeldUpToALimitAndAreNoAnswerBeyondAnother() {
    CallSettings small = SETTINGS.withSizes(SETTINGS.sizes().withResponseBytes(1_000));
    Reading reading = new ScriptedService(events("event: x\ndata: " + "y".repeat(900) + "\n\n", ": " + "z".repeat(200)))
        .read(small, REQUEST);
    assertThat(reading.failure()).hasMessageContaining("at most 1000 bytes before its first content, found more");
    Reading fits = new ScriptedService(events("event: x\ndata: " + "y".repeat(900) + "\n\n", text("1") + finish("stop") + done()))
        .read(SETTINGS, REQUEST);
    assertThat(fits.texts()).containsExactly("1");
  }

  @Test
  void anAnswerBeyondALimitFailsAndNamesTheSettingThatRaisesIt() {
    CallSettings small = SETTINGS.withSizes(SETTINGS.sizes().withResponseBytes(1_000).withChoices(2).withToolCalls(2));
    Reading large = new ScriptedService(events(text("x".repeat(500)), text("y".repeat(500)))).read(small, REQUEST);
    assertThat(large.failure()).hasMessageContaining(
        "at most 1000 bytes of text and of the memory of its other values").hasMessageContaining("maxResponseBytes");
    assertThat(large.texts()).hasSize(1);
    String third = text("1").replace("\"index\":0", "\"index\":2");
    Reading choices = new ScriptedService(events(text("1"), text("1").replace("\"index\":0", "\"index\":1"), third)).read(small, REQUEST);
    assertThat(choices.failure()).hasMessageContaining("at most 2 choices").hasMessageContaining("maxChoices");
    assertThat(choices.texts()).hasSize(2);
    String calls = "{\"tool_calls\":[{\"index\":%d,\"id\":\"x:%d\",\"function\":{\"name\":\"x\",\"arguments\":\"{}\"}}]}";
    Reading tools = new ScriptedService(events(
        chunk(calls.formatted(0, 0), "null", ""), chunk(calls.formatted(1, 1), "null", ""), chunk(calls.formatted(2, 2), "null", "")))
        .read(small, REQUEST);
    assertThat(tools.failure()).hasMessageContaining("at most 2 tool calls in a choice").hasMessageContaining("maxToolCalls");
    assertThat(tools.chunks).hasSize(2);
  }

  @Test
  void aStreamOfWhichNothingIsKeptMayBeOfAnySizeAndItsFailureHasNoPart() {
    CallSettings open = SETTINGS.withResumes(1).withSizes(SETTINGS.sizes().withResponseBytes(2_000).withOpenStreams());
    ScriptedService service = new ScriptedService(
        events(text("x".repeat(900)), text("y".repeat(900)), text("z".repeat(900))).then(Ending.CUT));
    Reading reading = service.read(open, REQUEST);
    assertThat(reading.texts()).hasSize(3);
    assertThat(reading.failure().partial()).isEmpty();
    assertThat(service.requests).hasSize(1);
    Reading ended = new ScriptedService(events(text("1"), finish("stop", 3)).then(Ending.CUT)).read(open, REQUEST);
    assertThat(ended.completions).isOne();
  }
}
