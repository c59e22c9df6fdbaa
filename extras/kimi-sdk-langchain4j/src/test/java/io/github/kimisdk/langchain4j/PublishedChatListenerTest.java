package io.github.kimisdk.langchain4j;

import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.common.AbstractChatModelListenerIT;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** LangChain4j's published tests for listeners, of whole answers. */
class PublishedChatListenerTest extends AbstractChatModelListenerIT {

  private final PublishedTests service = new PublishedTests();

  @AfterEach
  void close() {
    service.close();
  }

  @Override
  protected ChatModel createModel(ChatModelListener listener) {
    return KimiChatModel.builder(service.client()).modelName(modelName()).listeners(List.of(listener))
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
  protected ChatModel createFailingModel(ChatModelListener listener) {
    return KimiChatModel.builder(service.failingClient()).listeners(List.of(listener)).build();
  }

  @Override
  protected Class<? extends Exception> expectedExceptionClass() {
    return AuthenticationException.class;
  }
}
