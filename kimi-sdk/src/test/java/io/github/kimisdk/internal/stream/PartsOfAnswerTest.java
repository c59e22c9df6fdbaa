package io.github.kimisdk.internal.stream;

import static io.github.kimisdk.internal.stream.ScriptedService.SETTINGS;
import static io.github.kimisdk.internal.stream.ScriptedService.chunk;
import static io.github.kimisdk.internal.stream.ScriptedService.done;
import static io.github.kimisdk.internal.stream.ScriptedService.events;
import static io.github.kimisdk.internal.stream.ScriptedService.finish;
import static io.github.kimisdk.internal.stream.ScriptedService.json;
import static io.github.kimisdk.internal.stream.ScriptedService.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.call.CallSettings;
import io.github.kimisdk.internal.stream.ScriptedService.Answer;
import io.github.kimisdk.internal.stream.ScriptedService.Ending;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An answer of several parts as its subscriber sees it: one id, one end, and the usages of all parts. */
class PartsOfAnswerTest {

  private static final ChatRequest REQUEST = ChatRequest.of("Count.");
  private static final String REFUSAL = "{\"error\":{\"message\":\"no\",\"type\":\"invalid_request_error\"}}";

  private static Answer cut(String... pieces) {
    return events(pieces).then(Ending.CUT);
  }

  private static Answer whole(String text) {
    return events(text(text), finish("stop", text.length()) + done());
  }

  private static Answer truncated(String text) {
    return events(text(text), finish("length", text.length()) + done());
  }

  private static CallSettings parts(int resumes, int continuations) {
    return SETTINGS.withResumes(resumes).withContinuations(continuations);
  }

  private static JsonObject last(ScriptedService service, int request) {
    List<JsonValue> messages = service.bodies.get(request).get("messages").asArray().values();
    return messages.get(messages.size() - 1).asObject();
  }

  @Test
  void aPartThatResumesHasTheIdTheModelAndTheTimeOfTheFirst() {
    String first = "data: {\"id\":\"one\",\"created\":7,\"model\":\"m1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"1 \"}}]}\n\n";
    ScriptedService service = new ScriptedService(cut(first), whole("2"));
    Reading reading = service.read(parts(1, 0), REQUEST);

    assertThat(reading.texts()).containsExactly("1 ", "2");
    assertThat(reading.chunks).extracting(ChatChunk::id).containsOnly("one");
    assertThat(reading.chunks).extracting(ChatChunk::model).containsOnly("m1");
    assertThat(reading.chunks).allSatisfy(chunk -> assertThat(chunk.created()).contains(Instant.ofEpochSecond(7)));
    assertThat(last(service, 1).get("content").asString()).isEqualTo("1 ");
    assertThat(reading.completions).isOne();
  }

  @Test
  void theEndThatIsMarkedWholeHasTheFingerprintOfTheAnswer() {
    String begun = "data: {\"id\":\"one\",\"created\":7,\"model\":\"m1\",\"system_fingerprint\":\"fp\",\"choices\":[{\"index\":0,"
        + "\"delta\":{\"content\":\"1\"}}]}\n\n";
    List<ChatChunk> chunks = new ScriptedService(events(begun, finish("stop") + done())).read(SETTINGS, REQUEST).chunks;
    ChatChunk end = chunks.get(chunks.size() - 1);
    assertThat(end.complete()).isTrue();
    assertThat(end.id()).isEqualTo("one");
    assertThat(end.model()).isEqualTo("m1");
    assertThat(end.created()).contains(Instant.ofEpochSecond(7));
    assertThat(end.systemFingerprint()).contains("fp");
    assertThat(end.usage()).isEmpty();
    assertThat(chunks.get(chunks.size() - 2).complete()).isFalse();
  }

  @Test
  void theUsageThatTheLastPartReportsIsThatOfAllParts() {
    Reading reading = new ScriptedService(truncated("12"), cut(text("345")), whole("6")).read(parts(1, 1), REQUEST);

    assertThat(reading.answer().text()).isEqualTo("123456");
    assertThat(reading.answer().usage()).contains(Usage.of(10 + 100 + 10, 6).asEstimate());
    assertThat(reading.chunks).filteredOn(chunk -> chunk.finishReason().isPresent()).hasSize(1);
    assertThat(reading.answer().complete()).isTrue();
  }

