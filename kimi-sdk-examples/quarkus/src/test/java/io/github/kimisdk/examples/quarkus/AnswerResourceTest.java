package io.github.kimisdk.examples.quarkus;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.server.KimiServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The running service in front of the embedded server. */
@QuarkusTest
@QuarkusTestResource(AnswerResourceTest.Service.class)
class AnswerResourceTest {

  /** Plays Kimi, and fails if it is asked to. */
  public static final class Service implements QuarkusTestResourceLifecycleManager {

    private KimiServer server;

    @Override
    public Map<String, String> start() {
      server = KimiServer.start(asked -> ChatResponse.of("You said: " + said(asked.messages().get(0).text())));
      return Map.of("kimi.key", "sk-test-0123456789", "kimi.base-url", server.baseUrl());
    }

    private static String said(String text) {
      if (text.equals("fail")) {
        throw new IllegalStateException("broken");
      }
      return text;
    }

    @Override
    public void stop() {
      server.close();
    }
  }

  @TestHTTPResource("/")
  URI service;

  @Test
  void aWholeAnswerIsItsText() throws Exception {
    assertThat(get("answer?q=Hello").body()).isEqualTo("You said: Hello");
  }

  @Test
  void aStreamHasAnEventForEachPiece() throws Exception {
    HttpResponse<String> answer = get("stream?q=Hello");
    assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("text/event-stream");
    assertThat(answer.body()).isEqualTo("data:You \n\ndata:said: \n\ndata:Hello\n\n");
  }

  @Test
  void aFailureHasAStatusAndNoKey() throws Exception {
    HttpResponse<String> answer = get("answer?q=fail");
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).isNotEmpty().doesNotContain("0123456789");
  }

  private HttpResponse<String> get(String path) throws Exception {
    return HttpClient.newHttpClient().send(HttpRequest.newBuilder(service.resolve(path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
