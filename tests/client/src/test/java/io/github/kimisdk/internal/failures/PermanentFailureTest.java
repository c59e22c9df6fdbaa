package io.github.kimisdk.internal.failures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.TestKimi;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A failure that the same call would meet again is not met again: the client asks once. */
@Timeout(60)
class PermanentFailureTest {

  private static final ChatRequest REQUEST = ChatRequest.of("Hi");

  private static KimiException failure(Kimi kimi) {
    return catchThrowableOfType(KimiException.class, () -> kimi.chat(REQUEST));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "501 | ServerError | 1 |", "505 | ServerError | 1 |", "511 | ServerError | 1 |", "500 | ServerError | 3 |",
      "502 | ServerError | 3 |", "402 | QuotaExhausted | 1 |",
      "402 | QuotaExhausted | 1 | {'error':{'type':'billing_error','message':'pay'}}",
      "402 | AccessDenied | 1 | {'error':{'message':'unable to verify your membership benefits'}}",
      "400 | ContentFiltered | 1 | {'error':{'code':'content_policy_violation','message':'no'}}",
      "403 | AccessDenied | 1 | {'error':{'code':'unsupported_country_region_territory','message':'Country not supported'}}",
      "429 | Overloaded | 3 | {'error':{'code':'ServerOverloaded','type':'TooManyRequests','message':'busy'}}",
      "429 | RateLimited | 3 | {'error':{'code':'TooManyRequests','message':'slowly'}}",
      "429 | QuotaExhausted | 1 | {'error':{'type':'exceeded_current_quota_error','message':'no'}}",
      "429 | QuotaExhausted | 1 | {'error':{'type':'exceeded_current_quota_error','code':'rate_limit_exceeded','message':'no'}}"})
  void aStatusAndANameSayWhetherAnotherAttemptHelps(int status, String name, int attempts, String body) {
    String json = body == null ? "" : body.replace('\'', '"');
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.json(status, json));
        Kimi kimi = TestKimi.of(server, VirtualTime.skipping(Duration.ofSeconds(60)))
            .retry(RetryPolicy.DEFAULT.withMaxAttempts(3)).build()) {
      KimiException failure = failure(kimi);
      assertThat(failure.getClass().getSimpleName()).isEqualTo(name);
      assertThat(server.requests()).hasSize(attempts);
      assertThat(failure.permanent()).isEqualTo(attempts == 1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'success':false,'errors':[{'code':7,'message':'the words'}]}",
      "{'type':'about:blank','title':'Gone','status':503,'detail':'the words'}", "{'errors':[{'message':'the words'}]}"})
  void aFailureInMidStreamKeepsItsWords(String event) {
    String begin = "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"}}]}\n\n";
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.events(begin + "data: " + event.replace('\'', '"') + "\n\n"));
        Kimi kimi = TestKimi.of(server, VirtualTime.skipping(Duration.ofSeconds(10))).build()) {
      try (ChatStream stream = kimi.stream(REQUEST)) {
        assertThatThrownBy(stream::response).isInstanceOf(KimiException.ServerError.class).hasMessageContaining("the words")
            .satisfies(failure -> assertThat(((KimiException) failure).partial().orElseThrow().text()).isEqualTo("Hello"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "null", "{}"})
  void aMemberForErrorsThatIsEmptyIsNone(String errors) {
    String chunk = "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}\n\n";
    String empty = "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"errors\":" + errors + "}\n\n";
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.events(empty + chunk + "data: [DONE]\n\n"));
        Kimi kimi = TestKimi.of(server, VirtualTime.skipping(Duration.ofSeconds(10))).build();
        ChatStream stream = kimi.stream(REQUEST)) {
      assertThat(stream.response().text()).isEqualTo("Hello");
    }
  }

  @Test
  void aConnectionThatEndsInTheHandshakeMayComeBack() throws IOException {
    AtomicInteger connections = new AtomicInteger();
    try (ServerSocket closing = serving(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), connections, null)) {
      KimiException failure = failureOf("https://127.0.0.1:" + closing.getLocalPort() + "/v1");
      assertThat(failure).isInstanceOf(KimiException.Unreachable.class);
      assertThat(failure.permanent()).as(failure.getMessage()).isFalse();
      assertThat(connections.get()).isGreaterThan(1);
    }
  }

  @Test
  void aPortWithoutTlsIsAskedOnce() throws IOException {
    AtomicInteger connections = new AtomicInteger();
    try (ServerSocket plain = serving(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), connections, false)) {
      KimiException failure = failureOf("https://127.0.0.1:" + plain.getLocalPort() + "/v1");
      assertThat(failure).isInstanceOf(KimiException.Unreachable.class).hasMessageContaining("no secure connection to");
      assertThat(failure.hint()).contains("The port speaks no TLS; check the base URL https://127.0.0.1:" + plain.getLocalPort());
      assertThat(failure.permanent()).isTrue();
      assertThat(connections).hasValue(1);
    }
  }

  /** A server without a certificate refuses every handshake with an alert. */
  @Test
  void aTlsAlertIsSeenOnce() throws IOException {
    AtomicInteger connections = new AtomicInteger();
    try (ServerSocket tls = serving(SSLServerSocketFactory.getDefault()
        .createServerSocket(0, 50, InetAddress.getLoopbackAddress()), connections, true)) {
      KimiException failure = failureOf("https://127.0.0.1:" + tls.getLocalPort() + "/v1");
      assertThat(failure).isInstanceOf(KimiException.Unreachable.class).hasMessageContaining("fatal alert");
      assertThat(failure.permanent()).isTrue();
      assertThat(connections).hasValue(1);
    }
  }

  private static KimiException failureOf(String baseUrl) {
    try (Kimi kimi = Kimi.builder().key("k").baseUrl(baseUrl)
        .retry(RetryPolicy.DEFAULT.withPauses(Duration.ofMillis(1), Duration.ofMillis(1))).build()) {
      return failure(kimi);
    }
  }

  /** Answers each connection with a line that is no TLS, or with a handshake, or not at all if it is null. */
  private static ServerSocket serving(ServerSocket server, AtomicInteger connections, Boolean handshake) {
    Thread thread = new Thread(() -> {
      while (!server.isClosed()) {
        try (Socket socket = server.accept()) {
          connections.incrementAndGet();
          if (handshake == null) {
            socket.getInputStream().read();
          } else if (handshake) {
            ((SSLSocket) socket).startHandshake();
          } else {
            socket.getInputStream().read();
            socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".getBytes());
          }
        } catch (IOException refused) {
          // The client sees the alert, or the test has ended.
        }
      }
    }, "tls");
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  @Test
  void anUnderscoreInTheNameOfAHostIsNamed() {
    assertThatThrownBy(() -> Endpoint.of("https://my_host/v1")).isInstanceOf(KimiException.Misconfigured.class)
        .hasMessageContaining("Java takes no _ in it");
    assertThatThrownBy(() -> Endpoint.of("https:///v1")).hasMessageNotContainingAny("Java takes");
  }
}
