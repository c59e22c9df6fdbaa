package io.github.kimisdk.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.server.KimiServer;
import java.util.ArrayList;
import java.util.List;

/** Asserts that Kimi accepts a history. The embedded server, which checks histories as Kimi does, is asked. */
final class Valid {

  private Valid() {}

  /** Asserts that the history can be sent to the strictest model, unchanged and with a further question. */
  static void history(List<Message> messages) {
    try (KimiServer server = KimiServer.start(request -> ChatResponse.of("taken"));
        Kimi kimi = Kimi.builder().key("any").baseUrl(server.baseUrl()).model("kimi-k3").build()) {
      assertThat(kimi.chat(ChatRequest.of(messages)).text()).isEqualTo("taken");
      List<Message> more = new ArrayList<>(messages);
      more.add(Message.user("and then?"));
      assertThat(kimi.chat(ChatRequest.of(more)).text()).isEqualTo("taken");
    }
  }
}
