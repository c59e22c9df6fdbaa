package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.server.KimiServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A copy of a client with other fallback models. */
@Timeout(60)
class FallbackCopyTest {

  private static final ChatRequest HI = ChatRequest.of("hi").withModel("first");

  @Test
  void onlyTheCopyAsksItsModels() {
    try (KimiServer server = KimiServer.start(request -> {
          if (!request.model().orElse("").equals("second")) {
            throw new KimiException.NotFound("not found", "", CallDetails.NONE);
          }
          return ChatResponse.of("yes");
        });
        Kimi kimi = Kimi.builder().key("k").baseUrl(server.baseUrl()).build()) {
      Kimi copy = kimi.withFallbackModels("third", "second");
      assertThat(copy.chat(HI).text()).isEqualTo("yes");
      assertThatThrownBy(() -> kimi.chat(HI)).isInstanceOf(KimiException.NotFound.class);
      assertThatThrownBy(() -> copy.withFallbackModels().chat(HI)).isInstanceOf(KimiException.NotFound.class);
      assertThatThrownBy(() -> kimi.withFallbackModels(" ")).isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("models[0]");
    }
  }
}
