package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatRequestBuilder;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.platform.data.BatchOptions;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import java.util.AbstractMap.SimpleEntry;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that cannot be a batch are refused by name before anything is sent. */
@Timeout(60)
class BatchRefusalsTest {

  private final KimiServer server = KimiServer.builder(new OfflineModel()).strict(true).recording().start();
  private final Kimi kimi = Kimi.builder().key(TestKimi.KEY).baseUrl(server.baseUrl()).build();

  @AfterEach
  void close() {
    kimi.close();
    assertThat(server.requests()).isEmpty();
    server.close();
  }

  private static ChatRequest request() {
    return ChatRequest.of("Hello").withModel(BatchRequests.MODEL);
  }

  private void refused(String reason, List<Map.Entry<String, ChatRequest>> requests) {
    assertThatThrownBy(() -> KimiPlatform.of(kimi).batches().submit(requests, BatchOptions.DEFAULT))
        .isInstanceOf(KimiException.BadRequest.class).hasMessageContaining(reason).hasMessageContaining("nothing was sent");
  }

  @ParameterizedTest
  @ValueSource(strings = {"kimi-k3", "kimi-k3.1-pro", "kimi-k2.7-code-highspeed", "kimi-k2.5", "moonshot-v1-8k",
      "kimi-for-coding", "k2p7"})
  void aModelThatBatchesDoNotTakeIsNamed(String model) {
    Map<String, ChatRequest> requests = Map.of("a", request().withModel(model));
    assertThatThrownBy(() -> KimiPlatform.of(kimi).batches().submit(requests)).isInstanceOf(KimiException.BadRequest.class)
        .hasMessageContaining("found " + model + " in request \"a\"")
        .hasMessageContaining("Batches take kimi-k2.6 and kimi-k2.7-code:");
  }

  @Test
  void theDefaultModelIsNoExceptionToThat() {
    assertThatThrownBy(() -> KimiPlatform.of(kimi).batches().submit(Map.of("a", ChatRequest.of("Hello"))))
        .isInstanceOf(KimiException.BadRequest.class)
        .hasMessageContaining("found " + kimi.model().orElseThrow());
  }

  @Test
  void idsAreUniqueAndNotBlank() {
    refused("found \"a\" twice", List.of(Map.entry("a", request()), Map.entry("b", request()), Map.entry("a", request())));
    refused("found a blank one for request 2", List.of(Map.entry("a", request()), Map.entry(" ", request())));
  }

  @Test
  void aBatchHasOneModelAndAtLeastOneRequest() {
    refused("found kimi-k2.6 and, in request \"b\", kimi-k2.7-code",
        List.of(Map.entry("a", request()), Map.entry("b", request().withModel("kimi-k2.7-code"))));
    refused("expected at least one request", List.of());
    assertThatThrownBy(() -> KimiPlatform.of(kimi).batches().submit(Map.of())).isInstanceOf(KimiException.BadRequest.class);
  }

  @Test
  void samplingValuesAreRefusedByName() {
    sampling("temperature", builder -> builder.temperature(1));
    sampling("top_p", builder -> builder.topP(0.95));
    sampling("n", builder -> builder.n(1));
    sampling("presence_penalty", builder -> builder.extra("presence_penalty", Json.of(0)));
    sampling("frequency_penalty", builder -> builder.extra("frequency_penalty", Json.of(0)));
    sampling("temperature", builder -> builder.extra("temperature", Json.of(1)));
    sampling("stream", builder -> builder.extra("stream", JsonBoolean.TRUE));
  }

  private void sampling(String name, UnaryOperator<ChatRequestBuilder> setting) {
    ChatRequest request = setting.apply(ChatRequest.builder().model(BatchRequests.MODEL).user("Hello")).build();
    refused("expected a request without " + name + " in the batch", List.of(Map.entry("a", request)));
  }

  @Test
  void nullsInTheInputAreRefused() {
    List<Map.Entry<String, ChatRequest>> none = Arrays.asList((Map.Entry<String, ChatRequest>) null);
    List<Map.Entry<String, ChatRequest>> noId = List.of(new SimpleEntry<>(null, request()));
    List<Map.Entry<String, ChatRequest>> noRequest = List.of(new SimpleEntry<>("a", null));
    for (List<Map.Entry<String, ChatRequest>> wrong : List.of(none, noId, noRequest)) {
      assertThatThrownBy(() -> KimiPlatform.of(kimi).batches().submit(wrong, BatchOptions.DEFAULT))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("found null in entry 1");
    }
  }

  @Test
  void aBatchThatIsTooLargeIsRefused() {
    ChatRequest large = ChatRequest.of("x".repeat(1 << 20)).withModel(BatchRequests.MODEL);
    Iterable<Map.Entry<String, ChatRequest>> endless = () -> Stream.iterate(0, i -> i + 1).map(i -> Map.entry("r-" + i, large))
        .iterator();
    assertThatThrownBy(() -> KimiPlatform.of(kimi).batches().submit(endless, BatchOptions.DEFAULT))
        .isInstanceOf(KimiException.BadRequest.class)
        .hasMessageContaining("at most 104857600 bytes (100 MiB), found more in request 100, \"r-99\"");
  }

  @Test
  void anInputThatFailsIsNotSent() {
    Iterable<Map.Entry<String, ChatRequest>> failing = () -> {
      throw new IllegalStateException("cursor closed");
    };
    assertThatThrownBy(() -> KimiPlatform.of(kimi).batches().submit(failing, BatchOptions.DEFAULT)).hasMessage("cursor closed");
  }

  @Test
  void otherHostsThanThePlatformAreRefused() {
    try (Kimi coding = Kimi.builder().key("sk-kimi-0123456789abcdef").endpoint(Endpoint.CODING).build()) {
      assertThatThrownBy(() -> KimiPlatform.of(coding).batches().submit(Map.of("a", request())))
          .isInstanceOf(KimiException.BadRequest.class)
          .hasMessageContaining("Kimi Code has no batches: use platform.bulk(...)");
      assertThatThrownBy(() -> KimiPlatform.of(coding).batches().list()).isInstanceOf(KimiException.BadRequest.class);
      assertThatThrownBy(() -> KimiPlatform.of(coding).batches().get("b")).isInstanceOf(KimiException.BadRequest.class);
      assertThatThrownBy(() -> KimiPlatform.of(coding).batches().cancel("b")).isInstanceOf(KimiException.BadRequest.class);
    }
  }
}
