package io.github.kimisdk.server;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.server.http.ErrorAnswer;
import io.github.kimisdk.server.http.ErrorWriter;
import io.github.kimisdk.server.http.FailureLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Serves some requests of its own before the first server of this JVM starts. A class may need a descriptor when it is loaded. If
 * there is none, it stays unusable for the rest of the process, so a server loads its classes while there are descriptors.
 */
final class Rehearsal {

  private static final int TIMEOUT_MILLIS = 5_000;

  /** Long enough that a connection waits for it even on a busy machine. */
  private static final Duration IDLE = Duration.ofMillis(50);

  private static boolean done;

  private Rehearsal() {}

  /** Loads the classes of a server, the first time that it succeeds. */
  static synchronized void once() {
    if (done) {
      return;
    }
    // The rehearsal starts a server, too.
    done = true;
    boolean played = false;
    try {
      FailureLog.load();
      ErrorAnswer.of(new IllegalStateException("no failure")).in(ErrorWriter.KIMI);
      play();
      played = true;
    } catch (IOException | UncheckedIOException failed) {
      // The next start tries it again.
    } finally {
      done = played;
    }
  }

  /** The timeout makes a thread of a connection wait, which loads the poller of virtual threads. */
  private static void play() throws IOException {
    ServerLimits limits = ServerLimits.DEFAULT.withIdleTimeout(IDLE);
    try (KimiServer server = KimiServer.builder(new OfflineModel()).strict(true).page(false).limits(limits).start()) {
      String path = server.baseUrl().substring(server.baseUrl().indexOf("//") + 2);
      send(server, head("GET", path + "/models", ""));
      send(server, head("GET", path + "/none", "Origin: http://none.example\r\n") + chat(path, false) + chat(path, true)
          + head("POST", path + "/chat/completions", "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n")
          + "2\r\n{}\r\n0\r\n\r\n-\r\n");
    }
  }

  /** Sends requests and waits for the end of the connection, after an invalid request or a timeout. */
  private static void send(KimiServer server, String requests) throws IOException {
    try (Socket client = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), server.port())) {
      client.setSoTimeout(TIMEOUT_MILLIS);
      client.getOutputStream().write(requests.getBytes(StandardCharsets.ISO_8859_1));
      client.getInputStream().readAllBytes();
    }
  }

  private static String chat(String path, boolean stream) {
    String body = RequestWire.write(ChatRequest.of("Hello").withModel("offline"), stream).toString();
    return head("POST", path + "/chat/completions", "Content-Type: application/json\r\nContent-Length: " + body.length()
        + "\r\n") + body;
  }

  private static String head(String method, String path, String headers) {
    int slash = path.indexOf('/');
    return method + " " + path.substring(slash) + " HTTP/1.1\r\nHost: " + path.substring(0, slash) + "\r\n" + headers + "\r\n";
  }
}
