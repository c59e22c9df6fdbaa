package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.CallOrigin;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.server.http.LoggedFailures;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A failure on the way to the upstream service is a gateway error without the address of that service. */
class UpstreamFailureTest {

  @RegisterExtension
  final LoggedFailures log = new LoggedFailures();

  private static final String HOST = "upstream.internal:8443";
  private static final String SAID = "said of https://" + HOST + "/v1";
  private static final CallDetails CALL = CallDetails.NONE.withOrigin(new CallOrigin(URI.create("https://" + HOST), () -> "curl "
      + HOST));

  record Case(RuntimeException failure, int status, String type, String retryAfter) {
    @Override
    public String toString() {
      return failure.getClass().getSimpleName() + " " + status;
    }
  }

  static List<Case> failures() {
    CallDetails page = CALL.withAnswer(307, Optional.empty(), Optional.empty()).withError(ApiError.of("", SAID));
    CallDetails begun = CALL.withAnswer(200, Optional.empty(), Optional.empty());
    CallDetails wait = CALL.withAnswer(429, Optional.empty(), Optional.of(Duration.ofMillis(2_500)));
    CallDetails busy = CALL.withAnswer(503, Optional.empty(), Optional.of(Duration.ofSeconds(7)));
    return List.of(
        failed(new KimiException.Unreachable(SAID, SAID, CALL, new ConnectException(SAID)), 502, "server_error"),
        failed(new KimiException.TimedOut("late", SAID, CALL, Timeouts.Phase.FIRST_BYTE), 504, "server_error"),
        failed(new KimiException.IncompleteAnswer(SAID, SAID, begun, null), 502, "server_error"),
        failed(new KimiException.InvalidResponse(SAID, SAID, begun, null), 502, "server_error"),
        failed(new KimiException.BadRequest(SAID, SAID, page), 502, "server_error"),
        failed(new KimiException.Misconfigured(SAID, SAID), 500, "server_error"),
        failed(new KimiException.Interrupted(SAID, CALL, null), 503, "server_unavailable"),
        failed(new KimiException.ServerError("failed", SAID, CALL), 500, "server_error"),
        failed(new KimiException.AccessDenied("not allowed", SAID, CALL.withAnswer(403, Optional.empty(), Optional.empty())),
        502, "server_error"),
        failed(new KimiException.AccessDenied("a rule of this server", "", CallDetails.NONE), 401,
        "invalid_authentication_error"),
        new Case(new KimiException.RateLimited("slow", SAID, wait, RateLimits.Kind.REQUESTS, 3), 429, "rate_limit_reached_error",
        "3"),
        new Case(new KimiException.Overloaded("busy", SAID, busy), 503, "engine_overloaded_error", "7"),
        new Case(new KimiException.QuotaExhausted("empty", SAID, wait), 429, "exceeded_current_quota_error", "3"),
        failed(new UncheckedIOException(SAID, new ConnectException(SAID)), 502, "server_error"),
        failed(new IllegalStateException(SAID, new UnknownHostException(HOST)), 502, "server_error"),
        failed(new UncheckedIOException(new HttpTimeoutException(SAID)), 504, "server_error"));
  }

  private static Case failed(RuntimeException failure, int status, String type) {
    return new Case(failure, status, type, "");
  }

  @Test
  void keysAndIdsInTheMessageOfAModelAreMasked() {
    for (RuntimeException failure : List.of(
        new IllegalStateException("key sk-planted0123456789 of org-planted0123456789"),
        new KimiException.BadRequest("key sk-planted0123456789", "org-planted0123456789", CallDetails.NONE),
        new KimiException.ServerError("no", SAID,
        CALL.withError(ApiError.of("sk-planted0123456789", "key sk-planted0123456789"))))) {
      try (KimiServer server = KimiServer.start(request -> {
        throw failure;
      })) {
        for (String body : List.of(Http.HI, Http.streaming(""))) {
          boolean passes = failure instanceof KimiException;
          assertThat(Http.post(server, body).body()).contains(passes ? "key sk-***" : "the model of the server failed")
              .doesNotContain("planted");
        }
      }
    }
  }

  /** Programs declare the tools of all their MCP servers, and show the message to their users. */
  @Test
  void tooManyToolsAreAnsweredWithAdvice() {
    String tools = IntStream.range(0, 200).mapToObj(i -> "{\"type\":\"function\",\"function\":{\"name\":\"tool_" + i + "\"}}")
        .collect(Collectors.joining(","));
    try (KimiServer service = KimiServer.start(request -> ChatResponse.of("not asked"));
        Kimi kimi = Kimi.builder().key("any").baseUrl(service.baseUrl()).build();
        KimiServer gateway = KimiServer.builder(kimi).start()) {
      HttpResponse<String> response = Http.post(gateway, Http.HI.replace("\"m\",", "\"kimi-k2.6\",\"tools\":[" + tools + "],"));
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(Http.error(response).get("message").asString()).contains("maximum length 128, but got 200. Send at most 128 tools")
          .endsWith("See https://kimisdk.github.io/kimi-sdk/docs/errors.html#many-tools");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 402, 403})
  void aRefusalOfTheServersOwnKeyIsLoggedAndDoesNotBlameTheKeyOfTheClient(int status) {
    KimiException refusal = new KimiException.AccessDenied(
        SAID, SAID, CALL.withAnswer(status, Optional.empty(), Optional.empty())
        .withError(ApiError.of("invalid_authentication_error", SAID)));
    try (KimiServer server = KimiServer.start(request -> {
      throw refusal;
    })) {
      HttpResponse<String> response = Http.post(server, Http.HI);

      assertThat(response.statusCode()).isEqualTo(502);
      assertThat(Http.error(response).get("message").asString())
          .isEqualTo("the server's own key was refused by the upstream service");
      assertThat(response.headers().firstValue("x-should-retry")).contains("false");
      assertThat(response.body()).doesNotContain("upstream.internal").doesNotContain("authentication");
      assertThat(server.failures()).containsExactly(refusal);
    }
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFailureOfTheUpstreamHasItsStatusAndNoAddress(Case each) {
    try (KimiServer server = KimiServer.start(request -> {
      throw each.failure;
    })) {
      for (String body : List.of(Http.HI, Http.streaming(""))) {
        HttpResponse<String> response = Http.post(server, body);

        assertThat(response.statusCode()).isEqualTo(each.status);
        assertThat(Http.error(response).get("type").asString()).isEqualTo(each.type);
        assertThat(Http.error(response).get("message").asString()).isNotBlank();
        assertThat(response.headers().firstValue("retry-after").orElse("")).isEqualTo(each.retryAfter);
        assertThat(response.body()).doesNotContain("upstream.internal");
      }
    }
  }
}
