package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.server.http.Request;
import io.github.kimisdk.server.http.RequestHead;
import io.github.kimisdk.server.http.RequestLog;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A server keeps a bounded number of requests; the bounds are a setting. */
class RecordingTest {

  private static final ChatModel OK = request -> ChatResponse.of("ok");

  @Test
  void theLastHundredRequestsAreKept() {
    try (KimiServer server = KimiServer.builder(OK).recording().start()) {
      for (int i = 0; i < 103; i++) {
        Http.get(server, "/models?number=" + i);
      }
      assertThat(server.requests()).hasSize(100);
      assertThat(server.requests().get(0).path()).isEqualTo("/v1/models?number=3");
      assertThat(server.requests().get(99).path()).isEqualTo("/v1/models?number=102");
      // A query may have a key.
      assertThat(server.requests().get(99)).hasToString("GET /v1/models (0 bytes)");
    }
  }

  @Test
  void theKeptRequestsTakeFourMebibytesAtMost() {
    String text = "a".repeat(1_000_000);
    try (KimiServer server = KimiServer.scripted(ScriptedAnswer.json(200, "{}"))) {
      for (int i = 0; i < 6; i++) {
        Http.post(server, i + text);
      }
      assertThat(server.requests()).extracting(request -> request.text().charAt(0)).containsExactly('2', '3', '4', '5');
      Http.post(server, "b".repeat(5_000_000));
      assertThat(server.requests()).singleElement().satisfies(large -> assertThat(large.text()).hasSize(5_000_000));
      Http.post(server, "c");
      assertThat(server.requests()).singleElement().satisfies(small -> assertThat(small.text()).isEqualTo("c"));
    }
  }

  @Test
  void theBoundsOfTheKeptRequestsAreASetting() {
    try (KimiServer more = KimiServer.scriptBuilder(request -> ScriptedAnswer.json(200, "{}")).recording(150, 1 << 20).start();
        KimiServer none = KimiServer.builder(OK).recording(0, 1 << 20).start()) {
      for (int i = 0; i < 151; i++) {
        Http.get(more, "/" + i);
      }
      assertThat(Http.post(none, Http.HI).statusCode()).isEqualTo(200);

      assertThat(more.requests()).hasSize(150);
      assertThat(none.requests()).isEmpty();
    }
  }

  @Test
  void aServedModelKeepsItsRequestsOnlyOnDemand() {
    try (KimiServer model = KimiServer.start(OK);
        KimiServer script = KimiServer.scriptBuilder(request -> ScriptedAnswer.json(200, "{}")).start()) {
      assertThat(Http.post(model, Http.HI).statusCode()).isEqualTo(200);
      assertThatThrownBy(model::requests).isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("KimiServer.builder(model).recording()");
      Http.post(script, Http.HI);
      assertThat(script.requests()).hasSize(1);
    }
  }

  @Test
  void headersCountTowardTheBytes() {
    RequestLog log = new RequestLog(10, 100);
    for (String path : List.of("/1", "/2", "/3")) {
      log.add(new Request(
          "req_1", new RequestHead("GET", path, Optional.empty(), 1, Map.of("a", "b".repeat(40)), 0), new byte[0]));
    }
    assertThat(log.list()).extracting(Request::path).containsExactly("/2", "/3");
  }

  @Test
  void negativeBoundsAreRefused() {
    assertThatThrownBy(() -> KimiServer.builder(OK).recording(-1, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected at least 0 requests and bytes to keep, found -1 and 5; 0 requests keeps none");
    assertThatThrownBy(() -> KimiServer.builder(OK).recording(1, -1)).isInstanceOf(IllegalArgumentException.class);
  }
}
