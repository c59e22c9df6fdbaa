package io.github.kimisdk.server.fake;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.Http;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import io.github.kimisdk.server.RawClient;
import io.github.kimisdk.server.ServerLimits;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The routes of files, as any client may call them. */
@Timeout(60)
class FileRoutesTest {

  private static String part(String name, String more, String content) {
    return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"" + more + "\r\n\r\n" + content + "\r\n";
  }

  private static String form(String purpose, String filename, String content) {
    return part("purpose", "", purpose) + part("file", "; filename=\"" + filename + "\"\r\nContent-Type: text/html", content)
        + "--b--\r\n";
  }

  private static HttpResponse<String> post(KimiServer server, String form, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.baseUrl() + "/files"))
        .header("Content-Type", "multipart/form-data; boundary=b").POST(BodyPublishers.ofString(form));
    return Http.send((headers.length == 0 ? request : request.headers(headers)).build());
  }

  private static HttpResponse<String> delete(KimiServer server, String id, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.baseUrl() + "/files/" + id)).DELETE();
    return Http.send((headers.length == 0 ? request : request.headers(headers)).build());
  }

  private static String id(HttpResponse<String> uploaded) {
    assertThat(uploaded.statusCode()).as(uploaded.body()).isEqualTo(200);
    return Json.parse(uploaded.body()).get("id").asString();
  }

  @Test
  void anUploadIsKeptInAnyOrderOfItsParts() {
    try (KimiServer server = KimiServer.start(new OfflineModel())) {
      String form = part("file", "; filename=\"a.txt\"", "Hello") + part("other", "", "x") + part("purpose", "", "image")
          + "--b--epilogue";
      JsonObject file = Json.parse(post(server, form).body()).asObject();
      String id = file.get("id").asString();
      assertThat(file.get("bytes").asInt()).isEqualTo(5);
      assertThat(file.get("status").asString()).isEqualTo("ok");
      assertThat(Http.get(server, "/files/" + id).body()).isEqualTo(file.toString());
      HttpResponse<String> content = Http.get(server, "/files/" + id + "/content");
      assertThat(content.body()).isEqualTo("Hello");
      assertThat(content.headers().firstValue("content-type")).contains("application/octet-stream");
      assertThat(content.headers().firstValue("x-content-type-options")).contains("nosniff");
      assertThat(delete(server, id).body()).isEqualTo("{\"id\":\"" + id + "\",\"object\":\"file\",\"deleted\":true}");
      assertThat(Http.get(server, "/files").body()).isEqualTo("{\"object\":\"list\",\"data\":[]}");
      HttpResponse<String> beta = delete(server, id(post(server, form)), "kimi-api-version", "2026-09-01-beta");
      assertThat(beta.statusCode()).isEqualTo(204);
      assertThat(beta.body()).isEmpty();
    }
  }

  @Test
  void kimiCodeTakesUploadsOfImagesAndVideos() {
    try (KimiServer server = KimiServer.start(new OfflineModel())) {
      URI coding = URI.create(server.baseUrl().replace("/v1", "/coding/v1/files"));
      HttpRequest.Builder request = HttpRequest.newBuilder(coding).header("Content-Type", "multipart/form-data; boundary=b");
      assertThat(id(Http.send(request.POST(BodyPublishers.ofString(form("image", "a.png", "x"))).build()))).startsWith("file_");
      assertThat(Http.error(Http.send(request.POST(BodyPublishers.ofString(form("batch", "a.jsonl", "x"))).build()))
          .get("message").asString())
          .isEqualTo("Invalid purpose: only 'image', 'video' accepted, found 'batch'");
      assertThat(Http.send(HttpRequest.newBuilder(coding).build()).statusCode()).isEqualTo(405);
    }
  }

  @Test
  void aNameThatExistsIsChanged() {
    try (KimiServer server = KimiServer.start(new OfflineModel())) {
      for (String expected : new String[] {"a.txt", "a(1).txt", "a(2).txt"}) {
        assertThat(Json.parse(post(server, form("file-extract", "a.txt", "x")).body()).get("filename").asString())
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void onlyTextIsExtracted() {
    try (KimiServer server = KimiServer.start(new OfflineModel())) {
      String id = id(post(server, form("file-extract", "a.bin", "\u0000binary")));
      assertThat(Http.get(server, "/files/" + id + "/content").body()).contains("this server extracts no text from text/html");
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "file-extract | '' | File size is zero, please confirm and re-upload the file",
      "lambda | x | Invalid purpose: only",
      "image | 12345678901 | File size is too large, max file size is 0MB"})
  void aRefusalHasTheWordsOfTheService(String purpose, String content, String words) {
    try (KimiServer server = KimiServer.builder(new OfflineModel()).limits(ServerLimits.DEFAULT.withUploadBytes(10)).start()) {
      HttpResponse<String> response = post(server, form(purpose, "a.txt", content));
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(Http.error(response).get("type").asString()).isEqualTo("invalid_request_error");
      assertThat(Http.error(response).get("message").asString()).contains(words);
      assertThat(Http.get(server, "/files").body()).contains("\"data\":[]");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--b--", "no form", "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\ncut"})
  void aBrokenFormIsRefused(String form) {
    try (KimiServer server = KimiServer.start(new OfflineModel())) {
      assertThat(post(server, form).statusCode()).isEqualTo(400);
      String two = part("file", "; filename=\"a\"", "1") + part("file", "; filename=\"b\"", "2") + "--b--";
      assertThat(Http.error(post(server, two)).get("message").asString()).contains("found two");
    }
  }

  @Test
  void theNumberOfFilesIsLimited() {
    try (KimiServer server = KimiServer.start(new OfflineModel())) {
      for (int i = 0; i < 1000; i++) {
        id(post(server, form("image", i + ".png", "x")));
      }
      assertThat(Http.error(post(server, form("image", "a.png", "x"))).get("message").asString())
          .startsWith("The number of files you have uploaded exceeded the max file count 1000");
    }
  }

  @Test
  void aGatewayKeepsNoFiles() throws Exception {
    try (KimiServer server = KimiServer.builder(request -> ChatResponse.of("x")).key("k").start()) {
      for (HttpResponse<String> response : List.of(
          post(server, form("image", "a.png", "x"), "Authorization", "Bearer k"),
          delete(server, "file_1", "Authorization", "Bearer k"))) {
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(Http.error(response).get("message").asString())
            .contains("/v1/files", "/v1/chat/completions", "KimiServer.builder(model).platform(data)")
            .doesNotContain("/v1/files/{id}");
      }
      String head = "POST /v1/files HTTP/1.1\r\nHost: localhost:" + server.port()
          + "\r\nConnection: close\r\nContent-Length: 50000000\r\n";
      assertThat(early(server, head)).startsWith("HTTP/1.1 401");
      assertThat(early(server, head + "Authorization: Bearer k\r\n")).startsWith("HTTP/1.1 404");
    }
  }

  @Test
  void anUnknownFileIsNotFound() {
    try (KimiServer server = KimiServer.start(new OfflineModel())) {
      for (HttpResponse<String> response : List.of(
          Http.get(server, "/files/file_1"), Http.get(server, "/files/file_1/content"), delete(server, "file_1"),
          Http.get(server, "/files/a/b"),
          Http.get(server, "/files/"), Http.get(server, "/files//content"))) {
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(Http.error(response).get("type").asString()).isEqualTo("resource_not_found_error");
      }
      assertThat(Http.error(Http.get(server, "/nothing")).get("message").asString())
          .contains("POST /v1/files", "DELETE /v1/files/{id}");
    }
  }

  @Test
  void theFilesOfAKeyAreItsOwn() {
    try (KimiServer server = KimiServer.builder(new OfflineModel()).key("one").key("two").start()) {
      String id = id(post(server, form("image", "a.png", "x"), "Authorization", "Bearer one"));
      assertThat(Http.get(server, "/files/" + id, "Authorization", "Bearer one").statusCode()).isEqualTo(200);
      for (String path : new String[] {"/files/" + id, "/files/" + id + "/content"}) {
        assertThat(Http.get(server, path, "Authorization", "Bearer two").statusCode()).isEqualTo(404);
        assertThat(Http.get(server, path).statusCode()).isEqualTo(401);
      }
      assertThat(delete(server, id, "Authorization", "Bearer two").statusCode()).isEqualTo(404);
      assertThat(Http.get(server, "/files", "Authorization", "Bearer two").body()).contains("\"data\":[]");
    }
  }

  @Test
  void anUploadIsRefusedByItsHead() throws IOException {
    try (KimiServer server = KimiServer.builder(new OfflineModel()).key("k").start()) {
      String head = "POST /v1/files HTTP/1.1\r\nHost: localhost:" + server.port()
          + "\r\nConnection: close\r\nContent-Length: 50\r\n";
      String key = "Authorization: Bearer k\r\n";
      String type = "Content-Type: multipart/form-data; boundary=b\r\n";
      assertThat(early(server, head + type)).startsWith("HTTP/1.1 401");
      assertThat(early(server, head + key + type + "Origin: https://evil.example\r\n")).startsWith("HTTP/1.1 403");
      assertThat(early(server, (head + key + type).replace("localhost", "evil.example"))).startsWith("HTTP/1.1 403");
      assertThat(early(server, head + key)).startsWith("HTTP/1.1 415");
      assertThat(early(server, head + key + "Content-Type: application/json\r\n")).startsWith("HTTP/1.1 415");
      assertThat(early(server, head + key + "Content-Type: multipart/form-data\r\n")).startsWith("HTTP/1.1 415");
      assertThat(early(server, (head + key + type).replace("Length: 50", "Length: " + (102L << 20)))).startsWith("HTTP/1.1 413");
      assertThat(early(server, (head + key + type).replace("Length: 50", "Length: " + "9".repeat(30))))
          .startsWith("HTTP/1.1 413");
      assertThat(early(server, (head + key + type).replace("/files", "/chat/completions"))).startsWith("HTTP/1.1 415");
      assertThat(server.failures()).isEmpty();
    }
  }

  private static String early(KimiServer server, String head) throws IOException {
    try (RawClient client = new RawClient(server)) {
      return client.send(head + "\r\n").end().rest();
    }
  }

  @Test
  void anUploadMayComeInChunksAndTheConnectionStaysOpen() throws IOException {
    String form = form("image", "a.png", "Hello");
    try (KimiServer server = KimiServer.start(new OfflineModel()); RawClient client = new RawClient(server)) {
      String head = "POST /v1/files HTTP/1.1\r\nHost: localhost:" + server.port()
          + "\r\nContent-Type: multipart/form-data; boundary=b\r\n";
      client.send(head + "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n");
      assertThat(client.readTo("\r\n\r\n")).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      client.send("a\r\n" + form.substring(0, 10) + "\r\n" + Integer.toHexString(form.length() - 10) + ";x\r\n"
          + form.substring(10) + "\r\n0\r\n\r\n");
      assertThat(client.answer()).startsWith("HTTP/1.1 200").contains("\"bytes\":5");
      client.send(head + "Content-Length: " + form.length() + "\r\n\r\n" + form);
      assertThat(client.answer()).startsWith("HTTP/1.1 200").contains("a(1).png");
    }
  }

  @Test
  void aSilentUploadEndsTheConnection() throws IOException {
    ServerLimits limits = ServerLimits.DEFAULT.withBodyTimeout(Duration.ofMillis(20));
    try (KimiServer server = KimiServer.builder(new OfflineModel()).limits(limits).start();
        RawClient client = new RawClient(server)) {
      client.send("POST /files HTTP/1.1\r\nHost: localhost:" + server.port()
          + "\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 50\r\n\r\n--b");
      assertThat(client.rest()).startsWith("HTTP/1.1 408").contains("expected the next bytes of an upload within PT0.02S");
    }
  }
}
