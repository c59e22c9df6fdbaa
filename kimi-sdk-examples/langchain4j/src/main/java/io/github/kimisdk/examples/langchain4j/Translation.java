package io.github.kimisdk.examples.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.internal.JsonSchemaElementUtils;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequestBuilder;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.schema.Schema;
import java.util.List;

/** LangChain4j's requests as those of Kimi, and Kimi's answers as those of LangChain4j. */
final class Translation {

  private Translation() {}

  static io.github.kimisdk.chat.ChatRequest request(ChatRequest from) {
    ChatRequestBuilder to = io.github.kimisdk.chat.ChatRequest.builder();
    from.messages().forEach(message -> to.message(message(message)));
    if (from.toolSpecifications() != null) {
      to.tools(from.toolSpecifications().stream().map(Translation::tool).toArray(ToolSpec[]::new));
    }
    if (from.modelName() != null) {
      to.model(from.modelName());
    }
    if (from.temperature() != null) {
      to.temperature(from.temperature());
    }
    if (from.topP() != null) {
      to.topP(from.topP());
    }
    if (from.maxOutputTokens() != null) {
      to.maxCompletionTokens(from.maxOutputTokens());
    }
    if (from.stopSequences() != null && !from.stopSequences().isEmpty()) {
      to.stop(from.stopSequences().toArray(String[]::new));
    }
    if (from.toolChoice() != null) {
      to.toolChoice(switch (from.toolChoice()) {
        case AUTO -> ToolChoice.AUTO;
        case REQUIRED -> ToolChoice.REQUIRED;
        case NONE -> ToolChoice.NONE;
      });
    }
    if (from.responseFormat() != null && from.responseFormat().type() == ResponseFormatType.JSON) {
      var schema = from.responseFormat().jsonSchema();
      to.responseFormat(schema == null ? ResponseFormat.JSON : ResponseFormat.schema(schema.name(), json(schema.rootElement())));
    }
    if (from.topK() != null || from.frequencyPenalty() != null || from.presencePenalty() != null) {
      throw new UnsupportedFeatureException("Kimi has no topK and no penalties");
    }
    return to.build();
  }

  private static Message message(ChatMessage from) {
    if (from instanceof SystemMessage system) {
      return Message.system(system.text());
    }
    if (from instanceof UserMessage user) {
      return Message.user(user.contents().stream().map(Translation::part).toArray(ContentPart[]::new));
    }
    if (from instanceof ToolExecutionResultMessage result) {
      return ToolMessage.of(result.id(), result.contents().stream().map(Translation::part).toList());
    }
    if (from instanceof AiMessage answer) {
      List<ToolCall> calls = answer.toolExecutionRequests().stream()
          .map(call -> ToolCall.of(call.id(), call.name(), call.arguments())).toList();
      AssistantMessage to = AssistantMessage.of(answer.text() == null ? "" : answer.text(), calls);
      return answer.thinking() == null ? to : to.withReasoning(answer.thinking());
    }
    throw new UnsupportedFeatureException("Kimi has no messages of the type " + from.type());
  }

  private static ContentPart part(Content from) {
    if (from instanceof TextContent text) {
      return ContentPart.text(text.text());
    }
    if (from instanceof ImageContent image) {
      return ContentPart.image(image.image().url() != null ? image.image().url().toString()
          : "data:" + image.image().mimeType() + ";base64," + image.image().base64Data());
    }
    throw new UnsupportedFeatureException("Kimi reads text and images, not " + from.type());
  }

  private static ToolSpec tool(ToolSpecification from) {
    JsonObject parameters = from.parameters() == null ? JsonObject.of("type", "object") : json(from.parameters());
    return ToolSpec.function(from.name(), from.description() == null ? "" : from.description(), parameters);
  }

  private static JsonObject json(JsonSchemaElement schema) {
    return Schema.of(Json.of(JsonSchemaElementUtils.toMap(schema)).asObject()).normalize().json();
  }

  static ChatResponse response(io.github.kimisdk.chat.ChatResponse from) {
    AiMessage message = AiMessage.builder()
        .text(from.text().isEmpty() ? null : from.text())
        .thinking(from.reasoning().orElse(null))
        .toolExecutionRequests(from.toolCalls().stream().map(call -> ToolExecutionRequest.builder()
            .id(call.id()).name(call.name()).arguments(call.arguments()).build()).toList())
        .build();
    return ChatResponse.builder().aiMessage(message).id(from.id()).modelName(from.model())
        .tokenUsage(from.usage().map(usage -> new TokenUsage(
            Math.toIntExact(usage.promptTokens()), Math.toIntExact(usage.completionTokens()),
            Math.toIntExact(usage.totalTokens()))).orElse(null))
        .finishReason(from.finishReason().map(Translation::reason).orElse(null))
        .build();
  }

  private static dev.langchain4j.model.output.FinishReason reason(FinishReason from) {
    return switch (from.value()) {
      case "stop" -> dev.langchain4j.model.output.FinishReason.STOP;
      case "length" -> dev.langchain4j.model.output.FinishReason.LENGTH;
      case "tool_calls" -> dev.langchain4j.model.output.FinishReason.TOOL_EXECUTION;
      case "content_filter" -> dev.langchain4j.model.output.FinishReason.CONTENT_FILTER;
      default -> dev.langchain4j.model.output.FinishReason.OTHER;
    };
  }
}
