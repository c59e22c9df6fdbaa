package io.github.kimisdk.internal.call;

import static io.github.kimisdk.internal.call.FakeService.ask;
import static io.github.kimisdk.internal.call.FakeService.failure;
import static io.github.kimisdk.internal.call.FakeService.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallRequest;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The failure "no such model", explained by the list of models. */
class ModelExplanationTest {

  private static final String MISSING = "{\"error\":{\"message\":\"no such model\",\"type\":\"resource_not_found_error\"}}";
  private static final String MODELS = "{\"data\":[{\"id\":\"kimi-k3\"},{\"id\":\"kimi-k2\"},{\"id\":\"other\"},{\"id\":\"x\"}]}";

  private final FakeService service = new FakeService();

  @AfterEach
  void close() {
    service.close();
  }

  private CompletableFuture<String> missing(String model) {
    service.answer(404, MISSING);
    return service.start(ask(model));
  }

  private CallSettings unnamed(String model) {
    return service.settings().withFound(Endpoint.of(FakeService.BASE).withModel(model), true);
  }

  @Test
  void theNearestModelsAreNamed() {
    service.answer(404, MISSING).answer(200, MODELS);
    KimiException failure = failure(service.start(ask("kimi-k"), service.settings().withHeader("X-Team", "blue")));
    assertThat(failure).isInstanceOf(KimiException.NotFound.class).hasMessageContaining("no such model");
    assertThat(failure.hint()).startsWith("This server lists 4 models; nearest to \"kimi-k\": kimi-k3, kimi-k2, ");
    assertThat(failure.status()).hasValue(404);
    HttpRequest list = service.requests.get(1);
    assertThat(list.uri()).hasToString(FakeService.BASE + "/models");
    assertThat(list.headers().firstValue("X-Team")).contains("blue");
    assertThat(service.heard).as("the list is no call of the program").containsExactly("begun 1", "ended FAILED");
  }

  @Test
  void theListIsAskedForAgainAfterFiveMinutes() {
    service.answer(404, MISSING).answer(200, MODELS);
    service.start(ask("kimi-k"));
    service.time.advance(Duration.ofMinutes(5).minusNanos(1));
    assertThat(failure(missing("kimi-k4")).hint()).contains("nearest to \"kimi-k4\"");
    assertThat(service.requests).hasSize(3);
    service.time.advance(Duration.ofNanos(1));
    service.answer(404, MISSING).answer(200, "{\"data\":[]}");
    assertThat(failure(service.start(ask("kimi-k"))).hint()).contains("lists no model");
    assertThat(service.requests).hasSize(5);
  }

  @Test
  void aListThatCouldNotBeHadIsNotAskedForAgainEither() {
    service.answer(404, MISSING).fails(new IOException("down"));
    assertThat(failure(service.start(ask("kimi-k"))).hint()).contains("Check the model id and the base URL");
    assertThat(failure(missing("kimi-k")).hint()).contains("Check the model id and the base URL");
    assertThat(service.requests).hasSize(3);
  }

  @Test
  void aCallThatFailsWhileTheListIsOnItsWayDoesNotWait() {
    service.answer(404, MISSING).silent().answer(404, MISSING);
    CompletableFuture<String> first = service.start(ask("kimi-k"));
    assertThat(first).isNotDone();
    CompletableFuture<String> second = service.start(ask("kimi-k"));
    assertThat(failure(second)).isInstanceOf(KimiException.NotFound.class);
    service.time.advance(Duration.ofSeconds(5).minusNanos(1));
    assertThat(first).isNotDone();
    service.time.advance(Duration.ofNanos(1));
    assertThat(failure(first)).isInstanceOf(KimiException.NotFound.class);
    assertThat(service.time.timers()).isZero();
  }

  @Test
  void aCancelEndsTheExplanationAndTheNextCallAsksForTheListItself() {
    service.answer(404, MISSING).silent();
    CompletableFuture<String> call = service.start(ask("kimi-k"));
    call.cancel(true);
    assertThat(service.time.timers()).isZero();
    assertThat(service.dispatcher.running()).isZero();
    assertThat(service.heard).containsExactly("begun 1", "ended FAILED");
    service.answer(404, MISSING).answer(200, MODELS);
    assertThat(failure(service.start(ask("kimi-k"))).hint()).contains("nearest");
  }

