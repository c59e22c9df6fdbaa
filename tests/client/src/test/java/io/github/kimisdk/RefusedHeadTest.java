package io.github.kimisdk;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The JDK's client keeps the connection of a head that it cannot read, with all that has come. The SDK closes it. */
@Timeout(60)
class RefusedHeadTest {

  private static final String LINE = "X-Header: " + "x".repeat(8_000) + "\r\n";

  private static final int CALLS = 3;

  /** Heads that are refused. The first one has no end. */
  private enum Head {
    ENDLESS("HTTP/1.1 200 OK\r\n"),
    NO_LENGTH("HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n"),
    NO_STATUS("HTTP/1.1 OK\r\n\r\n");

    private final String text;

    Head(String text) {
      this.text = text;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aConnectionWithARefusedHeadIsClosedWhileTheClientIsOpen(Head head) throws Exception {
    try (ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      for (HttpClient supplied : new HttpClient[] {null, HttpClient.newHttpClient()}) {
        KimiBuilder builder = Kimi.builder().key(TestKimi.KEY).baseUrl("http://127.0.0.1:" + listening.getLocalPort() + "/v1")
            .retry(RetryPolicy.NONE);
        try (Kimi kimi = (supplied == null ? builder : builder.httpClient(supplied)).build()) {
          for (int call = 0; call < CALLS; call++) {
            CompletableFuture<Void> closed =
                CompletableFuture.runAsync(() -> serve(listening, head), task -> new Thread(task).start());
            assertThat(kimi.chatAsync(ChatRequest.of("Hi")).handle((answer, failure) -> failure).get())
                .isInstanceOf(KimiException.class);
            closed.get();
          }
        }
      }
    }
  }

  /** Sends a head, and ends when the client has closed the connection. */
  private static void serve(ServerSocket listening, Head head) {
    try (Socket socket = listening.accept()) {
      InputStream in = socket.getInputStream();
      in.read();
      OutputStream out = socket.getOutputStream();
      out.write(head.text.getBytes(US_ASCII));
      while (head == Head.ENDLESS) {
        out.write(LINE.getBytes(US_ASCII));
      }
      in.readAllBytes();
    } catch (IOException closed) {
      // The client has closed the connection before it had read everything.
    }
  }
}
