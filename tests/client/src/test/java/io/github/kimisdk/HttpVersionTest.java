package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.internal.http.FakeClient;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which HTTP is spoken: HTTP/1.1, unless a client that the caller brought offers more to a server that it reaches over TLS. */
@Timeout(60)
class HttpVersionTest {

  private static final ChatRequest REQUEST = ChatRequest.of("hi");

  /** The names of the versions as the first bytes of a TLS connection hold them: a length, then the name (RFC 7301). */
  private static final String HTTP_2 = "\2h2";
  private static final String HTTP_1 = "\10http/1.1";

  @Test
  void overTlsTheClientOfItsOwnOffersNoHttp2() throws Exception {
    assertThat(hello(Kimi.builder())).doesNotContain(HTTP_2);
  }

  @Test
  void overTlsAClientThatWasBroughtOffersWhatItWasSetTo() throws Exception {
    assertThat(hello(Kimi.builder().httpClient(HttpClient.newHttpClient()))).contains(HTTP_2, HTTP_1);
    HttpClient older = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    assertThat(hello(Kimi.builder().httpClient(older))).doesNotContain(HTTP_2);
  }

  @Test
  void inTheClearNobodyAsksForAnUpgrade() {
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.error(400, "invalid_request_error", "no"));
        Kimi kimi = Kimi.builder().key("k").baseUrl(server.baseUrl()).httpClient(HttpClient.newHttpClient()).build()) {
      assertThat(Verb.CHAT.ask(kimi, REQUEST).failure()).isInstanceOf(KimiException.BadRequest.class);
      assertThat(server.requests().get(0).header("Authorization")).hasValue("Bearer k");
      assertThat(server.requests().get(0).header("Upgrade")).isEmpty();
    }
  }

  @Test
  void moreCallsThanOneConnectionOfHttp2CarriesSayWhatToDo() {
    FakeClient crowded = FakeClient.failing(new IOException("too many concurrent streams"));
    try (Kimi kimi = Kimi.builder().key("k").httpClient(crowded).retry(RetryPolicy.NONE).build()) {
      KimiException failure = Verb.CHAT.ask(kimi, REQUEST).failure();
      assertThat(failure).isInstanceOf(KimiException.Unreachable.class).hasMessageContaining("too many concurrent streams");
      assertThat(failure.hint()).contains("HTTP_1_1", "limits(");
    }
  }

  /** Returns the first TLS record that a client sends. The server then closes the connection. */
  private static String hello(KimiBuilder client) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      FutureTask<String> said = new FutureTask<>(() -> {
        try (Socket socket = server.accept()) {
          DataInputStream in = new DataInputStream(socket.getInputStream());
          assertThat(in.readByte()).as("the type of a handshake").isEqualTo((byte) 22);
          in.readShort();
          return new String(in.readNBytes(in.readUnsignedShort()), StandardCharsets.ISO_8859_1);
        }
      });
      new Thread(said).start();
      String address = "https://localhost:" + server.getLocalPort() + "/v1";
      try (Kimi kimi = client.key("k").baseUrl(address).retry(RetryPolicy.NONE).build()) {
        assertThat(Verb.CHAT.ask(kimi, REQUEST).failure()).isInstanceOf(KimiException.Unreachable.class);
      }
      return said.get(10, TimeUnit.SECONDS);
    }
  }
}
