package io.github.kimisdk.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.output.TokenUsage;
import dev.langchain4j.service.common.AbstractAiServiceIT;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

/** LangChain4j's published tests for services over models, with whole answers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PublishedChatServiceTest extends AbstractAiServiceIT {

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
  protected Class<? extends TokenUsage> tokenUsageType(ChatModel model) {
    return KimiTokenUsage.class;
  }
}
