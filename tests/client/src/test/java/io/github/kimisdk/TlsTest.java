package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerRequest.Ending;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connection tests over TLS, with the default HTTP client. Other tests run them over plain HTTP. */
@Timeout(120)
class TlsTest {

  private static final ChatRequest REQUEST = ChatRequest.of("hi");
  private static final String HELLO = "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"}}]}\n\n";

  private static final ScriptedAnswer CLOSED = new ScriptedAnswer(List.of(new ScriptedAnswer.Step.Cut()));
  private static final ScriptedAnswer GOOD =
      ScriptedAnswer.json(200,
      "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"1\"},\"finish_reason\":\"stop\"}]}");

  @TempDir
  private Path folder;
  private SSLContext usual;

  @BeforeEach
  void keepTheUsualContext() throws Exception {
    usual = SSLContext.getDefault();
  }

  @AfterEach
  void bringItBack() {
    SSLContext.setDefault(usual);
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void callsOneAfterTheOtherUseOneConnection(Verb verb) throws Exception {
    try (KimiServer server = KimiServer.builder(request -> ChatResponse.of("Hello world")).strict(true).recording()
            .hosts("localhost").start();
        TlsFront front = front(server);
        Kimi kimi = kimi(front)) {
      for (int i = 0; i < 5; i++) {
        assertThat(verb.ask(kimi, REQUEST).seen()).isEqualTo("Hello world");
        assertThat(server.requests().get(i).ended().get(10, TimeUnit.SECONDS)).isEqualTo(Ending.SENT);
      }
      assertThat(front.connections()).isLessThanOrEqualTo(verb.streams() ? 3 : 1);
    }
  }

  @Test
  void manyAtOnceHaveAConnectionEach() throws Exception {
    int calls = 120;
    try (KimiServer server = KimiServer.scriptBuilder(request -> ScriptedAnswer.events(HELLO).thenStall())
            .recording(calls, 1 << 20).start();
        TlsFront front = front(server);
        Kimi kimi = kimi(front)) {
      List<ChatStream> streams = new ArrayList<>();
      for (int i = 0; i < calls; i++) {
        streams.add(kimi.stream(REQUEST));
      }
      for (ChatStream stream : streams) {
        assertThat(stream.iterator().next().text()).isEqualTo("Hello");
      }
      assertThat(front.connections()).isEqualTo(calls);
      for (ChatStream stream : streams) {
        stream.close();
      }
      for (int i = 0; i < calls; i++) {
        assertThat(server.requests().get(i).ended().get(10, TimeUnit.SECONDS)).isEqualTo(Ending.CLIENT_GONE);
      }
    }
  }

  @Test
  void aKeptConnectionThatTheServerHadClosedCostsNoAttempt() throws Exception {
    List<Duration> pauses = new CopyOnWriteArrayList<>();
    try (KimiServer server = KimiServer.scripted(GOOD, CLOSED, GOOD);
        TlsFront front = front(server);
        Kimi kimi = kimi(front, RetryPolicy.DEFAULT.withMaxAttempts(2)).withListener(new CallListener() {
          @Override
          public void retrying(KimiException failure, Duration pause) {
            pauses.add(pause);
          }
        })) {
      assertThat(kimi.chat(REQUEST).text()).isEqualTo("1");
      assertThat(kimi.chat(REQUEST).text()).isEqualTo("1");
      assertThat(server.requests()).hasSize(3);
      assertThat(pauses).containsExactly(Duration.ZERO);
      assertThat(front.connections()).isEqualTo(2);
    }
  }

  @Test
  void thoseKeptBesideItAreNotTried() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    AtomicInteger asked = new AtomicInteger();
    try (KimiServer server = KimiServer.answering(request -> {
      int number = asked.incrementAndGet();
      both.countDown();
      return !awaited(both) ? ScriptedAnswer.silence() : number == 3 ? CLOSED : GOOD;
    }); TlsFront front = front(server); Kimi kimi = kimi(front, RetryPolicy.DEFAULT.withMaxAttempts(2))) {
      CompletableFuture.allOf(kimi.chatAsync(REQUEST), kimi.chatAsync(REQUEST)).get(10, TimeUnit.SECONDS);
      assertThat(front.connections()).isEqualTo(2);

      assertThat(kimi.chat(REQUEST).text()).isEqualTo("1");

      assertThat(server.requests()).hasSize(4);
      assertThat(front.connections()).isEqualTo(3);
    }
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  @Test
  void aCertificateThatNobodyKnowsIsRefusedBeforeTheKeyIsSent() throws Exception {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.silence());
        TlsFront front = front(server);
        Kimi kimi = kimi(front)) {
      SSLContext.setDefault(usual);
      KimiException failure = Verb.CHAT.ask(kimi, REQUEST).failure();
      assertThat(failure).isInstanceOf(KimiException.Unreachable.class).hasMessageContaining("no secure connection to localhost");
      assertThat(failure.hint()).contains("certificate");
      assertThat(server.requests()).isEmpty();
    }
  }

  private TlsFront front(KimiServer server) throws Exception {
    TlsFront front = new TlsFront(folder, URI.create(server.baseUrl()).getPort());
    SSLContext.setDefault(front.context());
    return front;
  }

  private static Kimi kimi(TlsFront front) {
    return kimi(front, RetryPolicy.NONE);
  }

  private static Kimi kimi(TlsFront front, RetryPolicy policy) {
    return Kimi.builder().key("k").baseUrl(front.baseUrl()).retry(policy).build();
  }
}
