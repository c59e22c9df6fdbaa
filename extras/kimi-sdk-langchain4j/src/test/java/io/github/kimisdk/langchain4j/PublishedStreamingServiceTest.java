package io.github.kimisdk.langchain4j;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.output.TokenUsage;
import dev.langchain4j.service.common.AbstractStreamingAiServiceIT;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

/** LangChain4j's published tests for services over models, with streamed answers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PublishedStreamingServiceTest extends AbstractStreamingAiServiceIT {

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
  protected Class<? extends TokenUsage> tokenUsageType(StreamingChatModel model) {
    return KimiTokenUsage.class;
  }
}
