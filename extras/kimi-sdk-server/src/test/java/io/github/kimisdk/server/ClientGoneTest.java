package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.server.ServerRequest.Ending;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that goes away ends the work of its request. */
@Timeout(60)
class ClientGoneTest {

  private static final String LENGTH = "Content-Length: ";

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch answer = new CountDownLatch(1);
  private final CountDownLatch interrupted = new CountDownLatch(1);

  /** Blocks until the test releases the answer, or until it is interrupted. */
  private final ChatModel thinking = request -> {
    asked.countDown();
    try {
      assertThat(answer.await(50, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException told) {
      interrupted.countDown();
      throw new IllegalStateException("interrupted", told);
    }
    return ChatResponse.of(request.messages().get(0).text());
  };

  @ParameterizedTest
  @ValueSource(strings = {"", ",\"stream\":true"})
  void aClientThatClosesItsConnectionInterruptsTheModel(String settings) throws Exception {
    try (KimiServer server = KimiServer.builder(thinking).recording().start()) {
      try (Socket socket = connected(server)) {
        send(socket, post(settings));
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(interrupted.getCount()).isEqualTo(1);
      }
      assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(server.requests().get(0).ended().get(30, TimeUnit.SECONDS)).isEqualTo(Ending.CLIENT_GONE);
    }
  }

  @Test
  void aClientThatResetsItsConnectionInterruptsTheModel() throws Exception {
    try (KimiServer server = KimiServer.start(thinking)) {
      try (Socket socket = connected(server)) {
        send(socket, post(""));
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        socket.setSoLinger(true, 0);
      }
      assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aClientWithAPendingRequestThatGoesAwayInterruptsTheModel() throws Exception {
    try (KimiServer server = KimiServer.builder(thinking).recording().start()) {
      try (Socket socket = connected(server)) {
        send(socket, post("") + "GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void requestsThatAreSentWhileTheModelThinksAreServedAfterIt() throws Exception {
    String large = "大".repeat(100_000);
    try (KimiServer server = KimiServer.builder(thinking).recording().start();
        Socket socket = connected(server)) {
      send(socket, post("") + "GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
      Thread rest = new Thread(() -> {
        try {
          send(socket, post("").replace("hi", large).replaceFirst("Length: \\d+", "Length: " + (length() + 3 * 100_000 - 2)));
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      });
      rest.start();
      answer.countDown();
      String all = read(socket, 3);
      rest.join();

      assertThat(all).contains("\"content\":\"hi\"").contains("\"object\":\"list\"").contains("\"content\":\"" + large + "\"");
      assertThat(server.requests()).extracting(ServerRequest::method).containsExactly("POST", "GET", "POST");
    }
  }

  @Test
  void aServerThatIsClosedInterruptsTheModel() throws Exception {
    KimiServer server = KimiServer.start(thinking);
    try (Socket socket = connected(server)) {
      send(socket, post(""));
      assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
      server.close();
      assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aPendingRequestDoesNotEndAStalledAnswer() throws Exception {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.silence())) {
      try (Socket socket = connected(server)) {
        send(socket, "GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n");
      }
      assertThat(first(server).ended().get(30, TimeUnit.SECONDS)).isEqualTo(Ending.CLIENT_GONE);
      assertThat(server.requests()).hasSize(1);
    }
  }

  private static ServerRequest first(KimiServer server) {
    while (server.requests().isEmpty()) {
      Thread.onSpinWait();
    }
    return server.requests().get(0);
  }

  private static int length() {
    return Http.HI.length();
  }

  private static String post(String settings) {
    String body = Http.HI.substring(0, Http.HI.length() - 1) + settings + "}";
    return "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  private static Socket connected(KimiServer server) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(30_000);
    return socket;
  }

  /** Sends requests in JSON to the host a, which stands for the server. */
  private static void send(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    String host = "Host: localhost:" + socket.getPort() + "\r\nContent-Type: application/json\r\n";
    out.write(text.replace("Host: a\r\n", host).getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** Reads some answers, whose heads have the lengths of their bodies. */
  private static String read(Socket socket, int answers) throws IOException {
    StringBuilder all = new StringBuilder();
    try (Socket closed = socket) {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(closed.getInputStream(), StandardCharsets.ISO_8859_1));
      for (int i = 0; i < answers; i++) {
        int length = 0;
        for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
          length = line.startsWith(LENGTH) ? Integer.parseInt(line.substring(LENGTH.length())) : length;
        }
        char[] body = new char[length];
        for (int read = 0; read < length; read += in.read(body, read, length - read)) { }
        all.append(body);
      }
    }
    return new String(all.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
