package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException.IncompleteAnswer;
import io.github.kimisdk.call.KimiException.InvalidResponse;
import io.github.kimisdk.call.KimiException.Overloaded;
import io.github.kimisdk.call.KimiException.QuotaExhausted;
import io.github.kimisdk.call.KimiException.RateLimited;
import io.github.kimisdk.call.KimiException.ServerError;
import io.github.kimisdk.call.KimiException.TimedOut;
import io.github.kimisdk.call.KimiException.Unreachable;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every fault, through every verb, with every way to recover; the faults of streams over every protocol. The server fails
 * once. Then it answers every request, and continues an answer if the request asks for that.
 */
class FaultMatrixTest {

  private static final String ROLE = event("{\"role\":\"assistant\",\"content\":\"\"}", "null");
  private static final String BEGIN = ROLE + text("Hello") + text(" wor");
  private static final String REST = text("ld") + event("{}", "\"stop\"");
  private static final String JSON =
      "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
          + "\"message\":{\"role\":\"assistant\",\"content\":\"Hello world\"},\"finish_reason\":\"stop\"}]}";
  private static final String OVERLOAD = "{\"error\":{\"message\":\"overloaded\",\"type\":\"engine_overloaded_error\"}}";
  private static final String PAGE = "<html><body>504 Gateway Time-out</body></html>";

  private enum Mode { ONCE, RETRY, RESUME }

  /** A fault: what whole calls and streams get, what it is called, how much text came before, whether it is tried again. */
  private record Fault(
      String name, ScriptedAnswer whole, ScriptedAnswer stream, Class<?> wholeCause, Class<?> streamCause, String before,
      boolean again) {}

  @TestFactory
  Stream<DynamicTest> everyFaultEndsOnceWithItsCauseAndEveryWordThatCame() {
    List<DynamicTest> cells = new ArrayList<>();
    for (Protocol protocol : Protocol.values()) {
      for (Fault fault : faults(protocol)) {
        for (Verb verb : Verb.values()) {
          for (Mode mode : Mode.values()) {
            if (verb.streams() || protocol == Protocol.CHAT) {
              cells.add(dynamicTest(
                  protocol + ", " + fault.name + ", " + verb + ", " + mode, () -> cell(protocol, fault, verb, mode)));
            }
          }
        }
      }
    }
    return cells.stream();
  }

  private static List<Fault> faults(Protocol protocol) {
    List<Fault> faults = new ArrayList<>();
    ScriptedAnswer half = ScriptedAnswer.json(200, JSON.substring(0, 60));
    String beginning = ProtocolScript.begun(protocol, BEGIN);
    String next = ProtocolScript.begun(protocol, BEGIN + text("ld")).substring(beginning.length());
    ScriptedAnswer begun = ScriptedAnswer.events(beginning);
    faults.add(all("reset", ScriptedAnswer.reset(), Unreachable.class, true));
    faults.add(all("stall before the head", ScriptedAnswer.silence(), TimedOut.class, true));
    faults.add(new Fault("stall in the body", half.thenStall(), begun.thenStall(), TimedOut.class, TimedOut.class, "Hello wor",
        true));
    for (int cut : new int[] {1, 5, 20, 90, 150}) {
      String stream = beginning + next.substring(0, Math.min(cut, next.length() - 2));
      faults.add(new Fault("cut " + cut + " bytes into an event", half.thenCut(), ScriptedAnswer.events(stream).thenCut(),
          IncompleteAnswer.class, IncompleteAnswer.class, "Hello wor", true));
    }
    faults.add(new Fault("cut before the first event", half.thenCut(), ScriptedAnswer.events("data").thenCut(),
        IncompleteAnswer.class, IncompleteAnswer.class, "", true));
    faults.add(new Fault("end without an end mark", ScriptedAnswer.json(200, ""), begun,
        InvalidResponse.class, IncompleteAnswer.class, "Hello wor", true));
    faults.add(new Fault("garbage", ScriptedAnswer.json(200, "{{{"),
        ScriptedAnswer.events(beginning + "data: {\"id\": nonsense\n\n"),
        InvalidResponse.class, InvalidResponse.class, "Hello wor", false));
    faults.add(all("a page with status 200", page(200), InvalidResponse.class, false));
    faults.add(all("rate limit", ScriptedAnswer.error(429, "rate_limit_reached_error", "max RPM: 3"), RateLimited.class, true));
    faults.add(all("overload", ScriptedAnswer.error(429, "engine_overloaded_error", "overloaded"), Overloaded.class, true));
    faults.add(all("quota", ScriptedAnswer.error(429, "exceeded_current_quota_error", "recharge"), QuotaExhausted.class, false));
    for (int status : new int[] {500, 502, 504}) {
      faults.add(all("page " + status, page(status), ServerError.class, true));
    }
    for (int status : new int[] {503, 529}) {
      faults.add(all("page " + status, page(status), Overloaded.class, true));
    }
    ScriptedAnswer wholeError = ScriptedAnswer.json(200, OVERLOAD);
    faults.add(new Fault("error event first", wholeError, ScriptedAnswer.events("data: " + OVERLOAD + "\n\n"),
        Overloaded.class, Overloaded.class, "", true));
    faults.add(new Fault("error event in the middle", wholeError,
        ScriptedAnswer.events(beginning + "data: " + OVERLOAD + "\n\n" + next),
        Overloaded.class, Overloaded.class, "Hello wor", true));
    return faults;
  }

