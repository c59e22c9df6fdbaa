package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.platform.data.Balance;
import io.github.kimisdk.platform.data.FetchedPage;
import io.github.kimisdk.platform.data.Profile;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlatformDataTest {

  @Test
  void aGatewayInventsNoBalance() {
    try (KimiServer server = KimiServer.start(request -> ChatResponse.of("x"))) {
      assertThat(Http.get(server, "/users/me/balance").statusCode()).isEqualTo(404);
      assertThat(Http.error(Http.get(server, "/users/me/balance")).get("message").asString()).doesNotContain("/v1/tools");
      assertThat(Http.send(HttpRequest.newBuilder(URI.create(server.baseUrl().replace("/v1", "/coding/v1/models"))).build())
          .statusCode())
          .isEqualTo(404);
    }
  }

  @Test
  void everyValueCanBeSet() {
    PlatformData data = PlatformData.builder()
        .balance(Balance.of(BigDecimal.ONE, BigDecimal.TEN))
        .usages(JsonObject.of("usages", JsonObject.EMPTY))
        .profile(Profile.of("u", "n"))
        .search(request -> List.of())
        .page(FetchedPage.of("https://a.example", "", "text"))
        .build();
    for (PlatformData one : List.of(data, data.toBuilder().build())) {
      assertThat(one.account().balance().available()).isEqualTo(BigDecimal.valueOf(11));
      assertThat(one.account().usages().has("usages")).isTrue();
      assertThat(one.account().profile().nickname()).contains("n");
      assertThat(one.account().page("https://a.example").markdown()).isEqualTo("text");
      assertThat(one.account().page("https://b.example").markdown()).isEmpty();
      assertThat(one).hasToString("PlatformData[Balance[11: 1 voucher, 10 cash], 4 pages]");
    }
  }

  @Test
  void modelsAreServedUnderThePathOfKimiCodeToo() {
    try (KimiServer server = KimiServer.builder(request -> ChatResponse.of("hello")).platform(PlatformData.sample()).start()) {
      String coding = server.baseUrl().replace("/v1", "/coding/v1");
      assertThat(Http.send(HttpRequest.newBuilder(URI.create(coding + "/models")).build()).statusCode()).isEqualTo(200);
      HttpRequest chat = HttpRequest.newBuilder(URI.create(coding + "/messages")).header("Content-Type", "application/json")
          .POST(BodyPublishers.ofString("{\"model\":\"m\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}")).build();
      assertThat(Json.parse(Http.send(chat).body()).at("/content/0/text").asString()).isEqualTo("hello");
    }
  }

  @Test
  void aSearchThatThrowsIsAServerError() {
    PlatformData data = PlatformData.builder().search(request -> {
      throw new IllegalStateException("bug in the test");
    }).build();
    try (KimiServer server = KimiServer.builder(new OfflineModel()).platform(data).start()) {
      HttpRequest search = HttpRequest.newBuilder(URI.create(server.baseUrl() + "/tools/search"))
          .header("Content-Type", "application/json")
          .POST(BodyPublishers.ofString("{\"text_query\":\"q\"}")).build();
      assertThat(Http.send(search).statusCode()).isEqualTo(500);
      assertThat(server.failures()).hasSize(1);
    }
  }
}
