package io.github.kimisdk.internal.stream;

import static io.github.kimisdk.internal.stream.ScriptedService.SETTINGS;
import static io.github.kimisdk.internal.stream.ScriptedService.done;
import static io.github.kimisdk.internal.stream.ScriptedService.events;
import static io.github.kimisdk.internal.stream.ScriptedService.finish;
import static io.github.kimisdk.internal.stream.ScriptedService.json;
import static io.github.kimisdk.internal.stream.ScriptedService.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.RequestCheck;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.call.EndedRequests;
import io.github.kimisdk.internal.call.Successor.Ended;
import io.github.kimisdk.internal.call.Successor.Next;
import io.github.kimisdk.internal.call.Successor.Step;
import io.github.kimisdk.internal.stream.ScriptedService.Answer;
import io.github.kimisdk.internal.stream.ScriptedService.Ending;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The requests of a call to the models in turn, and a check that makes them and learns from what comes of them. */
class FallbackRequestsTest {

  private static final ChatRequest REQUEST = ChatRequest.of("Count.").withModel("first");
  private static final KimiException BUSY = new KimiException.Overloaded("busy", "", CallDetails.NONE);
  private static final KimiException UNKNOWN = new KimiException.NotFound("unknown", "", CallDetails.NONE);
  private static final KimiException DOWN = new KimiException.ServerError("down", "", CallDetails.NONE);

  private final List<String> learned = new ArrayList<>();
  private final RequestCheck check = new RequestCheck() {
    @Override
    public ChatRequest apply(ChatRequest request) {
      return request.withMessages(List.of(AssistantMessage.of("checked")));
    }

    @Override
    public void learn(ChatRequest request, ChatResponse answer) {
      learned.add(request.model().orElse("") + " " + request.messages().size() + " " + answer.text());
    }

    @Override
    public void learn(ChatRequest request, Throwable failure) {
      learned.add(request.model().orElse("") + " " + failure.getClass().getSimpleName());
    }

    @Override
    public Optional<Usage> estimate(ChatRequest request, AssistantMessage part) {
      return Optional.of(Usage.of(7, part.text().length()));
    }
  };

  private static ModelRequests requests() {
    ModelRequests requests = new ModelRequests(new RequestFactory(SETTINGS, null, (asked, part) -> Usage.ZERO), REQUEST, true);
    requests.begin();
    return requests;
  }

  private static Optional<String> next(ModelRequests requests, List<String> models, KimiException failure, boolean flowing) {
    Ended ended = EndedRequests.of(requests.begin(), failure).flowing(flowing).ended();
    Optional<Next> next = new Fallback(requests, models).after(ended);
    next.ifPresent(taken -> assertThat(taken.taken().get()).isEmpty());
    return next.map(taken -> requests.begin().model());
  }

  @Test
  void eachModelIsAskedOnceInTheOrderOfTheSettings() {
    List<String> models = List.of("first", "second", "third", "second");
    ModelRequests requests = requests();
    assertThat(requests.sent().model()).contains("first");
    assertThat(next(requests, models, BUSY, false)).contains("second");
    assertThat(requests.sent().model()).contains("second");
    assertThat(next(requests, models, UNKNOWN, false)).contains("third");
    assertThat(next(requests, models, BUSY, false)).isEmpty();
  }

  @Test
  void otherFailuresAndAnAnswerThatHasBegunLeaveTheModel() {
    List<String> models = List.of("second");
    assertThat(next(requests(), models, DOWN, false)).isEmpty();
    assertThat(next(requests(), models, BUSY, true)).isEmpty();
    ModelRequests requests = requests();
    Step part = new Step(any -> Optional.empty(), false, true);
    Ended second = EndedRequests.of(requests.begin(), BUSY).behind(part).ended();
    assertThat(new Fallback(requests, models).after(second)).isEmpty();
  }

  @Test
  void aModelIsAskedWithoutAPauseAndTheListenerIsToldOfIt() {
    ModelRequests requests = requests();
    Next next = new Fallback(requests, List.of("second")).after(EndedRequests.of(requests.begin(), BUSY).ended()).orElseThrow();
    assertThat(next.pause()).isEmpty();
    assertThat(next.step().paid()).isFalse();
    assertThat(requests.begin().model()).as("a decision changes nothing").isEqualTo("first");
    List<String> heard = new ArrayList<>();
    next.told().accept(new CallListener() {
      @Override
      public void fallingBack(KimiException failure, String model) {
        heard.add(failure.what() + ", " + model);
      }
    });
    assertThat(heard).containsExactly("busy, second");
  }