  private static Fault all(String name, ScriptedAnswer answer, Class<?> cause, boolean again) {
    return new Fault(name, answer, answer, cause, cause, "", again);
  }

  private static ScriptedAnswer page(int status) {
    return ScriptedAnswer.of(status, "text/html", PAGE.getBytes(StandardCharsets.UTF_8));
  }

  private static void cell(Protocol protocol, Fault fault, Verb verb, Mode mode) throws Exception {
    AtomicInteger calls = new AtomicInteger();
    try (KimiServer server = KimiServer.answering(request -> answer(protocol, fault, request, calls.getAndIncrement()));
        Kimi kimi = kimi(server, protocol, mode, fault.name.startsWith("stall"))) {
      Verb.Outcome outcome = verb.ask(kimi, ChatRequest.of("hi"));
      boolean streamed = verb.streams() || mode == Mode.RESUME;
      boolean contentCame = streamed && !fault.before.isEmpty();
      boolean recovered = contentCame
          ? mode == Mode.RESUME && protocol != Protocol.RESPONSES
          : mode != Mode.ONCE && (fault.again && !(fault.wholeCause == InvalidResponse.class && !streamed));
      if (recovered) {
        assertThat(outcome.failure()).isNull();
        assertThat(outcome.seen()).isEqualTo("Hello world");
        assertThat(outcome.response().text()).isEqualTo("Hello world");
        assertThat(calls).hasValue(2);
      } else {
        KimiException failure = outcome.failure();
        assertThat(failure).isInstanceOf(streamed ? fault.streamCause : fault.wholeCause);
        assertThat(failure.details().origin()).isPresent();
        assertThat(failure.hint() + failure.getMessage()).isNotBlank();
        assertThat(calls).hasValue(1);
        if (verb.streams()) {
          assertThat(outcome.seen()).isEqualTo(fault.before);
          assertThat(failure.partial().map(r -> r.text()).orElse("")).isEqualTo(fault.before);
        }
      }
      assertThat(kimi.live()).isZero();
      for (ServerRequest request : server.requests()) {
        request.ended().get(10, TimeUnit.SECONDS);
      }
    }
  }

  private static ScriptedAnswer answer(Protocol protocol, Fault fault, ServerRequest request, int number) {
    boolean stream = request.text().contains("\"stream\":true");
    if (number == 0) {
      return stream ? fault.stream : fault.whole;
    }
    boolean goOn = request.text().contains(protocol == Protocol.CHAT ? "\"partial\":true" : "\"role\":\"assistant\"");
    return stream ? ScriptedAnswer.events(ProtocolScript.whole(protocol, (goOn ? ROLE : BEGIN) + REST))
        : ScriptedAnswer.json(200, JSON);
  }

  /** Timeouts are short only for faults that should reach them, because a busy machine must not cause a timeout. */
  private static Kimi kimi(KimiServer server, Protocol protocol, Mode mode, boolean stalls) {
    RetryPolicy quick = RetryPolicy.DEFAULT.withPauses(Duration.ZERO, Duration.ZERO);
    Timeouts limits = stalls
        ? Timeouts.DEFAULT.withFirstByte(Duration.ofMillis(800)).withIdle(Duration.ofMillis(400))
        : Timeouts.DEFAULT.withIdle(Duration.ofSeconds(30));
    return Kimi.builder().key("k").endpoint(Endpoint.of(server.baseUrl()).withProtocol(protocol)).timeouts(limits)
        .retry(mode == Mode.ONCE ? RetryPolicy.NONE : quick).maxResumes(mode == Mode.RESUME ? 1 : 0).build();
  }

  private static String text(String words) {
    return event("{\"content\":\"" + words + "\"}", "null");
  }

  private static String event(String delta, String reason) {
    return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":"
        + "[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + reason + "}]}\n\n";
  }
}
