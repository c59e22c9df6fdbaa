package io.github.kimisdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Timeouts.Phase;
import io.github.kimisdk.internal.threads.VirtualTime;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which failure is that of a pooled connection, and when the client is replaced. */
class ClientsTest {

  private final VirtualTime time = VirtualTime.still();
  private final Clients clients = new Clients(null, time);

  private static KimiException unreachable(Throwable cause) {
    return new KimiException.Unreachable("", "", CallDetails.NONE, cause);
  }

  private static KimiException unreachable(String words) {
    return unreachable(new IOException(words));
  }

  private HttpClient ready() {
    return clients.ready(() -> FakeClient.failing(new IOException("unused")));
  }

  private boolean stale(KimiException failure) {
    return clients.stale(failure, new Clients.Use(clients.generation(), true), Duration.ZERO);
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "HTTP/1.1 header parser received no bytes", "EOF reached while reading", "/127.0.0.1:54321: GOAWAY received",
    "Connection reset", "Connection reset by peer", "Broken pipe", "Received RST_STREAM: REFUSED_STREAM",
    "stream was not processed by the peer", "request was unprocessed"
  })
  void aConnectionThatWasClosedBeforeIsStaleHoweverTheJdkSaysSo(String words) {
    assertThat(stale(unreachable(words))).isTrue();
    assertThat(stale(unreachable(new IOException("x", new IOException(words))))).isTrue();
  }

  @Test
  void anotherFailureIsNotThatOfAPooledConnection() {
    assertThat(stale(unreachable("No route"))).isFalse();
    assertThat(stale(unreachable(new ConnectException("Connection reset")))).isFalse();
    assertThat(stale(unreachable(new IllegalStateException("Connection reset")))).isFalse();
    assertThat(stale(new KimiException.IncompleteAnswer("", "", CallDetails.NONE, new IOException("Connection reset"))))
        .isFalse();
    assertThat(stale(unreachable("HTTP/1.1 header parser received no bytes, receiving [HTTP/1.1 200"))).as("a part of a head")
        .isFalse();
    assertThat(stale(unreachable(new IOException("receiving [HTTP", new IOException("EOF reached"))))).isFalse();
    assertThat(clients.generation()).isZero();
  }

  @Test
  void onlyAPooledConnectionInItsFirstMomentsIsStale() {
    Clients.Use pooled = new Clients.Use(0, true);
    assertThat(clients.stale(unreachable("Broken pipe"), new Clients.Use(0, false), Duration.ZERO)).isFalse();
    assertThat(clients.stale(unreachable("Broken pipe"), pooled, Clients.FIRST_MOMENTS.plusNanos(1))).isFalse();
    assertThat(clients.generation()).isZero();
    assertThat(clients.stale(unreachable("Broken pipe"), pooled, Clients.FIRST_MOMENTS)).isTrue();
    assertThat(clients.generation()).isOne();
    assertThat(clients.stale(unreachable("Broken pipe"), pooled, Duration.ZERO)).as("sent before the replacement").isTrue();
    assertThat(clients.generation()).isOne();
  }

  @Test
  void eachExchangeThatEndedWholeLeavesOneConnection() {
    assertThat(clients.use().pooled()).isFalse();
    clients.answered(0);
    clients.answered(0);
    assertThat(clients.use()).isEqualTo(new Clients.Use(0, true));
    assertThat(clients.use().pooled()).isTrue();
    assertThat(clients.use().pooled()).isFalse();
    assertThat(clients.use().pooled()).as("nothing is owed").isFalse();
    clients.answered(0);
    assertThat(clients.use().pooled()).isTrue();
  }

  @Test
  void anAnswerOnAFormerClientLeavesNoConnectionToTheNextOne() {
    HttpClient former = ready();
    clients.answered(0);
    clients.answered(0);
    stale(unreachable("Broken pipe"));
    assertThat(clients.use()).as("all connections of the former client are dropped").isEqualTo(new Clients.Use(1, false));
    clients.answered(0);
    assertThat(clients.use().pooled()).isFalse();
    clients.answered(1);
    assertThat(clients.use()).isEqualTo(new Clients.Use(1, true));
    assertThat(ready()).isNotNull().isNotSameAs(former);
  }

  @Test
  void aClientOfTheCallerIsSharedAndNeverReplaced() {
    HttpClient own = FakeClient.failing(new IOException("unused"));
    Clients borrowed = new Clients(own, time);
    assertThat(borrowed.borrowed()).isTrue();
    assertThat(clients.borrowed()).isFalse();
    borrowed.answered(0);
    for (int i = 0; i < 3; i++) {
      assertThat(borrowed.use()).as("requests of HTTP/2 share a connection").isEqualTo(new Clients.Use(0, true));
      assertThat(borrowed.stale(unreachable("Broken pipe"), borrowed.use(), Duration.ZERO)).isTrue();
    }
    assertThat(borrowed.ready(() -> null)).isSameAs(own);
    assertThat(borrowed.close()).as("it stays open").isNull();
  }

  @Test
  void aClientThatHasLostItsThreadIsReplacedForTheNextAttempt() {
    String words = "selector manager closed";
    HttpClient dead = ready();
    Clients.Use fresh = new Clients.Use(0, false);
    assertThat(clients.stale(unreachable(new IOException(words)), fresh, Duration.ofMinutes(1))).isFalse();
    assertThat(ready()).isNotSameAs(dead);
    assertThat(clients.stale(unreachable(new IOException("x", new IOException(words))), fresh, Duration.ZERO)).isFalse();
    assertThat(clients.generation()).as("a failure of the former one").isOne();
  }

  @Test
  void aClientThatFellSilentIsReplaced() {
    Clients.Use fresh = new Clients.Use(0, false);
    for (Phase phase : Phase.values()) {
      clients.stale(new KimiException.TimedOut("", "", CallDetails.NONE, phase), fresh, Duration.ofMinutes(2));
      assertThat(clients.generation()).as(phase + "").isEqualTo(phase.compareTo(Phase.FIRST_BYTE) < 0 ? 0 : 1);
    }
  }

  @Test
  void aClientIsBuiltOnceAndNotAfterTheClose() {
    HttpClient made = ready();
    assertThat(ready()).isSameAs(made);
    assertThat(clients.close()).isSameAs(made);
    assertThat(ready()).isNull();
    assertThat(clients.close()).isNull();
  }

  @Test
  void aClientIsReplacedOnceInTenSeconds() {
    List<HttpClient> kept = new ArrayList<>();
    for (int second = 0; second < 20; second++) {
      kept.add(ready());
      assertThat(stale(unreachable("Broken pipe"))).as("each is repeated").isTrue();
      assertThat(clients.generation()).as("at " + second).isEqualTo(second < 10 ? 1 : 2);
      time.advance(Duration.ofSeconds(1));
    }
    assertThat(kept).doesNotContainNull();
  }

  @Test
  void notMoreThanTwoFormerClientsAreKept() {
    List<HttpClient> kept = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      kept.add(ready());
      stale(unreachable("Broken pipe"));
      time.advance(Clients.RENEWAL);
    }
    assertThat(clients.generation()).isEqualTo(Clients.MAX_RETIRED);
    assertThat(kept.stream().distinct()).hasSize(1 + Clients.MAX_RETIRED);
  }
}
