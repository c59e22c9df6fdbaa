package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallOrigin;
import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.call.CallRequest;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.platform.data.Purpose;
import io.github.kimisdk.platform.data.Upload;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerRequest;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The function that may change the request of an attempt. */
@Timeout(30)
class RequestHookTest {

  private static final ScriptedAnswer GOOD = ScriptedAnswer.json(200,
      "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"1\"},\"finish_reason\":\"stop\"}]}");
  private static final ScriptedAnswer DOWN = ScriptedAnswer.error(500, "server_error", "down");
  private static final ChatRequest HI = ChatRequest.of("hi");

  private static KimiBuilder to(KimiServer server) {
    return TestKimi.of(server, VirtualTime.skipping(Duration.ofMillis(1)))
        .retry(RetryPolicy.DEFAULT.withPauses(Duration.ofMillis(1), Duration.ofMillis(2)));
  }

  private static ServerRequest sent(UnaryOperator<CallRequest> hook) {
    try (KimiServer server = KimiServer.scripted(GOOD); Kimi kimi = to(server).onRequest(hook).build()) {
      kimi.chat(HI);
      return server.requests().get(0);
    }
  }

  private static KimiException refused(UnaryOperator<CallRequest> hook) {
    try (KimiServer server = KimiServer.scripted(GOOD); Kimi kimi = to(server).onRequest(hook).build()) {
      KimiException failure = Verb.CHAT.ask(kimi, HI).failure();
      assertThat(server.requests()).isEmpty();
      return failure;
    }
  }

  @Test
  void methodAddressHeadersAndJsonAreReplaced() {
    ServerRequest sent = sent(request -> request.withMethod("PUT").withUri(URI.create(request.uri() + "?version=7"))
        .withHeaders(Map.of("x-trace", "t", "User-Agent", "mine"))
        .withJson(request.json().orElseThrow().asObject().with("seed", JsonObject.of("a", "b"))));
    assertThat(sent.method()).isEqualTo("PUT");
    assertThat(sent.path()).isEqualTo("/v1/chat/completions?version=7");
    assertThat(sent.header("X-Trace")).contains("t");
    assertThat(sent.header("User-Agent")).contains("mine");
    assertThat(sent.json().at("/seed/a").asString()).isEqualTo("b");
    assertThat(sent.json().at("/messages/0/content").asString()).isEqualTo("hi");
    assertThat(sent.header("Authorization")).contains("Bearer " + TestKimi.KEY);
    assertThat(sent.header("Content-Type")).contains("application/json");
    assertThat(sent.header("Accept")).contains("application/json");
  }

  @Test
  void theSameRequestIsSentAsItWas() {
    ServerRequest plain = sent(request -> request);
    assertThat(plain.text()).isEqualTo(sent(request -> request.withHeader("X-A", "b")).text());
    assertThat(plain.header("User-Agent").orElseThrow()).startsWith("kimi-sdk/");
  }

  @Test
  void aHeaderIsRemoved() {
    try (KimiServer server = KimiServer.scripted(GOOD); Kimi kimi = to(server).header("X-Team", "blue").header("X-Other", "o")
        .onRequest(request -> request.withoutHeader("x-team")).build()) {
      kimi.withHeader("X-Copy", "c").chat(HI);
      assertThat(server.requests().get(0).header("X-Team")).isEmpty();
      assertThat(server.requests().get(0).header("X-Other")).contains("o");
      assertThat(server.requests().get(0).header("X-Copy")).contains("c");
    }
  }

  @ParameterizedTest
  @EnumSource
  void eachAttemptIsAskedWithTheFirstRequestAgain(Verb verb) {
    List<CallRequest> asked = new ArrayList<>();
    try (KimiServer server = KimiServer.scripted(DOWN, DOWN, GOOD); Kimi kimi = to(server).onRequest(request -> {
      asked.add(request);
      return request.withUri(URI.create(request.uri() + "?n=" + asked.size())).withHeader("X-A", "b").withoutHeader("User-Agent");
    }).build()) {
      verb.ask(kimi, HI);
      assertThat(server.requests()).extracting(ServerRequest::path)
          .containsExactly("/v1/chat/completions?n=1", "/v1/chat/completions?n=2", "/v1/chat/completions?n=3");
    }
    assertThat(asked).extracting(CallRequest::attempt).containsExactly(1, 2, 3);
    assertThat(asked).allSatisfy(request -> {
      assertThat(request.uri()).hasPath("/v1/chat/completions").hasNoQuery();
      assertThat(request.headers()).containsKey("user-agent").doesNotContainKey("X-A");
    });
  }

  @Test
  void listenersReportsAndFailuresNameTheRequestThatWasSent() {
    List<String> told = new ArrayList<>();
    try (KimiServer server = KimiServer.scripted(DOWN); Kimi kimi = to(server).retry(RetryPolicy.NONE)
        .onRequest(request -> request.withUri(URI.create(request.uri() + "/changed"))
            .withJson(JsonObject.of("changed", "yes"))).listener(new CallListener() {
              @Override
              public void begun(CallOrigin origin, int attempt) {
                told.add(origin.uri().getPath());
              }

              @Override
              public void ended(CallReport report) {
                told.add(report.origin().uri().getPath());
              }
            }).build()) {
      KimiException failure = Verb.CHAT.ask(kimi, HI).failure();
      assertThat(told).containsExactly("/v1/chat/completions/changed", "/v1/chat/completions/changed");
      assertThat(failure.curl().orElseThrow()).contains("/changed", "\"changed\":\"yes\"").doesNotContain(TestKimi.KEY);
    }
  }

