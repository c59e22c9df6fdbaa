package io.github.kimisdk.platform.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawRequestTest {

  @ParameterizedTest
  @ValueSource(strings = {
    "models", "", "https://example.org/x", "//example.org/x", "/a/../b", "/..", "/a/%2e%2E/b", "/a/%2E./b", "/a%2f..%2fb",
        "/a#b", "/a b", "/\u00e9",
    "/a\\b", "/%zz", "/a\nb"})
  void aPathThatLeadsElsewhereIsRefused(String path) {
    assertThatThrownBy(() -> RawRequest.of("GET", path)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("expected a path below the base URL with ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/models", "/a/b?c=d&e=%20", "/a..b/...", "/formulas/moonshot/web-search:latest/fibers",
      "/x?to=a/../b"})
  void otherPathsAreAccepted(String path) {
    assertThat(RawRequest.of("GET", path).path()).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "get", "GET ", "CONNECT", "AVERYLONGMETHODINDEED"})
  void aMethodThatCannotBeSentIsRefused(String method) {
    assertThatThrownBy(() -> RawRequest.of(method, "/x")).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("HTTP method");
  }

  @Test
  void aMediaTypeIsOneLine() {
    RawRequest request = RawRequest.of("POST", "/x");
    assertThatThrownBy(() -> request.withText("a\r\nb: c", "")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> request.withAccept(" ")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRequestHasOneBody() {
    RawRequest json = RawRequest.of("POST", "/x").withJson(JsonObject.of("a", 1));
    assertThat(json.json()).contains(JsonObject.of("a", 1));
    assertThat(json.accept()).isEqualTo("application/json");
    RawRequest text = json.withText("text/plain", "b");
    assertThat(text.json()).isEmpty();
    assertThat(text.body().orElseThrow()).isEqualTo(new byte[] {'b'});
    assertThat(text.withJson(JsonNull.NULL).body()).isEmpty();
    assertThat(text.withJson(JsonNull.NULL).mediaType()).isEmpty();
  }

  @Test
  void theBytesAreCopies() {
    byte[] bytes = {1};
    RawRequest request = RawRequest.of("POST", "/x").withBytes("a/b", bytes);
    bytes[0] = 2;
    request.body().orElseThrow()[0] = 3;
    assertThat(request.body().orElseThrow()).isEqualTo(new byte[] {1});
  }

  @Test
  void theLineHasNeitherQueryNorKey() {
    assertThat(RawRequest.of("POST", "/a/sk-0123456789?key=b").withText("text/plain", "secret"))
        .hasToString("RawRequest[POST /a/sk-***?***, 6 bytes of text/plain]");
  }
}
