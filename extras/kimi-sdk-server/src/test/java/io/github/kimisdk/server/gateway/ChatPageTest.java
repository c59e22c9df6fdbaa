package io.github.kimisdk.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.server.Http;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.RawClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The chat page of a gateway, with a policy that lets it do no more than it needs. */
@Timeout(60)
class ChatPageTest {

  private static final ChatModel MODEL = request -> ChatResponse.of("hi");

  private static String resource() throws IOException {
    try (InputStream in = ChatPage.class.getResourceAsStream("chat.html")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static HttpResponse<String> send(KimiServer server, String method, String path) {
    return Http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .header("Content-Type", "application/json")
        .method(method, method.equals("POST") ? BodyPublishers.ofString("{}") : BodyPublishers.noBody()).build());
  }

  private static String between(String text, String from, String to) {
    int begin = text.indexOf(from) + from.length();
    return text.substring(begin, text.indexOf(to, begin));
  }

  private static String sha256(String text) throws Exception {
    return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/chat", "/?x=1", "/chat?model=kimi-k3"})
  void thePageNeedsNoKey(String path) throws IOException {
    try (KimiServer server = KimiServer.builder(MODEL).key("right").start()) {
      HttpResponse<String> page = send(server, "GET", path);

      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body()).isEqualTo(resource().replace("\r\n", "\n"));
      assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
      assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
      assertThat(page.headers().firstValue("Cache-Control")).contains("no-cache");
      assertThat(send(server, "GET", "/v1/models").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void thePolicyAllowsTheScriptAndTheStyleOfThePageByTheirHashes() throws Exception {
    try (KimiServer server = KimiServer.builder(MODEL).start()) {
      HttpResponse<String> page = send(server, "GET", "/");

      assertThat(page.headers().firstValue("Content-Security-Policy")).contains("default-src 'none'; script-src 'sha256-"
          + sha256(between(page.body(), "<script>", "</script>")) + "'; style-src 'sha256-"
          + sha256(between(page.body(), "<style>", "</style>"))
          + "'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
          + "require-trusted-types-for 'script'; trusted-types 'none'");
    }
  }

  @Test
  void lineEndsDoNotChangeThePolicy() {
    String html = "<style>\na {}\n</style><script>\nlet a;\n</script>";
    Map<String, String> headers = ChatPage.of(html).answer().headers();

    assertThat(ChatPage.of(html.replace("\n", "\r\n")).answer().headers()).isEqualTo(headers);
  }

  @Test
  void headHasTheHeadersOfThePageOnly() throws IOException {
    try (KimiServer server = KimiServer.builder(MODEL).start()) {
      String answer = RawClient.exchange(
          server, "HEAD / HTTP/1.1\r\nHost: localhost:" + server.port() + "\r\nConnection: close\r\n\r\n");

      assertThat(answer).startsWith("HTTP/1.1 200").contains("Content-Security-Policy: default-src 'none'").endsWith("\r\n\r\n");
      assertThat(answer).contains("Content-Length: " + resource().replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8).length);
    }
  }

  @ParameterizedTest
  @CsvSource({"POST /, 405", "POST /chat, 405", "GET /chat/, 404", "GET /chat.html, 404", "GET /index.html, 404",
      "DELETE /, 405"})
  void anythingElseIsNotThePage(String route, int status) {
    try (KimiServer server = KimiServer.builder(MODEL).start()) {
      String[] parts = route.split(" ");

      assertThat(send(server, parts[0], parts[1]).statusCode()).isEqualTo(status);
    }
  }

  @Test
  void aForeignHostIsRefused() throws IOException {
    try (KimiServer server = KimiServer.builder(MODEL).start()) {
      assertThat(RawClient.exchange(server, "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 403").contains("KimiServerBuilder.hosts");
    }
  }

  @Test
  void thePageIsAnOption() {
    try (KimiServer server = KimiServer.start(MODEL)) {
      assertThat(send(server, "GET", "/").statusCode()).isEqualTo(404);
      assertThat(send(server, "GET", "/chat").statusCode()).isEqualTo(404);
    }
  }
}