  @Test
  void aRefusalWithAFailureOfItsOwnFailsTheCallWithoutARetry() {
    KimiException refusal = new KimiException.Overloaded("no", "wait", io.github.kimisdk.call.CallDetails.NONE);
    assertThat(refused(request -> {
      throw refusal;
    })).isSameAs(refusal);
  }

  @Test
  void anyOtherExceptionIsTheCause() {
    KimiException failure = refused(request -> {
      throw new IllegalStateException("closed on Sundays");
    });
    assertThat(failure).isInstanceOf(KimiException.Misconfigured.class).hasMessageContaining("closed on Sundays")
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThat(failure.details().origin()).isPresent();
    assertThat(refused(request -> null)).isInstanceOf(KimiException.Misconfigured.class).hasMessageContaining("found null");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Authorization", "authorization", "Content-Length", "Transfer-Encoding", "Host", "Connection", "Expect",
      "Accept", "Content-Type", "Proxy-Authorization"})
  void aHeaderThatBelongsToTheClientIsRefusedByName(String name) {
    UnaryOperator<CallRequest> one = request -> request.withHeader(name, "Bearer other");
    UnaryOperator<CallRequest> several = request -> request.withHeaders(Map.of(name, "Bearer other"));
    assertThat(List.of(refused(one), refused(several))).allSatisfy(failure -> assertThat(failure)
        .isInstanceOf(KimiException.Misconfigured.class).hasMessageContaining(name).hasMessageNotContaining("Bearer"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1:1/v1", "http://localhost/v1", "https://127.0.0.1/v1", "http://user@127.0.0.1/v1",
      "/v1"})
  void anAddressOfAnotherHostIsRefused(String address) {
    assertThat(refused(request -> request.withUri(URI.create(address)))).isInstanceOf(KimiException.Misconfigured.class)
        .hasMessageContaining("another host");
    assertThat(refused(request -> request.withUri(URI.create(request.uri() + "#x")))).hasMessageContaining("fragment");
  }

  @Test
  void aKeyInTheBaseUrlIsNotShownAndStaysThere() {
    List<CallRequest> asked = new ArrayList<>();
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.json(200, "{}")); Kimi kimi = to(server)
        .baseUrl(server.baseUrl() + "/" + TestKimi.KEY).onRequest(request -> {
          asked.add(request);
          return request.withHeader("X-A", "b");
        }).build()) {
      KimiPlatform.of(kimi).raw().call("GET", "/x", JsonNull.NULL);
      assertThat(server.requests().get(0).path()).isEqualTo("/v1/" + TestKimi.KEY + "/x");
      assertThat(asked.get(0).uri().toString()).doesNotContain(TestKimi.KEY);
    }
  }

  @Test
  void aRequestWithoutJsonHasNoneToReplace() {
    refusesJson(request -> request.withJson(JsonObject.EMPTY));
    refusesJson(request -> CallRequest.of(request.method(), request.uri(), (byte) '{', (byte) '}'));
  }

  private static void refusesJson(UnaryOperator<CallRequest> hook) {
    try (KimiServer server = KimiServer.scripted(GOOD); Kimi kimi = to(server).onRequest(hook).build()) {
      assertThatThrownBy(() -> KimiPlatform.of(kimi).raw().call("GET", "/x", JsonNull.NULL))
          .isInstanceOf(KimiException.Misconfigured.class)
          .hasMessageContaining("expected a request with a body of JSON").hasMessageContaining("CallRequest[GET ");
      Upload upload = Upload.of("a.txt", new byte[] {1}).withPurpose(Purpose.FILE_EXTRACT);
      assertThatThrownBy(() -> KimiPlatform.of(kimi).files().upload(upload)).isInstanceOf(KimiException.Misconfigured.class)
          .hasMessageContaining("expected a request with a body of JSON").hasMessageContaining("CallRequest[POST ");
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void aRefusedAttemptGivesItsPermitBackAndIsNotCounted() {
    List<CallReport> reports = new ArrayList<>();
    int[] asked = {0};
    try (KimiServer server = KimiServer.scripted(GOOD); Kimi kimi = to(server).limits(RateLimits.of(60, 1))
        .listener(new CallListener() {
          @Override
          public void ended(CallReport report) {
            reports.add(report);
          }
        }).onRequest(request -> {
          if (asked[0]++ == 0) {
            throw new IllegalStateException("once");
          }
          return request;
        }).build()) {
      assertThat(Verb.CHAT.ask(kimi, HI).failure()).isNotNull();
      assertThat(kimi.chat(HI).text()).isEqualTo("1");
    }
    assertThat(reports).extracting(CallReport::attempts).containsExactly(0, 1);
  }

  @Test
  void copiesAndClientsThatAreBuiltAgainKeepTheHook() {
    try (KimiServer server = KimiServer.scripted(GOOD);
        Kimi kimi = to(server).onRequest(request -> request.withHeader("X-A", "b")).build();
        Kimi again = kimi.toBuilder().build()) {
      again.chat(HI);
      kimi.withKey("another-key").chat(HI);
      assertThat(server.requests()).extracting(request -> request.header("X-A").orElse("")).containsExactly("b", "b");
    }
  }

  @Test
  void nothingIsSentIfTheTotalTimeoutEndsInTheFunction() {
    VirtualTime time = VirtualTime.still();
    try (KimiServer server = KimiServer.scripted(GOOD);
        Kimi kimi = TestKimi.of(server, time).timeouts(Timeouts.DEFAULT.withTotal(Duration.ofSeconds(5))).onRequest(request -> {
          time.advance(Duration.ofSeconds(6));
          return request;
        }).build()) {
      for (Verb verb : Verb.values()) {
        assertThat(verb.ask(kimi, HI).failure()).as(verb.name()).isInstanceOf(KimiException.TimedOut.class);
      }
      assertThat(server.requests()).isEmpty();
    }
  }
}
