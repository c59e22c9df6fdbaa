package io.github.kimisdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.TestKimi;
import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StaleConnectionTest {

  private static final ChatRequest REQUEST = ChatRequest.of("Count.");
  private static final ScriptedAnswer CLOSED = new ScriptedAnswer(List.of(new ScriptedAnswer.Step.Cut()));
  private static final ScriptedAnswer BAD = ScriptedAnswer.json(400, "{\"error\":{\"message\":\"no\"}}");
  private static final ScriptedAnswer GOOD =
      ScriptedAnswer.json(200,
      "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"1\"},\"finish_reason\":\"stop\"}]}");

  private final VirtualTime time = VirtualTime.skipping(Duration.ofSeconds(1));

  @Test
  void aKeptConnectionThatTheServerHadClosedCostsNoAttemptAndNoPause() {
    try (KimiServer server = KimiServer.scripted(GOOD, CLOSED, GOOD); Kimi kimi = kimi(server)) {
      kimi.chat(REQUEST);

      assertThat(kimi.chat(REQUEST).text()).isEqualTo("1");
      assertThat(server.requests()).hasSize(3);
      assertThat(time.elapsed()).isZero();
    }
  }

  @Test
  void aStaleConnectionIsRetriedFreeOfChargeOnce() {
    try (KimiServer server = KimiServer.scripted(GOOD, CLOSED, CLOSED, BAD); Kimi kimi = kimi(server)) {
      kimi.chat(REQUEST);

      assertThatThrownBy(() -> kimi.chat(REQUEST)).isInstanceOf(KimiException.BadRequest.class)
          .satisfies(failure -> assertThat(failure.getSuppressed()).singleElement()
          .isInstanceOf(KimiException.Unreachable.class));
      assertThat(server.requests()).as("one free, two paid").hasSize(4);
    }
  }

  @Test
  void aFirstConnectionThatIsClosedWithoutAWordIsNotStale() {
    try (KimiServer server = KimiServer.scripted(CLOSED, CLOSED, GOOD); Kimi kimi = kimi(server)) {
      assertThatThrownBy(() -> kimi.chat(REQUEST)).isInstanceOf(KimiException.Unreachable.class);
      assertThat(server.requests()).as("two paid, none free").hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "HTTP/1.1 header parser received no bytes", "EOF reached while reading", "/127.0.0.1:54321: GOAWAY received",
    "Connection reset", "Connection reset by peer", "Broken pipe", "Received RST_STREAM: REFUSED_STREAM"
  })
  void whateverTheVersionOfHttpCallsIt(String words) {
    Clients clients = new Clients(null, time);
    assertThat(clients.use().pooled()).as("nothing was answered yet").isFalse();
    clients.answered(0);
    Clients.Use pooled = clients.use();
    Clients.Use fresh = clients.use();

    assertThat(clients.stale(unreachable("No route"), pooled, Duration.ZERO)).isFalse();
    assertThat(clients.stale(new KimiException.IncompleteAnswer("", "", CallDetails.NONE, new IOException(words)), pooled,
        Duration.ZERO))
        .isFalse();
    assertThat(clients.stale(unreachable(words), fresh, Duration.ZERO)).as("a new connection").isFalse();
    assertThat(clients.stale(unreachable(words), pooled, Clients.FIRST_MOMENTS.plusNanos(1))).as("later").isFalse();
    assertThat(clients.generation()).isZero();
    assertThat(clients.stale(unreachable(words), pooled, Clients.FIRST_MOMENTS)).isTrue();
    assertThat(clients.generation()).isOne();
    KimiException wrapped = new KimiException.Unreachable("", "", CallDetails.NONE, new IOException("x", new IOException(words)));
    assertThat(clients.stale(wrapped, pooled, Duration.ZERO)).as("sent before the client was replaced").isTrue();
    assertThat(clients.generation()).isOne();
    clients.answered(0);
    assertThat(clients.use().pooled()).as("an answer on the former client says nothing of this one").isFalse();
  }

  @Test
  void theListenerHearsOfTheRepetition() {
    List<String> heard = new ArrayList<>();
    CallListener listener = new CallListener() {
      @Override
      public void retrying(KimiException failure, Duration pause) {
        heard.add(failure.getClass().getSimpleName() + " " + pause);
      }
    };
    try (KimiServer server = KimiServer.scripted(GOOD, CLOSED, GOOD);
        Kimi kimi = kimi(server).withListener(listener)) {
      kimi.chat(REQUEST);
      assertThat(heard).isEmpty();
      kimi.chat(REQUEST);
      assertThat(heard).containsExactly("Unreachable PT0S");
    }
  }

  @Test
  void aRequestThatTheServerHadTimeToWorkOnIsNotSentAgain() {
    AtomicInteger asked = new AtomicInteger();
    try (KimiServer server = KimiServer.answering(request -> {
          if (asked.getAndIncrement() == 0) {
            return GOOD;
          }
          time.advance(Clients.FIRST_MOMENTS.plusNanos(1));
          return CLOSED;
        });
        Kimi kimi = kimi(server)) {
      kimi.chat(REQUEST);

      assertThatThrownBy(() -> kimi.chat(REQUEST)).isInstanceOf(KimiException.Unreachable.class);
      assertThat(asked).as("two paid, none free").hasValue(3);
    }
  }

  @Test
  void aServerThatClosesEverySecondConnectionDoesNotMakeAClientEachTime() {
    AtomicInteger asked = new AtomicInteger();
    Clients clients = new Clients(null, time);
    List<HttpClient> made = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      HttpClient client = clients.ready(() -> FakeClient.failing(new IOException("unused")));
      if (made.isEmpty() || made.get(made.size() - 1) != client) {
        made.add(client);
      }
      clients.answered(clients.generation());
      if (clients.stale(unreachable("Connection reset"), clients.use(), Duration.ZERO)) {
        asked.incrementAndGet();
      }
      time.advance(Duration.ofSeconds(1));
    }
    assertThat(asked).as("each is repeated").hasValue(600);
    assertThat(made).hasSize(1 + Clients.MAX_RETIRED);
  }

  @Test
  void aClientIsReplacedOnceInAWhileHoweverSoonTheFormerIsCollected() {
    Clients clients = new Clients(null, time);
    int calls = (int) Clients.RENEWAL.toSeconds();
    for (int i = 0; i < calls; i++) {
      clients.ready(() -> FakeClient.failing(new IOException("unused")));
      clients.answered(clients.generation());
      assertThat(clients.stale(unreachable("Connection reset"), clients.use(), Duration.ZERO)).isTrue();
      assertThat(clients.generation()).isOne();
      time.advance(Duration.ofSeconds(1));
      System.gc();
    }
  }

  private static KimiException unreachable(String words) {
    return new KimiException.Unreachable("", "", CallDetails.NONE, new IOException(words));
  }

  private Kimi kimi(KimiServer server) {
    return TestKimi.of(server, time).retry(RetryPolicy.DEFAULT.withMaxAttempts(2)).build();
  }
}
