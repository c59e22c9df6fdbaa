package io.github.kimisdk.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.server.Http;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerRequest;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConnectionTest {

  private static final String LENGTH = "Content-Length: ";

  private static final ChatModel ECHO = request -> ChatResponse.of(request.messages().get(0).text());

  @Test
  void twoRequestsAreServedOnOneConnection() throws IOException {
    try (KimiServer server = KimiServer.builder(ECHO).recording().start(); Socket socket = connected(server)) {
      for (int i = 0; i < 2; i++) {
        send(socket, "GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(answer(socket)).startsWith("HTTP/1.1 200").contains("\"local\"");
      }
      assertThat(server.requests()).hasSize(2);
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void namesOfToolsWriteNoHeadersOfTheAnswer() throws IOException {
    String body = "{\"model\":\"m\",\"input\":\"Hi\",\"tools\":[{\"type\":\"mcp\\r\\nx-forged: 1\"}]}";
    try (KimiServer server = KimiServer.builder(ECHO).start(); Socket socket = connected(server)) {
      send(socket, "POST /v1/responses HTTP/1.1\r\nHost: 127.0.0.1:" + server.port()
          + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
      assertThat(answer(socket)).startsWith("HTTP/1.1 200").contains("x-kimi-dropped: mcp\n").doesNotContain("\nx-forged");
    }
  }

  @Test
  void aHeaderOfSeveralLinesIsNotSent() throws IOException {
    try (KimiServer server = KimiServer.answering(
        request -> ScriptedAnswer.of(200, "text/plain\r\nx-forged: 1", new byte[0])); Socket socket = connected(server)) {
      send(socket, "GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(answer(socket)).startsWith("HTTP/1.1 500").contains("found line breaks").doesNotContain("x-forged");
    }
  }

  @Test
  void requestsThatComeTogetherAreServedInTheirOrder() throws IOException {
    try (KimiServer server = KimiServer.start(ECHO); Socket socket = connected(server)) {
      send(socket, "GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\nGET /v1/none HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      BufferedReader in = reader(socket);
      assertThat(answer(in)).startsWith("HTTP/1.1 200");
      assertThat(answer(in)).startsWith("HTTP/1.1 404").contains("Connection: close");
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @Test
  void anAbsoluteRequestTargetIsReadAsItsPath() throws IOException {
    try (KimiServer server = KimiServer.start(ECHO); Socket socket = connected(server)) {
      String at = "http://127.0.0.1:" + server.port();
      send(socket, "GET " + at + "/v1/models HTTP/1.1\r\nHost: b\r\n\r\nGET " + at + "/x/v1/models HTTP/1.1\r\nHost: b\r\n\r\n");
      BufferedReader in = reader(socket);
      assertThat(answer(in)).startsWith("HTTP/1.1 200");
      assertThat(answer(in)).startsWith("HTTP/1.1 404");
    }
  }

  @Test
  void malformedRequestsAreRefused() throws IOException {
    for (String bad : new String[] {"hello\r\n\r\n", "GET / SPDY/1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: many\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n"}) {
      try (KimiServer server = KimiServer.start(ECHO); Socket socket = connected(server)) {
        send(socket, bad);
        BufferedReader in = reader(socket);
        assertThat(answer(in)).as(bad).startsWith("HTTP/1.1 400").contains("invalid_request_error");
        assertThat(in.read()).isEqualTo(-1);
      }
    }
  }

  @Test
  void aTooLargeContentLengthIsRefusedBeforeTheBody() throws IOException {
    try (KimiServer server = KimiServer.start(ECHO); Socket socket = connected(server)) {
      send(socket, "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 104857601\r\n\r\n");
      assertThat(answer(socket)).startsWith("HTTP/1.1 413").contains("Request exceeds the maximum size");
    }
  }

  @Test
  void aLargeBodyIsReadAndAnswered() {
    String text = "大".repeat(1_000_000);
    try (KimiServer server = KimiServer.start(ECHO)) {
      HttpResponse<String> response = Http.post(server, Http.HI.replace("hi", text));

      assertThat(Json.parse(response.body()).at("/choices/0/message/content").asString()).isEqualTo(text);
    }
  }

  @Test
  void aChunkedBodyIsReadToItsEnd() {
    byte[] body = Http.HI.replace("hi", "你好".repeat(30_000)).getBytes(StandardCharsets.UTF_8);
    try (KimiServer server = KimiServer.builder(ECHO).recording().start()) {
      HttpResponse<String> response = Http.post(server, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(server.requests().get(0).header("Transfer-Encoding")).contains("chunked");
      assertThat(server.requests().get(0).text()).isEqualTo(new String(body, StandardCharsets.UTF_8));
    }
  }

  @Test
  void chunkExtensionsAndTrailersAreSkipped() throws IOException {
    try (KimiServer server = KimiServer.builder(ECHO).recording().start(); Socket socket = connected(server)) {
      send(socket, "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
          + "5;a=b\r\n{\"mes\r\n4 ;c\r\nsage\r\n0\r\nTrailer: x\r\n\r\nGET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n");
      BufferedReader in = reader(socket);
      assertThat(answer(in)).startsWith("HTTP/1.1 400");
      assertThat(answer(in)).startsWith("HTTP/1.1 200");
      assertThat(server.requests().get(0).text()).isEqualTo("{\"message");
    }
  }

  @Test
  void aClientThatGoesAwayCancelsTheSubscriptionToTheModel() throws Exception {
    Thinking model = new Thinking();
    try (KimiServer server = KimiServer.builder(model).recording().start()) {
      try (Socket socket = connected(server)) {
        String body = Http.streaming("");
        send(socket, "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        assertThat(model.asked.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(model.cancelled.getCount()).isEqualTo(1);
      }
      assertThat(model.cancelled.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(server.requests().get(0).ended().get(30, TimeUnit.SECONDS)).isEqualTo(ServerRequest.Ending.CLIENT_GONE);
    }
  }

  /** Publishes nothing until it is cancelled. */
  private static final class Thinking implements ChatModel {

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch cancelled = new CountDownLatch(1);

    @Override
    public ChatResponse chat(ChatRequest request) {
      throw new AssertionError("asked for a whole answer");
    }

    @Override
    public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
      return subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
        @Override
        public void request(long n) {
          asked.countDown();
        }

        @Override
        public void cancel() {
          cancelled.countDown();
        }
      });
    }
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

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  private static String answer(Socket socket) throws IOException {
    return answer(reader(socket));
  }

  /** Reads an answer whose head has the length of its body, which is ASCII. */
  private static String answer(BufferedReader in) throws IOException {
    StringBuilder answer = new StringBuilder();
    int length = 0;
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      answer.append(line).append('\n');
      length = line.startsWith(LENGTH) ? Integer.parseInt(line.substring(LENGTH.length())) : length;
    }
    char[] body = new char[length];
    for (int read = 0; read < length; read += in.read(body, read, length - read)) { }
    return answer.append(body).toString();
  }
}
