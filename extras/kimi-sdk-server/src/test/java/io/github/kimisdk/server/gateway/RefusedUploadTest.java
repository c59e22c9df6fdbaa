package io.github.kimisdk.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.server.Http;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** A caller whose limits are reached costs no upload. */
class RefusedUploadTest {

  private static final String PDF = Base64.getEncoder().encodeToString("%PDF-1.7 a".getBytes(StandardCharsets.ISO_8859_1));
  private static final String FILE = "{\"id\":\"f\",\"object\":\"file\",\"bytes\":1,\"created_at\":1,\"filename\":\"a.pdf\","
      + "\"purpose\":\"file-extract\",\"status\":\"ok\"}";

  private static HttpResponse<String> ask(KimiServer gateway, String part) {
    String body = "{\"model\":\"kimi-k3\",\"max_tokens\":10,\"messages\":[{\"role\":\"user\",\"content\":[" + part + "]}]}";
    return Http.send(HttpRequest.newBuilder(URI.create(gateway.baseUrl() + "/messages")).header("x-api-key", "key")
        .header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)).build());
  }

  @Test
  void aDocumentBeyondTheLimitIsAnsweredIfItsCallRunsAlone() {
    try (KimiServer gateway = KimiServer.builder(request -> ChatResponse.of("Hi")).port(0)
        .key("key", RateLimits.ADAPTIVE.withTokensPerMinute(30)).start()) {
      String document = "{\"type\":\"document\",\"source\":{\"type\":\"text\",\"media_type\":\"text/plain\",\"data\":\""
          + "word ".repeat(100) + "\"}}";

      assertThat(ask(gateway, document).statusCode()).isEqualTo(200);
      assertThat(ask(gateway, document).statusCode()).isEqualTo(429);
    }
  }

  @Test
  void aPdfIsReadOnlyForACallerThatMayAsk() {
    String pdf = "{\"type\":\"document\",\"source\":{\"type\":\"base64\",\"media_type\":\"application/pdf\","
        + "\"data\":\"" + PDF + "\"}}";
    try (KimiServer upstream = KimiServer.answering(request -> request.path().endsWith("/files/f/content")
        ? ScriptedAnswer.of(200, "text/plain", "the text".getBytes(StandardCharsets.UTF_8))
        : request.path().contains("/files") ? ScriptedAnswer.json(200, FILE) : ScriptedAnswer.of(ChatResponse.of("Hi")));
        Kimi kimi = Kimi.builder().key("k").baseUrl(upstream.baseUrl()).model("kimi-k3").retry(RetryPolicy.NONE).build();
        KimiServer gateway = KimiServer.builder(kimi).port(0)
            .key("key", RateLimits.ADAPTIVE.withTokensPerMinute(30)).start()) {
      assertThat(ask(gateway, "{\"type\":\"text\",\"text\":\"" + "word ".repeat(20) + "\"}").statusCode()).isEqualTo(200);
      assertThat(upstream.requests()).hasSize(1);

      assertThat(ask(gateway, pdf).statusCode()).isEqualTo(429);

      assertThat(upstream.requests()).hasSize(1);
    }
  }
}