  @Test
  void aUsageBesideTheChoicesIsAddedUpAsWell() {
    String usage = "data: {\"id\":\"b\",\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":1,\"total_tokens\":6}}\n\n";
    Reading reading = new ScriptedService(truncated("12"), events(text("3"), finish("stop") + usage + done()))
        .read(parts(0, 1), REQUEST);
    assertThat(reading.answer().usage()).contains(Usage.of(15, 3));
  }

  @Test
  void aUsageThatNoPartReportedIsEstimatedInTheLastChunk() {
    Reading reading = new ScriptedService(truncated("12"), events(text("345"), finish("stop") + done()))
        .read(parts(0, 1), REQUEST);
    ChatChunk end = reading.chunks.get(reading.chunks.size() - 1);
    assertThat(end.usage()).contains(Usage.of(110, 5).asEstimate());
    assertThat(end.complete()).isTrue();

    Reading cut = new ScriptedService(truncated("12"), cut(text("345"), finish("stop"))).read(parts(0, 1), REQUEST);
    assertThat(cut.answer().usage()).contains(Usage.of(110, 5).asEstimate());
    assertThat(cut.answer().complete()).isFalse();
    assertThat(cut.completions).isOne();
  }

  @Test
  void anAnswerGoesOnAsOftenAsTheSettingsSay() {
    ScriptedService service = new ScriptedService(truncated("1"), truncated("2"), truncated("3"));
    Reading reading = service.read(parts(0, 2), REQUEST);
    assertThat(reading.answer().text()).isEqualTo("123");
    assertThat(reading.answer().finishReason()).contains(FinishReason.LENGTH);
    assertThat(reading.answer().usage()).contains(Usage.of(30, 3));

    ScriptedService broken = new ScriptedService(cut(text("1")), cut(text("2")), cut(text("3")));
    KimiException failure = broken.read(parts(2, 0), REQUEST).failure();
    assertThat(failure).isInstanceOf(KimiException.IncompleteAnswer.class);
    assertThat(failure.partial().orElseThrow().text()).isEqualTo("123");
    assertThat(broken.requests).hasSize(3);
  }

  @Test
  void withoutTheSettingTheEndOfAnAnswerIsShownAtOnce() {
    Reading reading = new Reading(2);
    new ScriptedService(events(text("1"), finish("length", 1)).then(Ending.SILENCE)).chat(SETTINGS).publish(REQUEST)
        .subscribe(reading);
    assertThat(reading.answer().finishReason()).contains(FinishReason.LENGTH);
  }

  @Test
  void theEndOfAPartWaitsForTheNextPartAndItsTextDoesNot() {
    Reading reading = new Reading(3);
    String last = chunk("{\"content\":\"2\"}", "\"length\"", ",\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}");
    new ScriptedService(events(text("1"), last).then(Ending.SILENCE)).chat(parts(0, 1)).publish(REQUEST).subscribe(reading);
    assertThat(reading.answer().text()).isEqualTo("12");
    assertThat(reading.answer().finishReason()).isEmpty();
    assertThat(reading.answer().usage()).isEmpty();
  }

  @Test
  void anAnswerThatStopsByItselfShowsItsEndOnce() {
    Reading reading = new ScriptedService(whole("1")).read(parts(0, 1), REQUEST);
    assertThat(reading.chunks).filteredOn(chunk -> chunk.finishReason().isPresent()).hasSize(1);
    assertThat(reading.answer().usage()).contains(Usage.of(10, 1));
    assertThat(reading.answer().complete()).isTrue();
  }

  /** Some servers report a usage with every chunk. */
  @Test
  void ofManyUsagesTheLastCountsWhereverTheFinishReasonComes() {
    String end = finish("length");
    for (String usages : List.of(usages(1, 600) + end, usages(1, 511) + end + usages(512, 600), end + usages(1, 600))) {
      ScriptedService service = new ScriptedService(events(text("1"), usages, done()), whole("2"));
      Reading reading = service.read(parts(0, 1), REQUEST);
      assertThat(reading.answer().text()).isEqualTo("12");
      assertThat(reading.answer().usage()).contains(Usage.of(20, 601));

      Reading refused = new ScriptedService(events(text("1"), usages, done()), json(400, REFUSAL)).read(parts(0, 1), REQUEST);
      assertThat(refused.answer().finishReason()).contains(FinishReason.LENGTH);
      assertThat(refused.answer().usage()).contains(Usage.of(10, 600));
      assertThat(refused.chunks).hasSizeBetween(512, 517);
    }
  }

