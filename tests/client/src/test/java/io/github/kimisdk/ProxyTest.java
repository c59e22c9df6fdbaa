package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.platform.data.Upload;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A proxy in front of this machine that refuses to connect. The JDK's client hands its answer to no reader of a body. */
@Timeout(60)
class ProxyTest {

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile String answer = "407 Proxy Authentication Required";
  private ServerSocket proxy;
  private Kimi kimi;

  @BeforeEach
  void start() throws IOException {
    proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread serving = new Thread(this::serve, "proxy");
    serving.setDaemon(true);
    serving.start();
    HttpClient client = HttpClient.newBuilder()
        .proxy(ProxySelector.of(new InetSocketAddress("127.0.0.1", proxy.getLocalPort()))).build();
    kimi = Kimi.builder().key("k").baseUrl("https://kimi.test/v1").httpClient(client).build();
  }

  @AfterEach
  void stop() throws IOException {
    kimi.close();
    proxy.close();
  }

  private void serve() {
    while (!proxy.isClosed()) {
      try (Socket socket = proxy.accept()) {
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        asked.add(in.readLine());
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
          // The rest of the head; a CONNECT has no body.
        }
        socket.getOutputStream().write(("HTTP/1.1 " + answer + "\r\n"
            + "Proxy-Authenticate: Basic realm=\"corp\"\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      } catch (IOException closed) {
        // The loop looks whether it was the end.
      }
    }
  }

  @Test
  void aProxyThatWantsAPasswordFailsAWholeAnswerAtOnce() {
    assertThatThrownBy(() -> kimi.chat(ChatRequest.of("Hello"))).isInstanceOf(KimiException.Misconfigured.class)
        .hasMessageContaining("the proxy wants a user and a password").hasMessageContaining("Authenticator").hasMessageContaining("disabledSchemes")
        .hasMessageContaining("407");
    assertThat(asked).hasSize(1).allMatch(line -> line.startsWith("CONNECT kimi.test:443"));
  }

  @Test
  void aProxyThatWantsAPasswordFailsAStreamAtOnce() {
    assertThatThrownBy(() -> {
      try (ChatStream stream = kimi.stream(ChatRequest.of("Hello"))) {
        stream.response();
      }
    }).isInstanceOf(KimiException.Misconfigured.class).hasMessageContaining("the proxy wants a user and a password");
    assertThat(asked).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"403 Forbidden", "302 Found", "404 Not Found"})
  void aProxyThatOpensNoTunnelIsAskedOnceAndNamed(String refusal) {
    answer = refusal;
    assertThatThrownBy(() -> kimi.chat(ChatRequest.of("Hello"))).isInstanceOf(KimiException.Misconfigured.class)
        .hasMessageContaining("the proxy opens no tunnel to kimi.test and answers " + refusal.substring(0, 3))
        .hasMessageContaining("set another proxy");
    assertThat(asked).hasSize(1);
  }

  @Test
  void aProxyThatIsNotThereIsNamed() throws IOException {
    String address = "127.0.0.1:" + proxy.getLocalPort();
    proxy.close();
    KimiException failure = catchThrowableOfType(KimiException.class,
        () -> kimi.withRetry(RetryPolicy.NONE).chat(ChatRequest.of("Hello")));
    assertThat(failure).isInstanceOf(KimiException.Unreachable.class)
        .hasMessageContaining("connection refused by the proxy " + address + " before kimi.test")
        .hasMessageContaining("the network and the proxy " + address);
    assertThat(failure.permanent()).isFalse();
  }

  @Test
  void aProxyThatIsOverloadedMayOpenATunnelLater() {
    answer = "503 Service Unavailable";
    KimiException failure = catchThrowableOfType(KimiException.class,
        () -> kimi.withRetry(RetryPolicy.NONE).chat(ChatRequest.of("Hello")));
    assertThat(failure).isInstanceOf(KimiException.Unreachable.class).hasMessageContaining("Tunnel failed, got: 503");
    assertThat(failure.permanent()).isFalse();
  }

  @Test
  void aProxyThatWantsAPasswordFailsAnUploadAtOnce() {
    assertThatThrownBy(() -> KimiPlatform.of(kimi).files().uploadAsync(Upload.of("a.png", new byte[8])).join())
        .isInstanceOf(CompletionException.class).hasCauseInstanceOf(KimiException.Misconfigured.class);
  }
}
