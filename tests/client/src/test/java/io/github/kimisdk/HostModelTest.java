package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.models.Model;
import io.github.kimisdk.models.Models;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that names no model asks the one that the table of models names for its host. */
class HostModelTest {

  private static final String PLATFORM = "kimi-k3.1-pro";

  @ParameterizedTest
  @CsvSource({
    "https://api.moonshot.ai/v1, kimi-k3.1-pro", "https://api.moonshot.cn/v1, kimi-k3.1-pro",
    "https://api.kimi.com/coding/v1, kimi-for-coding", "https://api.kimi.ai/coding/v1, kimi-for-coding",
    "https://gateway.example.org/v1, kimi-k3.1-pro", "http://127.0.0.1:1/v1, kimi-k3.1-pro",
  })
  void everyHostHasADefaultModel(String base, String model) {
    KimiBuilder builder = Kimi.builder().key("k").baseUrl(base);
    assertThat(builder.toString()).contains(", " + model + ",");
    try (Kimi kimi = builder.build()) {
      assertThat(kimi.model()).contains(model);
      assertThat(kimi.endpoint().model()).isEqualTo(model);
      assertThat(kimi.toString()).isEqualTo("Kimi[" + base + ", " + model + "]");
      assertThat(kimi.withModel("mine").model()).contains("mine");
      assertThat(kimi.withModel("mine").withModel("").model()).contains(model);
    }
  }

  @Test
  void theModelThatIsSetGoesBeforeTheOneOfTheEndpoint() {
    Endpoint endpoint = Endpoint.CHINA.withModel("theirs");
    try (Kimi kimi = Kimi.builder().key("k").endpoint(endpoint).build();
        Kimi other = Kimi.builder().key("k").endpoint(endpoint).model("mine").build()) {
      assertThat(kimi.model()).contains("theirs");
      assertThat(other.model()).contains("mine");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRequestThatNamesNoModelNamesTheDefault(Verb verb) {
    try (KimiServer server = KimiServer.builder(new OfflineModel()).strict(true).recording().start();
        Kimi kimi = Kimi.builder().key("k").baseUrl(server.baseUrl()).build()) {
      assertThat(verb.ask(kimi, ChatRequest.of("hi")).failure()).isNull();
      assertThat(server.requests().get(0).json().get("model").asString()).isEqualTo(PLATFORM);
    }
  }

  @Test
  void theTableOfModelsNamesTheSameDefaults() {
    assertThat(Models.shipped().defaultModel("platform").orElseThrow().id()).isEqualTo(HostModel.id(false));
    assertThat(Models.shipped().defaultModel("coding").orElseThrow().id()).isEqualTo(HostModel.id(true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"platform", "coding"})
  void noDefaultIsAModelThatEnds(String product) {
    Model model = Models.shipped().defaultModel(product).orElseThrow();
    assertThat(model.id()).doesNotContain("k2");
    assertThat(model.known()).isTrue();
    assertThat(model.status()).isEqualTo("current");
    assertThat(model.text("product", "platform")).isEqualTo(product);
    assertThat(model.retired(LocalDate.MAX)).isFalse();
    assertThat(Models.shipped().defaultModel("another")).isEmpty();
  }

  @Test
  void aServerListsTheModelThatItServes() {
    try (KimiServer server = KimiServer.start(new OfflineModel());
        Kimi kimi = Kimi.builder().key("k").baseUrl(server.baseUrl()).model("mine").build();
        KimiServer gateway = KimiServer.start(kimi);
        Kimi asking = Kimi.builder().key("k").baseUrl(gateway.baseUrl()).build()) {
      assertThat(asking.models().all().get(0)).matches(Model::listed).extracting(Model::id).isEqualTo("mine");
      assertThat(kimi.models().all()).filteredOn(Model::listed).extracting(Model::id).containsExactly("local");
    }
  }
}
