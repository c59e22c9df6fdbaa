package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.platform.data.EventStream;
import io.github.kimisdk.platform.data.EventStream.Event;
import io.github.kimisdk.platform.data.RawRequest;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerRequest.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of events of any path. */
@Timeout(60)
class RawEventsTest {

  private static final RawRequest REQUEST = RawRequest.of("POST", "/feed").withJson(JsonObject.of("stream", true));
  private static final String TWO = ": hello\n\nevent: start\ndata: one\ndata: more\n\ndata: two\n\n";
  private static final ScriptedAnswer DOWN = ScriptedAnswer.error(500, "server_error", "down");

  private static Kimi to(KimiServer server) {
    return Kimi.builder().key("k").baseUrl(server.baseUrl())
        .retry(RetryPolicy.DEFAULT.withPauses(Duration.ZERO, Duration.ZERO)).build();
  }

  private static List<Event> read(Kimi kimi) {
    List<Event> events = new ArrayList<>();
    try (EventStream stream = KimiPlatform.of(kimi).raw().events(REQUEST)) {
      stream.forEach(events::add);
    }
    return events;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1_000})
  void eventsComeWithNameAndData(int slice) {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.events(TWO + "data: [DONE]\n").inSlices(slice));
        Kimi kimi = to(server)) {
      assertThat(read(kimi))
          .containsExactly(new Event("start", "one\nmore"), new Event("message", "two"), new Event("message", "[DONE]"));
      assertThat(server.requests().get(0).header("Accept")).contains("text/event-stream");
      assertThat(kimi.live()).isZero();
    }
  }

  @Test
  void anEventIsShownInOneLine() {
    assertThat(new EventStream.Event("message", "a\nb\r")).hasToString("Event[name=message, data=a\\nb\\r]");
  }

  @Test
  void attemptsAreRepeatedUntilTheFirstEvent() {
    String error = "data: {\"error\":{\"message\":\"overloaded\",\"type\":\"engine_overloaded_error\"}}\n\n";
    try (KimiServer server = KimiServer.scripted(DOWN, ScriptedAnswer.events(error), ScriptedAnswer.events(TWO));
        Kimi kimi = to(server)) {
      assertThat(read(kimi)).hasSize(2);
      assertThat(server.requests()).hasSize(3);
    }
  }

  @Test
  void aStreamThatBreaksHandsOutItsEventsAndThenTheFailure() {
    for (ScriptedAnswer broken : List.of(
        ScriptedAnswer.events(TWO).thenCut(), ScriptedAnswer.events(TWO + "data: cu"),
        ScriptedAnswer.events(TWO
        + "event: error\ndata: {\"type\":\"error\",\"error\":{\"message\":\"no\",\"type\":\"server_error\"}}\n\n"))) {
      try (KimiServer server = KimiServer.scripted(broken); Kimi kimi = to(server);
          EventStream stream = KimiPlatform.of(kimi).raw()
          .events(REQUEST)) {
        Iterator<Event> events = stream.iterator();
        assertThat(events.next().name()).isEqualTo("start");
        assertThat(events.next().data()).isEqualTo("two");
        assertThatThrownBy(events::hasNext).isInstanceOf(KimiException.class);
        assertThat(server.requests()).hasSize(1);
      }
    }
  }

  @Test
  void anAnswerThatIsNoStreamFails() {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.json(200, "{}")); Kimi kimi = to(server)) {
      assertThatThrownBy(() -> read(kimi)).isInstanceOf(KimiException.InvalidResponse.class)
          .hasMessageContaining("text/event-stream");
    }
  }

  @Test
  void anEventIsLimited() {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.events("data: " + "x".repeat(2_000) + "\n\n"));
        Kimi kimi = to(server).toBuilder().maxEventBytes(1_000).build()) {
      assertThatThrownBy(() -> read(kimi)).isInstanceOf(KimiException.InvalidResponse.class)
          .hasMessageContaining("maxEventBytes");
    }
  }

  /** Its values would take ten times the memory of its text, only to look for an error. */
  @Test
  void aDenseEventIsHandedOutUnread() {
    String dense = "{\"error\":{\"message\":\"x\"},\"more\":[" + "[0],".repeat(30_000) + "0]}";
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.events("data: " + dense + "\n\n"));
        Kimi kimi = to(server).toBuilder().maxEventBytes(200_000).build()) {
      assertThat(read(kimi)).containsExactly(new Event("message", dense));
    }
  }

  @Test
  void theEndIsTheEndOfTheBody() {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.events("")); Kimi kimi = to(server);
        EventStream stream = KimiPlatform.of(kimi).raw().events(REQUEST)) {
      Iterator<Event> events = stream.iterator();
      assertThat(events.hasNext()).isFalse();
      assertThatThrownBy(events::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  @Test
  void closingEndsTheAnswerOnTheServer() throws Exception {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.events(TWO).thenStall()); Kimi kimi = to(server)) {
      EventStream stream = KimiPlatform.of(kimi).raw().events(REQUEST);
      Iterator<Event> events = stream.iterator();
      assertThat(events.next().name()).isEqualTo("start");
      stream.close();
      assertThat(events.hasNext()).isFalse();
      assertThat(server.requests().get(0).ended().get(20, TimeUnit.SECONDS)).isEqualTo(Ending.CLIENT_GONE);
      // Another thread may be at the end of the batch.
      long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (kimi.live() > 0 && System.nanoTime() < limit) {
        Thread.onSpinWait();
      }
      assertThat(kimi.live()).isZero();
    }
  }

  @Test
  void anInterruptionEndsTheWaitAndTheCall() {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.silence()); Kimi kimi = to(server);
        EventStream stream = KimiPlatform.of(kimi).raw().events(REQUEST)) {
      Iterator<Event> events = stream.iterator();
      Thread.currentThread().interrupt();
      assertThatThrownBy(events::hasNext).isInstanceOf(KimiException.Interrupted.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(events.hasNext()).isFalse();
    }
  }
}
