package io.github.kimisdk.langchain4j;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.atLeast;

import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import io.github.kimisdk.Kimi;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import org.mockito.InOrder;

/** A server and clients for the tests that LangChain4j publishes for models. */
final class PublishedTests implements AutoCloseable {

  /** A model that is not the default. */
  static final String OTHER_MODEL = "kimi-k3";

  private final KimiServer knowing = KimiServer.start(new KnowingModel());
  private final KimiServer failing = KimiServer.answering(request ->
      ScriptedAnswer.error(401, "invalid_authentication_error", "Invalid Authentication"));
  private final Kimi client = client(knowing);
  private final Kimi failingClient = client(failing);

  private static Kimi client(KimiServer server) {
    return Kimi.builder().key("any").baseUrl(server.baseUrl()).build();
  }

  Kimi client() {
    return client;
  }

  /** A client whose calls all fail with 401. */
  Kimi failingClient() {
    return failingClient;
  }

  /** Thinking may come before a call of a tool. */
  static void thinks(StreamingChatResponseHandler handler, InOrder order) {
    order.verify(handler, atLeast(0)).onPartialThinking(any(), any());
  }

  @Override
  public void close() {
    client.close();
    failingClient.close();
    knowing.close();
    failing.close();
  }
}
