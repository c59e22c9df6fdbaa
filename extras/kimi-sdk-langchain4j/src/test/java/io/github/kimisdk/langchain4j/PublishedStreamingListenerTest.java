package io.github.kimisdk.langchain4j;

import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.common.AbstractStreamingChatModelListenerIT;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** LangChain4j's published tests for listeners, of streamed answers. */
class PublishedStreamingListenerTest extends AbstractStreamingChatModelListenerIT {

  private final PublishedTests service = new PublishedTests();

  @AfterEach
  void close() {
    service.close();
  }

  @Override
  protected StreamingChatModel createModel(ChatModelListener listener) {
    return KimiStreamingChatModel.builder(service.client()).modelName(modelName()).listeners(List.of(listener))
        .parameters(ChatRequestParameters.builder().temperature(temperature()).topP(topP()).maxOutputTokens(maxTokens()).build())
        .build();
  }

  /** The only temperature of the model. */
  @Override
  protected Double temperature() {
    return 1.0;
  }

  @Override
  protected Double topP() {
    return 0.95;
  }

  @Override
  protected String modelName() {
    return PublishedTests.OTHER_MODEL;
  }

  @Override
  protected StreamingChatModel createFailingModel(ChatModelListener listener) {
    return KimiStreamingChatModel.builder(service.failingClient()).listeners(List.of(listener)).build();
  }

  @Override
  protected Class<? extends Exception> expectedExceptionClass() {
    return AuthenticationException.class;
  }
}
