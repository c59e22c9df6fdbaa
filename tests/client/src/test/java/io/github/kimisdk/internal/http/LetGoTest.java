package io.github.kimisdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.keys.ApiKey;
import io.github.kimisdk.internal.threads.Scheduler;
import io.github.kimisdk.server.KimiServer;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A connection that is kept for later keeps nothing of the calls that it served. */
@Timeout(60)
class LetGoTest {

  private static final int MOST_COLLECTIONS = 500;
  private static final String ASKED =
      "{\"messages\":[{\"role\":\"user\",\"content\":\"" + "x".repeat(100_000) + "\"}]}";

  @Test
  void neitherTheRequestNorWhoReadTheAnswerStaysWithAnIdleConnection() throws Exception {
    try (KimiServer server = server(); Transport transport = transport()) {
      List<WeakReference<?>> things = call(transport, server);
      assertThat(left(things)).isEmpty();

      call(transport, server);
      assertThat(server.connections()).as("it was the connection that was kept").isEqualTo(1);
    }
  }

  @Test
  void aClientThatWasForgottenIsNotKeptByItsOwnConnections() throws Exception {
    try (KimiServer server = server()) {
      assertThat(left(List.of(forgotten(server)))).isEmpty();
    }
  }

  private static WeakReference<?> forgotten(KimiServer server) throws Exception {
    Transport transport = transport();
    call(transport, server);
    return new WeakReference<>(transport);
  }

  private static List<WeakReference<?>> call(Transport transport, KimiServer server) throws Exception {
    byte[] body = ASKED.getBytes(StandardCharsets.UTF_8);
    OutgoingRequest call = OutgoingRequest.post(URI.create(server.baseUrl() + "/chat/completions"), body, false, 0, "m");
    Sink sink = new Sink();
    Exchange exchange = transport.open(call, new ApiKey("k", "test"), Timeouts.DEFAULT, sink);
    exchange.demand();
    sink.exchange.complete(exchange);
    assertThat(sink.end.get(30, TimeUnit.SECONDS)).isEqualTo("ended");
    assertThat(server.requests().get(0).text()).isEqualTo(ASKED);
    return List.of(new WeakReference<>(sink), new WeakReference<>(body));
  }

  /** Runs the garbage collector until all referents are gone, up to a limit. Returns the classes of those still reachable. */
  private static List<Object> left(List<WeakReference<?>> things) {
    List<Object> left = new ArrayList<>();
    for (int i = 0; i == 0 || i < MOST_COLLECTIONS && !left.isEmpty(); i++) {
      left.clear();
      System.gc();
      things.forEach(thing -> left.add(thing.get() == null ? null : thing.get().getClass().getSimpleName()));
      left.removeIf(name -> name == null);
    }
    return left;
  }

  private static KimiServer server() {
    return KimiServer.builder(request -> ChatResponse.of("Hello")).strict(true).recording().start();
  }

  private static Transport transport() {
    return new Transport(
        new ApiKey("k", "test"), Map.of(), null, Duration.ofSeconds(10), Scheduler.SYSTEM);
  }

  private static final class Sink implements Exchange.Listener {
    private final CompletableFuture<Exchange> exchange = new CompletableFuture<>();
    private final CompletableFuture<String> end = new CompletableFuture<>();

    @Override
    public void handOver(Runnable event) {
      event.run();
    }

    @Override
    public void head(Exchange from, HttpResponse.ResponseInfo head) {}

    @Override
    public void bytes(Exchange from, List<ByteBuffer> buffers) {
      exchange.thenAccept(Exchange::demand);
    }

    @Override
    public void end(Exchange from) {
      end.complete("ended");
    }

    @Override
    public void lost(Exchange from, Throwable cause) {
      end.complete(cause.toString());
    }
  }
}
