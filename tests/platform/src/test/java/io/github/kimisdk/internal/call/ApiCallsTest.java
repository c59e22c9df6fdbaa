package io.github.kimisdk.internal.call;

import static io.github.kimisdk.internal.call.FakeService.failure;
import static io.github.kimisdk.internal.call.FakeService.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.internal.http.Content;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.keys.SuppliedKey;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.platform.calls.ApiCalls;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApiCallsTest {

  private final FakeService service = new FakeService();
  private final ApiCalls calls = new ApiCalls(service.dispatcher, service.settings().withHeader("X-Team", "blue"));

  @AfterEach
  void close() {
    service.close();
  }

  @Test
  void requestsGoBelowTheBaseUrlWithTheHeadersOfTheSettings() {
    OutgoingRequest get = calls.get("/files");
    assertThat(get.method()).isEqualTo("GET");
    assertThat(get.uri()).hasToString(FakeService.BASE + "/files");
    assertThat(get.body()).isNull();
    assertThat(get.headers()).containsEntry("X-Team", "blue");
    OutgoingRequest post = calls.post("/files", JsonObject.of("a", "b"));
    assertThat(post.method()).isEqualTo("POST");
    assertThat(((Content.Bytes) post.body()).bytes()).isEqualTo("{\"a\":\"b\"}".getBytes());
    assertThat(post.repeatable()).isTrue();
    OutgoingRequest once = calls.postOnce("/files", JsonObject.of("a", "b"));
    assertThat(((Content.Bytes) once.body()).bytes()).isEqualTo("{\"a\":\"b\"}".getBytes());
    assertThat(once.repeatable()).isFalse();
  }

  @Test
  void otherSettingsGoOverTheSameConnections() {
    CallSettings other = service.settings().withRetry(RetryPolicy.NONE);
    ApiCalls changed = calls.with(other);
    assertThat(changed.settings()).isSameAs(other);
    service.answer(200, "7");
    assertThat(changed.<String>awaitJson(get("/x"), JsonValue::toString)).isEqualTo("7");
  }

  @Test
  void jsonIsReadByTheCallerThatWaits() {
    service.answer(200, "{\"id\":\"" + FakeService.KEY.header().substring(7) + "\"}");
    assertThat(calls.<String>awaitJson(get("/x"), JsonValue::toString)).as("data is not rewritten").contains("0f3a9c");
  }

  @Test
  void aPauseEndsAfterItsTime() throws Exception {
    CompletableFuture<Void> pause = calls.pauseAsync(Duration.ofSeconds(5));
    assertThat(service.dispatcher.running()).isEqualTo(1);
    service.time.advance(Duration.ofSeconds(4));
    assertThat(pause).isNotDone();
    service.time.advance(Duration.ofSeconds(1));
    pause.get(20, TimeUnit.SECONDS);
    assertThat(service.dispatcher.running()).isZero();
  }

  @Test
  void aCloseOfTheClientEndsAPause() {
    CompletableFuture<Void> pause = calls.pauseAsync(Duration.ofSeconds(5));
    service.close();
    assertThat(failure(pause)).isInstanceOf(KimiException.Interrupted.class)
        .hasMessageContaining("the client was closed during a pause");
    assertThat(service.time.timers()).isZero();
    assertThatThrownBy(() -> calls.pause(Duration.ofSeconds(5))).isInstanceOf(KimiException.Interrupted.class);
  }

  @Test
  void aPauseThatIsCancelledLeavesNothing() {
    calls.pauseAsync(Duration.ofSeconds(5)).cancel(true);
    assertThat(service.time.timers()).isZero();
    assertThat(service.dispatcher.running()).isZero();
  }

  @Test
  void timeAndChanceAreThoseOfTheScheduler() {
    service.time.with(() -> 0.25).advance(Duration.ofSeconds(3));
    assertThat(calls.scheduler().nanos()).isEqualTo(Duration.ofSeconds(3).toNanos());
    assertThat(calls.scheduler().random()).isEqualTo(0.25);
  }

  @Test
  void anErrorInsideAnotherAnswerIsClassified() {
    assertThat(calls.failure(CallDetails.NONE, "{\"error\":{\"message\":\"m\",\"type\":\"rate_limit_error\"}}"))
        .isInstanceOf(KimiException.RateLimited.class);
    assertThat(ApiCalls.accept("text/plain")).isEqualTo(Map.of("Accept", "text/plain"));
  }

  @Test
  void onlyASuppliedKeyIsRenewedAfterItsRefusal() {
    KimiException refusal = new KimiException.AccessDenied("", "", CallDetails.NONE
        .withAnswer(401, Optional.empty(), Optional.empty()));
    KimiException other = new KimiException.AccessDenied("", "", CallDetails.NONE
        .withAnswer(403, Optional.empty(), Optional.empty()));
    assertThat(calls.renewsKey(refusal)).isFalse();
    try (FakeService supplied = new FakeService(null, time -> new SuppliedKey(refused -> new CompletableFuture<>(), time))) {
      ApiCalls renewing = new ApiCalls(supplied.dispatcher, supplied.settings());
      assertThat(renewing.renewsKey(refusal)).isTrue();
      assertThat(renewing.renewsKey(other)).isFalse();
    }
  }
}