  private static String usages(int from, int to) {
    StringBuilder usages = new StringBuilder();
    for (int i = from; i <= to; i++) {
      usages.append("data: {\"id\":\"a\",\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":").append(i)
          .append(",\"total_tokens\":").append(10 + i).append("}}\n\n");
    }
    return usages.toString();
  }

  @Test
  void aRefusalToResumeIsBesideTheFailureBeforeIt() {
    KimiException failure = new ScriptedService(cut(text("1")), json(400, REFUSAL)).read(parts(1, 0), REQUEST).failure();
    assertThat(failure).isInstanceOf(KimiException.IncompleteAnswer.class);
    assertThat(failure.getSuppressed()).singleElement().isInstanceOf(KimiException.BadRequest.class);

    KimiException down = new ScriptedService(cut(text("1")), json(500, REFUSAL)).read(parts(1, 0), REQUEST).failure();
    assertThat(down).isInstanceOf(KimiException.ServerError.class);
    assertThat(down.getSuppressed()).singleElement().isInstanceOf(KimiException.IncompleteAnswer.class);
  }

  @Test
  void aContinuationThatFailsLeavesTheAnswerAtItsLimit() {
    Reading reading = new ScriptedService(truncated("12"), json(400, REFUSAL)).read(parts(0, 1), REQUEST);
    assertThat(reading.answer().text()).isEqualTo("12");
    assertThat(reading.answer().finishReason()).contains(FinishReason.LENGTH);
    assertThat(reading.answer().complete()).isTrue();
    assertThat(reading.answer().usage()).contains(Usage.of(10, 2));

    KimiException broken = new ScriptedService(truncated("12"), cut(text("3"))).read(parts(0, 1), REQUEST).failure();
    assertThat(broken.partial().orElseThrow().text()).isEqualTo("123");
    assertThat(broken.partial().orElseThrow().usage()).contains(Usage.of(110, 3).asEstimate());
  }

  @Test
  void theTimeForTheWholeCallIsReportedEvenIfTheAnswerHasAValidEnd() {
    Answer silent = events().then(Ending.SILENCE);
    CallSettings hurried = parts(0, 1).withTimeouts(SETTINGS.timeouts().withTotal(Duration.ofSeconds(5)));
    assertThat(new ScriptedService(truncated("12"), silent).read(hurried, REQUEST).failure())
        .isInstanceOf(KimiException.TimedOut.class);
  }

  @Test
  void chunksOfALaterPartWithoutContentAreDroppedUntilItsFirstContent() {
    String role = chunk("{\"role\":\"assistant\",\"content\":\"\"}", "null", "");
    Reading reading = new ScriptedService(cut(role + text("1")), events(role, text("2"), finish("stop") + done()))
        .read(parts(1, 0), REQUEST);
    assertThat(reading.chunks).extracting(ChatChunk::text).containsExactly("", "1", "2", "", "");
  }

  @Test
  void kimiItselfNeverRepeatsAPrefix() {
    CallSettings kimi = parts(1, 0).withEndpoint(Endpoint.INTERNATIONAL.withModel("kimi-k2.6"));
    assertThat(new ScriptedService(cut(text("1 ")), whole("1 ")).read(kimi, REQUEST).answer().text()).isEqualTo("1 1 ");
    CallSettings coding = parts(1, 0).withEndpoint(Endpoint.CODING.withProtocol(Protocol.CHAT));
    assertThat(new ScriptedService(cut(text("1 ")), whole("1 ")).read(coding, REQUEST).answer().text()).isEqualTo("1 1 ");
    Reading other = new ScriptedService(cut(text("1 ")), whole("1 ")).read(parts(1, 0), REQUEST);
    assertThat(other.answer().text()).isEqualTo("1 ");
    assertThat(other.answer().complete()).isTrue();
  }

  @Test
  void aPartThatBreaksOffWithinTheRepeatedPrefixShowsNothingOfIt() {
    KimiException failure = new ScriptedService(cut(text("one ")), cut(text("on"))).read(parts(1, 0), REQUEST).failure();
    assertThat(failure.partial().orElseThrow().text()).isEqualTo("one ");
    ChatResponse ended = new ScriptedService(cut(text("one ")), events(text("on"), finish("stop") + done()))
        .read(parts(1, 0), REQUEST).answer();
    assertThat(ended.text()).isEqualTo("one on");
  }
}