  @Test
  void theListTakesNoLongerThanTheCallMay() {
    service.answer(404, MISSING).then(() -> service.time.lag(Duration.ofSeconds(8))).silent();
    CompletableFuture<String> call = service.start(ask("kimi-k"), service.settings()
        .withTimeouts(service.settings().timeouts().withTotal(Duration.ofSeconds(10))));
    service.time.advance(Duration.ofSeconds(2));
    assertThat(failure(call)).isInstanceOf(KimiException.NotFound.class);
  }

  @Test
  void aMissingPathIsNoMissingModel() {
    service.answer(404, MISSING);
    KimiException failure = failure(service.start(get("/files/f1")));
    assertThat(failure.hint()).contains("This host has no such path, or nothing with this id; check both, and the base URL "
        + FakeService.BASE);
    assertThat(service.requests).hasSize(1);
  }

  @Test
  void anotherFailureIsNotExplained() {
    service.answer(400, MISSING.replace("resource_not_found_error", "invalid_request_error"));
    assertThat(failure(service.start(ask("kimi-k")))).isInstanceOf(KimiException.BadRequest.class);
    assertThat(service.requests).hasSize(1);
  }

  @Test
  void aClientWithoutAModelIsToldWhichModelsThereAre() {
    String all = IntStream.range(0, 12).mapToObj(i -> "{\"id\":\"model-" + i + "\"}").collect(Collectors.joining(","));
    service.answer(404, MISSING).answer(200, "{\"data\":[" + all + "]}");
    String hint = failure(service.start(ask("model"), unnamed("model"))).hint();
    assertThat(hint).startsWith("This client has no model set, and its default, model, is not available here. "
        + "Set Kimi.builder().model(...) to one of the 12 models that are: model-0, model-1, ").contains("model-9, ...")
        .doesNotContain("model-10");
  }

  @Test
  void aShortListIsNamedAsAWhole() {
    service.answer(404, MISSING).answer(200, MODELS);
    assertThat(failure(service.start(ask("k"), unnamed("k"))).hint())
        .contains("one of the 4 models that are: kimi-k3").doesNotContain(", ...");
  }

  @Test
  void aDefaultThatIsListedOrUnknownIsNamedAsTheDefault() {
    service.answer(404, MISSING).answer(200, MODELS);
    assertThat(failure(service.start(ask("kimi-k3"), unnamed("kimi-k3"))).hint())
        .startsWith("This client has no model set, and kimi-k3 is its default. GET " + FakeService.BASE
            + "/models lists \"kimi-k3\", so the host has the model, but perhaps not the path of this call");
    service.time.advance(Duration.ofMinutes(5));
    service.answer(404, MISSING).fails(new IOException("down"));
    assertThat(failure(service.start(ask("kimi-k3"), unnamed("kimi-k3"))).hint())
        .startsWith("This client has no model set, and kimi-k3 is its default. Check the model id");
    service.answer(404, MISSING);
    assertThat(failure(service.start(ask("another"), unnamed("kimi-k3"))).hint()).startsWith("Check the model id");
  }

  @Test
  void theProgramMayChangeTheRequestForTheList() {
    service.answer(404, MISSING).answer(200, MODELS);
    service.start(ask("kimi-k"), service.settings().withHook((CallRequest request) -> request.withHeader("X-Number", "1")));
    assertThat(service.requests).hasSize(2)
        .allSatisfy(sent -> assertThat(sent.headers().map()).containsEntry("X-Number", List.of("1")));
  }

  @Test
  void aCopyForAnotherAccountAsksForTheListItself() {
    service.answer(404, MISSING).answer(200, MODELS).answer(404, MISSING).answer(200, "{\"data\":[]}");
    service.start(ask("kimi-k"));
    CompletableFuture<String> other = WholeReceiver.start(service.dispatcher.copy("other-key-0123456789", "a test"),
        service.settings(), WholeReceiver.Operation.of(ask("kimi-k"), Object::toString));
    assertThat(failure(other).hint()).contains("lists no model");
    assertThat(service.requests).hasSize(4);
  }
}
