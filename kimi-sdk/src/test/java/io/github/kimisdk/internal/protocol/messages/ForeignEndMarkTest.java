package io.github.kimisdk.internal.protocol.messages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Proxies add the end mark of chat completions behind any stream. */
class ForeignEndMarkTest {

  @Test
  void theEndMarkOfChatCompletionsDoesNotCompleteAStreamThatWasCutOff() {
    String cut = new String(EventLog.resource("cut-after-text.sse"), UTF_8);

    EventLog log = EventLog.of(cut + "data: [DONE]\n\n");

    assertThat(log.end).isEqualTo("cut");
    assertThat(log.response().text()).isNotEmpty().isEqualTo(EventLog.of(cut).response().text());
    assertThat(log.response().complete()).isFalse();
  }
}
