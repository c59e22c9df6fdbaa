package io.github.kimisdk.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.common.AbstractChatModelIT;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.output.TokenUsage;
import java.util.List;
import org.junit.jupiter.api.AfterAll;

/** LangChain4j's published tests for models with whole answers. */
class PublishedChatTest extends AbstractChatModelIT {

  private final PublishedTests service = new PublishedTests();

  @AfterAll
  void close() {
    service.close();
  }

  @Override
  protected List<ChatModel> models() {
    return List.of(KimiChatModel.of(service.client()));
  }

  @Override
  protected ChatModel createModelWith(ChatRequestParameters parameters) {
    return KimiChatModel.builder(service.client()).parameters(parameters).build();
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
  protected Class<? extends TokenUsage> tokenUsageType(ChatModel model) {
    return KimiTokenUsage.class;
  }

  /** Kimi does not fetch images from the web. */
  @Override
  protected boolean supportsSingleImageInputAsPublicURL() {
    return false;
  }
}
