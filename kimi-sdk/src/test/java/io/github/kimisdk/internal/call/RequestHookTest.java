package io.github.kimisdk.internal.call;

import static io.github.kimisdk.internal.call.FakeService.ask;
import static io.github.kimisdk.internal.call.FakeService.failure;
import static io.github.kimisdk.internal.call.FakeService.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallRequest;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A function of the program that changes the request of each attempt. */
class RequestHookTest {

  private final FakeService service = new FakeService();
  private final List<CallRequest> asked = new ArrayList<>();

  @AfterEach
  void close() {
    service.close();
  }

  private CompletableFuture<String> start(OutgoingRequest request, UnaryOperator<CallRequest> hook) {
    return service.start(request, service.settings().withHook(before -> {
      asked.add(before);
      return hook.apply(before);
    }));
  }

  private HttpRequest sent() {
    return service.requests.get(service.requests.size() - 1);
  }

  @Test
  void itChangesTheMethodThePathTheHeadersAndTheBody() {
    service.answer(200, "1");
    start(ask("m"), request -> request.withMethod("PUT").withUri(URI.create(FakeService.BASE + "/other?a=b"))
        .withHeader("User-Agent", "mine").withJson(JsonObject.of("b", "c")));
    assertThat(sent().method()).isEqualTo("PUT");
    assertThat(sent().uri()).hasToString(FakeService.BASE + "/other?a=b");
    assertThat(sent().headers().allValues("User-Agent")).containsExactly("mine");
    assertThat(sent().bodyPublisher().orElseThrow().contentLength()).isEqualTo("{\"b\":\"c\"}".length());
    assertThat(sent().headers().firstValue("Content-Type")).contains("application/json");
    assertThat(service.origins.get(0).uri()).as("the origin is that of the changed request").hasPath("/v1/other");
  }

  @Test
  void itNeitherSeesNorSetsTheKey() {
    service.answer(200, "1");
    CallSettings settings =
        service.settings().withHeader("X-Secret", FakeService.KEY.header().substring(7)).withHeader("X-Open", "yes");
    OutgoingRequest request =
        OutgoingRequest.of("GET", URI.create(settings.endpoint().baseUrl() + "/x"), null).withHeaders(settings.headers());
    start(request, before -> before);
    assertThat(asked.get(0).headers()).containsEntry("X-Open", "yes").containsEntry("User-Agent", "test/1")
        .doesNotContainKeys("X-Secret", "Authorization");
    assertThat(sent().headers().firstValue("X-Secret")).contains(FakeService.KEY.header().substring(7));
    assertThat(sent().headers().firstValue("Authorization")).contains(FakeService.KEY.header());
  }

  @Test
  void itIsAskedForEachAttemptWithItsNumber() {
    service.answer(500, "{}").answer(200, "1");
    start(ask("m"), request -> request);
    service.time.advance(Duration.ofSeconds(1));
    assertThat(asked).extracting(CallRequest::attempt).containsExactly(1, 2);
    assertThat(asked).extracting(CallRequest::call).containsOnly(service.origins.get(0).id());
    assertThat(asked.get(0).json()).contains(Json.parse("{\"a\":1}"));
  }

  @Test
  void aHeaderThatItRemovesIsNotSent() {
    service.answer(200, "1");
    start(get("/x"), request -> request.withoutHeader("User-Agent"));
    assertThat(sent().headers().map()).doesNotContainKey("User-Agent");
  }

  @Test
  void itsRefusalIsTheFailureOfTheCall() {
    IllegalStateException reason = new IllegalStateException("not now");
    KimiException failure = failure(start(ask("m"), request -> {
      throw reason;
    }));
    assertThat(failure).isInstanceOf(KimiException.Misconfigured.class)
        .hasMessageContaining("onRequest refused the request: IllegalStateException: not now").hasCause(reason);
    assertThat(service.requests).isEmpty();
    KimiException own = new KimiException.Misconfigured("own", "");
    assertThat(failure(start(ask("m"), request -> {
      throw own;
    }))).isSameAs(own);
  }

  @Test
  void noRequestIsARefusal() {
    assertThat(failure(start(ask("m"), request -> null))).hasMessageContaining(
        "expected onRequest to return a request, found null");
  }

  @Test
  void aBodyIsNotAddedToARequestWithoutOne() {
    KimiException failure = failure(start(get("/x"), request -> CallRequest.of("POST", request.uri(), (byte) '1')));
    assertThat(failure).hasMessageContaining("expected a request with a body of JSON to replace, found none");
    assertThat(service.requests).isEmpty();
  }

  @Test
  void theRequestDoesNotGoToAnotherHost() {
    for (String other : List.of("https://127.0.0.1:1/v1", "http://127.0.0.1:2/v1", "http://localhost:1/v1",
        FakeService.BASE + "/x#part")) {
      assertThat(failure(start(get("/x"), request -> request.withUri(URI.create(other)))))
          .isInstanceOf(KimiException.Misconfigured.class)
          .hasMessageContaining("expected onRequest to return an address at http://127.0.0.1:1 without a fragment");
    }
    assertThat(service.requests).isEmpty();
  }

  @Test
  void aRefusalAfterTheTotalTimeoutIsTheTimeout() {
    CompletableFuture<String> call = service.start(get("/x"), service.settings().withHook(request -> {
      service.time.lag(Duration.ofSeconds(5));
      throw new IllegalStateException("interrupted");
    }).withTimeouts(service.settings().timeouts().withTotal(Duration.ofSeconds(5))));
    assertThat(failure(call)).isInstanceOf(KimiException.TimedOut.class);
  }
}
