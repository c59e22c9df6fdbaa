package io.github.kimisdk.langchain4j;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.Mockito.atLeastOnce;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.common.AbstractStreamingChatModelIT;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.TokenUsage;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.mockito.InOrder;

/** LangChain4j's published tests for models with streamed answers. */
class PublishedStreamingTest extends AbstractStreamingChatModelIT {

  private final PublishedTests service = new PublishedTests();

  @AfterAll
  void close() {
    service.close();
  }

  @Override
  protected List<StreamingChatModel> models() {
    return List.of(KimiStreamingChatModel.of(service.client()));
  }

  @Override
  protected StreamingChatModel createModelWith(ChatRequestParameters parameters) {
    return KimiStreamingChatModel.builder(service.client()).parameters(parameters).build();
  }

  @Override
  public StreamingChatModel createModelWith(ChatModelListener listener) {
    return KimiStreamingChatModel.builder(service.client()).listeners(List.of(listener)).build();
  }

  @Override
  protected ChatRequestParameters createIntegrationSpecificParameters(int maxOutputTokens) {
    return ChatRequestParameters.builder().maxOutputTokens(maxOutputTokens).build();
  }

  @Override
  protected String customModelName() {
    return PublishedTests.OTHER_MODEL;
  }

  @Override
  protected Class<? extends TokenUsage> tokenUsageType(StreamingChatModel model) {
    return KimiTokenUsage.class;
  }

  /** Kimi does not fetch images from the web. */
  @Override
  protected boolean supportsSingleImageInputAsPublicURL() {
    return false;
  }

  @Override
  protected void verifyToolCallbacks(StreamingChatResponseHandler handler, InOrder order, StreamingChatModel model) {
    PublishedTests.thinks(handler, order);
    super.verifyToolCallbacks(handler, order, model);
  }

  @Override
  protected void verifyToolCallbacks(StreamingChatResponseHandler handler, InOrder order, String id) {
    PublishedTests.thinks(handler, order);
    hearsPieces(handler, order, 0, id);
    order.verify(handler).onCompleteToolCall(complete(0, id, "getWeather", "{\"city\":\"Munich\"}"));
  }

  @Override
  protected void verifyToolCallbacks(StreamingChatResponseHandler handler, InOrder order, String first, String second) {
    PublishedTests.thinks(handler, order);
    hearsPieces(handler, order, 0, first);
    hearsPieces(handler, order, 1, second);
    order.verify(handler).onCompleteToolCall(complete(0, first, "getWeather", "{\"city\":\"Munich\"}"));
    order.verify(handler).onCompleteToolCall(complete(1, second, "getTime", "{\"country\":\"France\"}"));
  }

  private static void hearsPieces(StreamingChatResponseHandler handler, InOrder order, int index, String id) {
    order.verify(handler, atLeastOnce())
        .onPartialToolCall(argThat(piece -> piece.index() == index && piece.id().equals(id)), any());
  }
}
