package io.github.kimisdk.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import java.util.HashMap;
import java.util.Map;

/** Kimi's answers as those of LangChain4j. */
final class Answers {

  private static final Map<io.github.kimisdk.chat.FinishReason, FinishReason> REASONS = Map.of(
      io.github.kimisdk.chat.FinishReason.STOP, FinishReason.STOP,
      io.github.kimisdk.chat.FinishReason.LENGTH, FinishReason.LENGTH,
      io.github.kimisdk.chat.FinishReason.TOOL_CALLS, FinishReason.TOOL_EXECUTION,
      io.github.kimisdk.chat.FinishReason.CONTENT_FILTER, FinishReason.CONTENT_FILTER);

  private Answers() {}

  static ChatResponse response(io.github.kimisdk.chat.ChatResponse from) {
    return ChatResponse.builder()
        .aiMessage(message(from.message()))
        .id(from.id())
        .modelName(from.model())
        .tokenUsage(from.usage().map(KimiTokenUsage::of).orElse(null))
        .finishReason(from.finishReason().map(reason -> REASONS.getOrDefault(reason, FinishReason.OTHER)).orElse(null))
        .build();
  }

  private static AiMessage message(AssistantMessage from) {
    Map<String, Object> attributes = new HashMap<>();
    if (!from.origin().isEmpty()) {
      attributes.put(Messages.ORIGIN, Json.write(JsonArray.of(from.origin())));
    }
    if (!from.extra().empty()) {
      attributes.put(Messages.EXTRA, Json.write(from.extra()));
    }
    return AiMessage.builder()
        .text(from.text().isEmpty() ? null : from.text())
        .thinking(from.reasoning().orElse(null))
        .toolExecutionRequests(from.toolCalls().stream().map(call -> ToolExecutionRequest.builder()
            .id(call.id()).name(call.name()).arguments(call.arguments()).build()).toList())
        .attributes(attributes)
        .build();
  }
}
