package io.github.kimisdk.internal.stream;

import static io.github.kimisdk.internal.stream.ScriptedService.SETTINGS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.call.CallSettings;
import io.github.kimisdk.internal.call.EndedRequests;
import io.github.kimisdk.internal.call.Receiver.Result;
import io.github.kimisdk.internal.call.Successor;
import io.github.kimisdk.internal.call.Successor.Ended;
import io.github.kimisdk.internal.call.Successor.Next;
import io.github.kimisdk.internal.call.Successor.Step;
import io.github.kimisdk.internal.http.Errors;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The decisions about the rest of a broken answer, and about more of an answer that has reached its limit. */
class PartSuccessorsTest {

  private static final ChatRequest REQUEST = ChatRequest.of("Count.").withModel("kimi-k2.6");
  private static final KimiException CUT = new KimiException.IncompleteAnswer("cut", "", CallDetails.NONE, null);
  private static final KimiException ODD = new KimiException.InvalidResponse("odd", "", CallDetails.NONE, null);
  private static final KimiException DENIED = new KimiException.AccessDenied("denied", "", CallDetails.NONE);

  private final CallSettings settings = SETTINGS.withContinuations(1);
  private final ModelRequests requests =
      new ModelRequests(new RequestFactory(settings, null, (asked, part) -> Usage.ZERO), REQUEST, true);
  private final OutgoingRequest sent = requests.begin();
  private final StreamReceiver answer = new StreamReceiver(requests, new Unread(), true);
  private final Successor resume = new Resume(answer, 2, RetryPolicy.DEFAULT);
  private final Successor more = new Continue(answer);

  /** Brings an attempt with the text of some events. */
  private Result attempt(String... events) {
    answer.attempt(() -> { });
    answer.head(Errors.reply(200, Map.of("content-type", List.of("text/event-stream")), 1_000));
    Result last = Result.MORE;
    for (String event : events) {
      last = answer.bytes(List.of(ByteBuffer.wrap(event.getBytes(UTF_8))));
    }
    return last;
  }

  private Ended broken(KimiException failure, Step... before) {
    return EndedRequests.of(sent, failure).flowing(true).behind(before).ended();
  }

  private static AssistantMessage prefix(Next next) throws IOException {
    OutgoingRequest request = next.taken().get().orElseThrow();
    return Continuation.prefix(RequestWire.read(
        Json.parse(request.body().open().readAllBytes()).asObject()));
  }

  @Test
  void aBrokenAnswerIsResumedAfterThePauseOfARetryAsOftenAsIsSet() throws IOException {
    attempt(ScriptedService.text("12"));
    Next first = resume.after(broken(CUT)).orElseThrow();
    assertThat(first.pause()).contains(Duration.ofMillis(250));
    assertThat(first.step()).isEqualTo(new Step(resume, true, true));
    Step retry = new Step(any -> Optional.empty(), true, false);
    Next second = resume.after(broken(CUT, first.step(), retry)).orElseThrow();
    assertThat(second.pause()).contains(Duration.ofMillis(500));
    assertThat(resume.after(broken(CUT, first.step(), retry, second.step()))).isEmpty();
    assertThat(prefix(first).text()).isEqualTo("12");
  }

  @Test
  void aFailureThatIsNotRepeatableIsResumedAfterTheFirstPause() {
    attempt(ScriptedService.text("12"));
    assertThat(resume.after(broken(ODD)).orElseThrow().pause()).contains(RetryPolicy.DEFAULT.firstPause());
  }

  @Test
  void nothingIsResumedBeforeContentWithoutTimeOrAfterARefusal() {
    attempt(ScriptedService.text("12"));
    assertThat(resume.after(EndedRequests.of(sent, CUT).ended())).isEmpty();
    assertThat(resume.after(EndedRequests.of(sent, null).flowing(true).ended())).isEmpty();
    assertThat(resume.after(broken(DENIED))).isEmpty();
    EndedRequests late = EndedRequests.of(sent, CUT).flowing(true).after(Duration.ZERO, Duration.ofMillis(250));
    assertThat(resume.after(late.ended())).isEmpty();
  }

  @Test
  void theListenerHearsWhyAnAnswerIsResumedAndThatItIsContinued() {
    List<Optional<KimiException>> heard = new ArrayList<>();
    CallListener listener = new CallListener() {
      @Override
      public void resuming(Optional<KimiException> failure) {
        heard.add(failure);
      }
    };
    attempt(ScriptedService.text("12"));
    resume.after(broken(CUT)).orElseThrow().told().accept(listener);
    attempt(ScriptedService.text("12"), ScriptedService.finish("length"), ScriptedService.done());
    more.after(EndedRequests.of(sent, null).ended()).orElseThrow().told().accept(listener);
    assertThat(heard).containsExactly(Optional.of(CUT), Optional.empty());
  }

  @Test
  void anAnswerAtItsLimitIsContinuedAtOnceAndFreeOfCharge() throws IOException {
    Result end = attempt(ScriptedService.text("12"), ScriptedService.finish("length"), ScriptedService.done());
    assertThat(end).isEqualTo(Result.ENDED);
    assertThat(more.after(broken(CUT))).as("after a failure").isEmpty();
    assertThat(resume.after(broken(CUT))).as("an answer whose end has come").isEmpty();
    Next next = more.after(EndedRequests.of(sent, null).ended()).orElseThrow();
    assertThat(next.pause()).isEmpty();
    assertThat(next.step()).isEqualTo(new Step(more, false, true));
    assertThat(prefix(next).text()).isEqualTo("12");
    assertThat(attempt(ScriptedService.text("3"), ScriptedService.finish("length"), ScriptedService.done()))
        .as("it is continued as often as is set").isEqualTo(Result.COMPLETE);
  }

  @Test
  void anAnswerThatEndsOtherwiseIsNotContinued() {
    assertThat(attempt(ScriptedService.text("12"), ScriptedService.finish("stop"), ScriptedService.done()))
        .isEqualTo(Result.ENDED);
    assertThat(more.after(EndedRequests.of(sent, null).ended())).isEmpty();
  }

  /** Takes chunks and drops them. */
  private static final class Unread implements StreamConsumer<ChatChunk> {

    @Override
    public void take(ChatChunk chunk) {}

    @Override
    public void batchEnded() {}

    @Override
    public void complete() {}

    @Override
    public void failed(KimiException failure) {}
  }
}
