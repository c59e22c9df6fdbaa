package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.internal.wire.ChunkWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerRequest.Ending;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients of a gateway get the failure of its model as the same exception class. */
@Timeout(60)
class GatewayTest {

  private final Logger log = Logger.getLogger("io.github.kimisdk");

  private static final CallDetails WAIT =
      new CallDetails(
          Optional.empty(), CallDetails.NONE.status(), Optional.empty(), 1, Optional.empty(),
          Optional.of(Duration.ofMillis(7_500)), Optional.empty());

  static List<KimiException> failures() {
    return List.of(
        new KimiException.RateLimited("w", "", WAIT, RateLimits.Kind.REQUESTS, 3),
        new KimiException.Overloaded("w", "", CallDetails.NONE), new KimiException.QuotaExhausted("w", "", CallDetails.NONE),
        new KimiException.AccessDenied("w", "", CallDetails.NONE),
        new KimiException.NotFound("w", "", CallDetails.NONE), new KimiException.ContentFiltered("w", "", CallDetails.NONE),
        new KimiException.BadRequest("w", "", CallDetails.NONE), new KimiException.ServerError("w", "", CallDetails.NONE));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFailureStaysOfItsKindBeforeAndInTheMidstOfAStream(KimiException failure) {
    ChatModel before = request -> {
      throw failure;
    };
    ChatModel midst = new ChatModel() {
      @Override
      public ChatResponse chat(ChatRequest request) {
        throw failure;
      }

      @Override
      public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
        return subscriber -> subscriber.onSubscribe(new OneThenFailure(subscriber, failure));
      }
    };
    for (Verb verb : Verb.values()) {
      assertThat(seen(before, verb)).isInstanceOf(failure.getClass()).hasMessageContaining("w");
      assertThat(seen(midst, verb)).isInstanceOf(failure.getClass()).hasMessageContaining("w");
    }
    if (failure instanceof KimiException.RateLimited) {
      assertThat(((KimiException.RateLimited) seen(before, Verb.CHAT)).retryAfter()).isEqualTo(Duration.ofSeconds(8));
    }
  }

  @Test
  void aGatewayPassesAPageOfErrorOnAsThatError() {
    byte[] page = "<html>Not found</html>".getBytes(StandardCharsets.UTF_8);
    try (KimiServer upstream = KimiServer.scripted(ScriptedAnswer.of(404, "text/html", page)); Kimi kimi = client(upstream)) {
      assertThat(seen(kimi, Verb.STREAM)).isInstanceOf(KimiException.NotFound.class).hasMessageContaining("<html>");
    }
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void anUpstreamThatIsGoneIsABadGatewayWithoutItsAddress(Verb verb) throws IOException {
    log.setUseParentHandlers(false);
    // A socket that does not listen keeps its port, so that no other server gets it: the gateway would then be its own upstream.
    try (Socket gone = new Socket()) {
      gone.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      assertThatItCannotBeReached(verb, gone.getLocalPort());
    } finally {
      log.setUseParentHandlers(true);
    }
  }

  private static void assertThatItCannotBeReached(Verb verb, int port) {
    try (Kimi behind = Kimi.builder().key("k").baseUrl("http://127.0.0.1:" + port + "/v1").retry(RetryPolicy.NONE).build();
        KimiServer gateway = KimiServer.start(behind);
        Kimi kimi = client(gateway)) {
      KimiException failure = verb.ask(kimi, ChatRequest.of("hi")).failure();

      assertThat(failure).isInstanceOf(KimiException.ServerError.class)
          .hasMessageContaining("the upstream service cannot be reached");
      assertThat(failure.status()).hasValue(502);
      assertThat(failure.error().orElseThrow().toString()).doesNotContain("127.0.0.1").doesNotContain("" + port);
      assertThat(gateway.failures()).singleElement().isInstanceOf(KimiException.Unreachable.class);
    }
  }

  @Test
  void anAnswerThatWasCutIsNotWholeForTheClientsOfTheGateway() {
    String text = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"}}]}\n\n";
    String end = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    for (String mark : List.of("", "data: [DONE]\n\n")) {
      try (KimiServer upstream = KimiServer.scripted(ScriptedAnswer.events(text + end + mark));
          Kimi behind = client(upstream);
          KimiServer gateway = KimiServer.start(behind);
          Kimi kimi = client(gateway);
          ChatStream stream = kimi.stream(ChatRequest.of("hi"))) {
        assertThat(stream.response().text()).isEqualTo("Hello");
        assertThat(stream.response().complete()).isEqualTo(!mark.isEmpty());
      }
    }
  }

  @Test
  void tokensAreCountedByAServerWithoutAKey() {
    try (KimiServer server = KimiServer.start(new OfflineModel()); Kimi kimi = client(server)) {
      assertThat(kimi.countTokens(ChatRequest.of("12345678"))).isEqualTo(2);
      assertThat(kimi.countTokens(ChatRequest.of("你好"))).isEqualTo(2);
    }
  }

  @Test
  void aClientThatCancelsItsCallEndsTheCallOfTheGateway() throws Exception {
    try (KimiServer upstream = KimiServer.scripted(ScriptedAnswer.silence());
        Kimi behind = client(upstream);
        KimiServer gateway = KimiServer.start(behind);
        Kimi kimi = client(gateway)) {
      CompletableFuture<ChatResponse> call = kimi.chatAsync(ChatRequest.of("hi"));
      while (upstream.requests().isEmpty()) {
        Thread.onSpinWait();
      }
      call.cancel(true);

      assertThat(upstream.requests().get(0).ended().get(30, TimeUnit.SECONDS)).isEqualTo(Ending.CLIENT_GONE);
      assertThat(gateway.failures()).isEmpty();
    }
  }

  private static KimiException seen(ChatModel model, Verb verb) {
    try (KimiServer server = KimiServer.start(model); Kimi kimi = client(server)) {
      return verb.ask(kimi, ChatRequest.of("hi")).failure();
    }
  }

  private static Kimi client(KimiServer server) {
    return Kimi.builder().key("k").baseUrl(server.baseUrl()).retry(RetryPolicy.NONE).build();
  }

  private record OneThenFailure(Flow.Subscriber<? super ChatChunk> subscriber, KimiException failure)
      implements Flow.Subscription {
    @Override
    public void request(long n) {
      subscriber.onNext(ChunkWire.read(Json.parse("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"}}]}")));
      subscriber.onError(failure);
    }

    @Override
    public void cancel() {}
  }
}
