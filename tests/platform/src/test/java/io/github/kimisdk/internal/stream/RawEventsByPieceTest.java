package io.github.kimisdk.internal.stream;

import static io.github.kimisdk.internal.stream.ScriptedService.SETTINGS;
import static io.github.kimisdk.internal.stream.ScriptedService.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.internal.call.CallSettings;
import io.github.kimisdk.internal.stream.ScriptedService.Answer;
import io.github.kimisdk.internal.stream.ScriptedService.Ending;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.platform.calls.ApiCalls;
import io.github.kimisdk.platform.data.EventStream;
import io.github.kimisdk.platform.data.EventStream.Event;
import io.github.kimisdk.platform.data.RawRequest;
import io.github.kimisdk.platform.raw.RawCalls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events of any path: what comes before, in and after them. */
@Timeout(60)
class RawEventsByPieceTest {

  private static final RawRequest REQUEST = RawRequest.of("POST", "/feed").withJson(JsonObject.of("stream", true));
  private static final String ERROR = "{\"error\":{\"message\":\"no\",\"type\":\"invalid_request_error\"}}";

  private static RawCalls raw(ScriptedService service, CallSettings settings) {
    return new RawCalls(new ApiCalls(service.dispatcher, settings));
  }

  private static EventStream open(Answer answer) {
    return raw(new ScriptedService(answer), SETTINGS).events(REQUEST);
  }

  private static List<Event> read(Answer answer) {
    List<Event> events = new ArrayList<>();
    open(answer).forEach(events::add);
    return events;
  }

  private static KimiException failure(Answer answer) {
    return catchThrowableOfType(KimiException.class, () -> read(answer));
  }

  @Test
  void theNextPieceIsAskedForWhenTheEventsOfTheOneBeforeAreTaken() {
    ScriptedService service = new ScriptedService(events(": hello\n\n", "data: a\n\ndata: b\n\n", "data: c\n\n"));
    EventStream stream = raw(service, SETTINGS).events(REQUEST);
    assertThat(stream).hasToString("EventStream[OPEN]");
    assertThat(service.taken).isEqualTo(2);

    Iterator<Event> events = stream.iterator();
    assertThat(events.next()).isEqualTo(new Event("message", "a"));
    assertThat(service.taken).isEqualTo(3);
    assertThat(events.next().data()).isEqualTo("b");
    assertThat(events.next().data()).isEqualTo("c");
    assertThat(events.hasNext()).isFalse();
    assertThat(stream).hasToString("EventStream[READ]");
    assertThat(service.running()).isZero();
  }

  @Test
  void closingLeavesTheService() {
    ScriptedService service = new ScriptedService(events("data: a\n\n").then(Ending.SILENCE));
    EventStream stream = raw(service, SETTINGS).events(REQUEST);
    stream.close();
    assertThat(stream).hasToString("EventStream[CLOSED]");
    assertThat(service.abandoned).isOne();
  }