  @Test
  void theFailureNamesEveryModelThatWasAsked() {
    ModelRequests requests = requests();
    assertThat(requests.reported(BUSY)).isSameAs(BUSY);
    requests.fallBack(UNKNOWN, "second");

    KimiException busy = requests.reported(BUSY);
    assertThat(busy).isInstanceOf(KimiException.Overloaded.class);
    assertThat(busy.what())
        .isEqualTo("expected an answer of one of 2 models, found first not found, second overloaded: busy");
    assertThat(busy.getSuppressed()).containsExactly(UNKNOWN);
    KimiException unknown = requests.reported(new KimiException.NotFound("none", "", CallDetails.NONE));
    assertThat(unknown).isInstanceOf(KimiException.NotFound.class);
    assertThat(unknown.what()).endsWith("first not found, second not found: none");
    KimiException down = new KimiException.ServerError("down", "", CallDetails.NONE);
    assertThat(requests.reported(down)).isSameAs(down);
    assertThat(down.getSuppressed()).containsExactly(UNKNOWN);
  }

  @Test
  void theCheckMakesTheRequestOfEachModelAndLearnsFromTheAnswer() {
    String busy = "{\"error\":{\"message\":\"busy\",\"type\":\"engine_overloaded_error\"}}";
    ScriptedService service = new ScriptedService(json(429, busy), events(text("yes"), finish("stop") + done()));
    Reading reading = new Reading(Long.MAX_VALUE);
    service.chat(SETTINGS.withFallbacks(List.of("second")), check).publish(REQUEST).subscribe(reading);
    assertThat(reading.texts()).containsExactly("yes");
    assertThat(service.bodies).extracting(body -> body.get("model").asString()).containsExactly("first", "second");
    assertThat(service.bodies).allSatisfy(body -> assertThat(body.get("messages").toString()).contains("checked"));
    assertThat(learned).containsExactly("second 1 yes");
  }

  @Test
  void theCheckLearnsFromTheFailureOfTheRequestThatWasSent() {
    ScriptedService service = new ScriptedService(json(500, "{}"));
    Reading reading = new Reading(Long.MAX_VALUE);
    service.chat(SETTINGS, check).publish(REQUEST).subscribe(reading);
    assertThat(reading.failure()).isInstanceOf(KimiException.ServerError.class);
    assertThat(learned).containsExactly("first ServerError");
  }

  @Test
  void aCheckThatMakesNoRequestIsAFailureOfWhichItLearnsNothing() {
    ScriptedService service = new ScriptedService();
    RequestCheck broken = new RequestCheck() {
      @Override
      public ChatRequest apply(ChatRequest request) {
        return null;
      }

      @Override
      public void learn(ChatRequest request, Throwable failure) {
        learned.add("failure");
      }
    };
    Reading reading = new Reading(1);
    service.chat(SETTINGS, broken).publish(REQUEST).subscribe(reading);
    assertThat(reading.failure()).hasMessageContaining("expected a request of the check, found null");
    assertThat(service.requests).isEmpty();
    assertThat(learned).isEmpty();
  }

  @Test
  void theCheckEstimatesAPartWithoutUsageAndAnAnswerOfPartsTeachesItNothing() {
    Answer cut = events(text("12")).then(Ending.CUT);
    ScriptedService service = new ScriptedService(cut, events(text("3"), finish("stop", 1) + done()));
    Reading reading = new Reading(Long.MAX_VALUE);
    service.chat(SETTINGS.withResumes(1), check).publish(REQUEST).subscribe(reading);
    service.runUntil(reading::over);
    assertThat(reading.answer().usage()).contains(Usage.of(17, 3).asEstimate());
    assertThat(learned).isEmpty();
  }

  @Test
  void aWholeAnswerIsReadAndTaughtToTheCheck() {
    String body = "{\"id\":\"a\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"yes\"},"
        + "\"finish_reason\":\"stop\"}]}";
    ScriptedService service = new ScriptedService(json(200, body), json(200, body));
    assertThat(service.chat(SETTINGS, check).chat(REQUEST).join().text()).isEqualTo("yes");
    assertThat(service.chat(SETTINGS, check).await(REQUEST).text()).isEqualTo("yes");
    assertThat(learned).containsExactly("first 1 yes", "first 1 yes");
    assertThat(service.bodies).noneMatch(sent -> sent.tryGet("stream").filter(JsonValue::asBoolean).isPresent());
    assertThat(service.running()).isZero();
  }
}
