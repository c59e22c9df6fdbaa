package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallReport;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.http.FakeClient;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Authenticator;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** An exception of the HTTP client that is no network failure ends the call and is named in its failure. */
@Timeout(60)
class BrokenClientTest {

  private final AtomicInteger sent = new AtomicInteger();
  private final VirtualTime time = VirtualTime.still();

  @ParameterizedTest
  @EnumSource(Verb.class)
  void aClientThatThrowsEndsTheCallAndLeavesNoTimer(Verb verb) {
    FakeClient client = new FakeClient(body -> {
      sent.incrementAndGet();
      throw new IllegalStateException("not today");
    });
    theCallFails(verb, client, "IllegalStateException: not today", IllegalStateException.class);
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void anErrorOfTheMachineIsNoFailureOfTheNetworkAndNotTriedAgain(Verb verb) {
    FakeClient client = new FakeClient(body -> {
      sent.incrementAndGet();
      return CompletableFuture.failedFuture(new OutOfMemoryError("Java heap space"));
    });
    theCallFails(verb, client, "OutOfMemoryError: Java heap space", OutOfMemoryError.class);
  }

  static Stream<Throwable> exhausted() {
    return Stream.of(
        new SocketException("Too many open files"),
        new UncheckedIOException(new IOException("Too many open files")),
        new InternalError(new IOException("Too many open files")),
        new IllegalStateException("this Java has no TLS", new IOException("cacerts (Too many open files)")),
        new OutOfMemoryError("unable to create native thread: possibly out of memory or process/resource limits reached"));
  }

  @ParameterizedTest
  @MethodSource("exhausted")
  void aMachineWithoutFreeFilesOrThreadsIsUnreachableAndTriedAgain(Throwable failure) {
    FakeClient client = new FakeClient(body -> {
      sent.incrementAndGet();
      return CompletableFuture.failedFuture(failure);
    });
    try (Kimi kimi = Kimi.builder().key("k").httpClient(client).scheduler(VirtualTime.skipping(Duration.ofMinutes(1))).build()) {
      KimiException told = Verb.CHAT.ask(kimi, ChatRequest.of("hi")).failure();
      assertThat(told).isInstanceOf(KimiException.Unreachable.class).hasMessageContaining("no free file or thread");
      assertThat(told.hint()).contains("ulimit -n");
      assertThat(sent).hasValue(3);
    }
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void anAuthenticatorThatMissesAHeaderIsAnUnknownKeyAndNotTriedAgain(Verb verb) {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.error(401, "incorrect_api_key_error", "no such key"));
        Kimi kimi = Kimi.builder().key("k").baseUrl(server.baseUrl())
            .httpClient(HttpClient.newBuilder().authenticator(new Authenticator() {}).build()).build()) {
      KimiException failure = verb.ask(kimi, ChatRequest.of("hi")).failure();
      assertThat(failure).isInstanceOf(KimiException.AccessDenied.class);
      assertThat(failure.status()).hasValue(401);
      assertThat(failure.hint()).contains("Check the key that this server expects");
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void whatASubscriberThrowsIsNoFailureOfTheNetwork() throws Exception {
    CompletableFuture<KimiException> ended = new CompletableFuture<>();
    CallListener listener = new CallListener() {
      @Override
      public void ended(CallReport report) {
        ended.complete(report.failure().orElse(null));
      }
    };
    try (KimiServer server = KimiServer.start(request -> ChatResponse.of("Hello"));
        Kimi kimi = Kimi.builder().key("k").baseUrl(server.baseUrl()).listener(listener).build()) {
      kimi.publish(ChatRequest.of("hi")).subscribe(new Verb.Collector() {
        @Override
        public void onNext(ChatChunk chunk) {
          throw new UncheckedIOException(new IOException("the disk is full"));
        }
      });
      assertThat(ended.get(10, TimeUnit.SECONDS)).isInstanceOf(KimiException.InvalidResponse.class)
          .hasMessageContaining("unexpected UncheckedIOException").hasMessageContaining("the disk is full");
    }
  }

  private void theCallFails(Verb verb, FakeClient client, String said, Class<?> cause) {
    try (Kimi kimi = Kimi.builder().key("k").httpClient(client)
        .scheduler(time).build()) {
      KimiException failure = verb.ask(kimi, ChatRequest.of("hi")).failure();
      assertThat(failure).isInstanceOf(KimiException.InvalidResponse.class).hasMessageContaining("unexpected " + said);
      assertThat(failure.getCause()).isInstanceOf(cause);
      assertThat(sent).hasValue(1);
      assertThat(time.timers()).isZero();
      assertThat(kimi.live()).isZero();
    }
  }
}