  @Test
  void anErrorOfTheServiceEndsTheStreamBehindTheEventsBeforeIt() {
    Iterator<Event> events = open(events("data: a\n\ndata: " + ERROR + "\n\ndata: b\n\n")).iterator();
    assertThat(events.next().data()).isEqualTo("a");
    assertThatThrownBy(events::hasNext).isInstanceOf(KimiException.BadRequest.class).hasMessageContaining("no");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"error\":null}", "{\"text\":\"an \\\"error\\\"\"}", "{\"error\":{\"message\":", "[\"error\"]", "x \"error\""})
  void otherDataWithThatWordIsAnEvent(String data) {
    assertThat(read(events("data: " + data + "\n\n"))).containsExactly(new Event("message", data));
  }

  @Test
  void aLongErrorIsShownByItsBeginning() {
    String padded = "{\"error\":{\"message\":\"no\"},\"more\":\"" + "x".repeat(100_000) + "\"}";
    assertThat(failure(events("data: " + padded + "\n\n"))).hasMessageContaining("no");
  }

  @Test
  void anEventBeyondTheLimitIsAFailureThatNamesTheSetting() {
    CallSettings small = SETTINGS.withSizes(SETTINGS.sizes().withEventBytes(20));
    Iterator<Event> events = raw(new ScriptedService(events("data: a\n\n", "data: " + "x".repeat(30) + "\n\n")), small)
        .events(REQUEST).iterator();
    assertThat(events.next().data()).isEqualTo("a");
    assertThatThrownBy(events::hasNext).isInstanceOf(KimiException.InvalidResponse.class)
        .hasMessageContaining("expected events within the limit of maxEventBytes(...), found an event of more than 20 bytes");
  }

  @Test
  void aStreamThatEndsWithinAnEventIsIncompleteUnlessThatIsTheEndMark() {
    assertThat(failure(events("data: a\n\ndata: b"))).isInstanceOf(KimiException.IncompleteAnswer.class)
        .hasMessageContaining("the stream ended in the middle of an event");
    assertThat(read(events("data: a\n\ndata: [DONE]"))).containsExactly(new Event("message", "a"), new Event("message", "[DONE]"));
  }

  @Test
  void aLostConnectionIsAFailure() {
    assertThat(failure(events("data: a\n\n").then(Ending.CUT))).isInstanceOf(KimiException.IncompleteAnswer.class)
        .hasMessageContaining("the connection was cut");
  }

  @Test
  void anErrorStatusSaysMoreThanTheConnectionThatIsLostWithIt() {
    Answer refused = new Answer(400, "application/json", List.of(ERROR), Ending.CUT);
    assertThat(failure(refused)).isInstanceOf(KimiException.BadRequest.class).hasMessageContaining("no");
    Answer page = new Answer(200, "application/json", List.of("{}"), Ending.CUT);
    assertThat(failure(page)).isInstanceOf(KimiException.IncompleteAnswer.class);
  }

  @Test
  void anAnswerOfAnotherTypeIsToldByItsType() {
    assertThat(failure(ScriptedService.json(200, "{\"a\":1}"))).isInstanceOf(KimiException.InvalidResponse.class)
        .hasMessageContaining(
            "expected status 200 and a stream of events (text/event-stream), not 200 and application/json, found {\"a\":1}");
    assertThat(failure(ScriptedService.json(200, ERROR))).isInstanceOf(KimiException.BadRequest.class);
    assertThat(failure(new Answer(200, "text/plain", List.of(ERROR), Ending.END))).isInstanceOf(
        KimiException.InvalidResponse.class).hasMessageContaining("text/plain");
    assertThat(failure(new Answer(201, "text/event-stream", List.of("data: a\n\n"), Ending.END)))
        .hasMessageContaining("not 201 and text/event-stream");
    assertThat(failure(new Answer(201, "", List.of("a"), Ending.END))).hasMessageContaining("not 201 and no content type");
    assertThat(read(new Answer(200, "", List.of("data: a\n\n"), Ending.END))).hasSize(1);
  }

  @Test
  void silenceAfterTheLastEventIsATimeout() {
    ScriptedService service = new ScriptedService(events("data: a\n\n").then(Ending.SILENCE));
    EventStream stream = raw(service, SETTINGS).events(REQUEST);
    Iterator<Event> events = stream.iterator();
    assertThat(events.next().data()).isEqualTo("a");
    service.runUntil(() -> service.running() == 0);
    assertThatThrownBy(events::hasNext).isInstanceOf(KimiException.TimedOut.class);
  }

  @Test
  void theRequestAsksForEventsAndHasTheBodyAsItIs() {
    ScriptedService service = new ScriptedService(events("data: a\n\n"));
    raw(service, SETTINGS).events(REQUEST.withAccept("text/plain"));
    assertThat(service.requests.get(0).headers().firstValue("Accept")).contains("text/event-stream");
    assertThat(service.requests.get(0).uri()).hasToString("http://127.0.0.1:1/v1/feed");
    assertThat(service.bodies).containsExactly(JsonObject.of("stream", true));
  }

  @Test
  void aBodyThatNamesAModelCountsItsBytesAndItsLimitInTheRate() {
    // 30 bytes count as 7 tokens.
    JsonObject body = JsonObject.of("model", "m").with("max_tokens", JsonNumber.of(500));
    assertThat(startedOfTwo(body, 2 * 507)).isEqualTo(2);
    assertThat(startedOfTwo(body, 2 * 507 - 1)).isEqualTo(1);
    assertThat(startedOfTwo(JsonObject.of("max_tokens", 500), 1)).isEqualTo(2);
  }

  private static int startedOfTwo(JsonObject body, long tokensPerMinute) {
    ScriptedService service = new ScriptedService(events("data: a\n\n"), events("data: b\n\n"));
    CallSettings limited = SETTINGS.withLimits(
        new RateLimits(OptionalInt.empty(), OptionalLong.of(tokensPerMinute), OptionalInt.empty()), service.time);
    for (int i = 0; i < 2; i++) {
      raw(service, limited).events(RawRequest.of("POST", "/feed").withJson(body));
    }
    int started = service.requests.size();
    service.time.advance(Duration.ofMinutes(2));
    assertThat(service.requests).hasSize(2);
    return started;
  }

  @Test
  void aPathWithTheVersionOfTheBaseUrlIsRefusedForKimiOnly() {
    for (Endpoint kimi : List.of(Endpoint.INTERNATIONAL, Endpoint.CODING)) {
      ScriptedService service = new ScriptedService();
      assertThatThrownBy(() -> raw(service, SETTINGS.withEndpoint(kimi)).json(RawRequest.of("GET", "/v1/models?a=b")))
          .isInstanceOf(KimiException.BadRequest.class).hasMessageContaining("found one with /v1 again")
          .hasMessageContaining("the path is /models").message().doesNotContain("a=b");
    }
    ScriptedService other = new ScriptedService(ScriptedService.json(200, "{}"));
    assertThat(raw(other, SETTINGS).json(RawRequest.of("GET", "/v1/models"))).isEqualTo(JsonObject.EMPTY);
  }

  @Test
  void anAnswerIsJsonOrTheBytesThatCame() {
    assertThat(raw(new ScriptedService(ScriptedService.json(200, "{\"error\":1}")), SETTINGS).json(REQUEST))
        .isEqualTo(JsonObject.of("error", 1));
    assertThat(raw(new ScriptedService(ScriptedService.json(200, "")), SETTINGS).json(REQUEST)).isEqualTo(JsonNull.NULL);
    assertThat(raw(new ScriptedService(ScriptedService.json(201, "<p>")), SETTINGS).send(REQUEST)).satisfies(answer -> {
      assertThat(answer.status()).isEqualTo(201);
      assertThat(answer.header("Content-Type")).contains("application/json");
      assertThat(answer.text()).isEqualTo("<p>");
    });
  }
}
