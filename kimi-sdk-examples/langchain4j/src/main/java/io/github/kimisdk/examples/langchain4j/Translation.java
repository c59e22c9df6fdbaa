package io.github.kimisdk.examples.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
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
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.jsonschema.SchemaNormalizer;
import io.github.kimisdk.schema.Schema;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** LangChain4j's requests as those of Kimi, and Kimi's answers as those of LangChain4j. */
final class Translation {

  private static final Map<String, FinishReason> REASONS = Map.of("stop", FinishReason.STOP, "length", FinishReason.LENGTH,
      "tool_calls", FinishReason.TOOL_EXECUTION, "content_filter", FinishReason.CONTENT_FILTER);

  private Translation() {}

  static io.github.kimisdk.chat.ChatRequest request(ChatRequest from) {
    if (from.topK() != null || from.frequencyPenalty() != null || from.presencePenalty() != null) {
      throw new UnsupportedFeatureException("Kimi has no topK and no penalties");
    }
    var to = io.github.kimisdk.chat.ChatRequest.builder().stop(from.stopSequences().toArray(String[]::new));
    from.messages().forEach(message -> to.message(message(message)));
    from.toolSpecifications().forEach(tool -> to.tools(ToolSpec.function(tool.name(),
        Objects.requireNonNullElse(tool.description(), ""),
        tool.parameters() == null ? JsonObject.of("type", "object") : json(tool.parameters()))));
    Optional.ofNullable(from.modelName()).ifPresent(to::model);
    Optional.ofNullable(from.temperature()).ifPresent(to::temperature);
    Optional.ofNullable(from.topP()).ifPresent(to::topP);
    Optional.ofNullable(from.maxOutputTokens()).ifPresent(to::maxCompletionTokens);
    Optional.ofNullable(from.toolChoice())
        .ifPresent(choice -> to.toolChoice(new ToolChoice.Mode(choice.name().toLowerCase(Locale.ROOT))));
    if (from.responseFormat() != null && from.responseFormat().type() == ResponseFormatType.JSON) {
      var schema = from.responseFormat().jsonSchema();
      to.responseFormat(schema == null ? ResponseFormat.JSON : ResponseFormat.schema(schema.name(), json(schema.rootElement())));
    }
    return to.build();
  }

  private static JsonObject json(JsonSchemaElement schema) {
    return SchemaNormalizer.normalize(Schema.of(Json.of(JsonSchemaElementUtils.toMap(schema)).asObject())).json();
  }

  private static Message message(ChatMessage from) {
    if (from instanceof SystemMessage system) {
      return Message.system(system.text());
    }
    if (from instanceof UserMessage user) {
      return io.github.kimisdk.chat.UserMessage.of(parts(user.contents()));
    }
    if (from instanceof ToolExecutionResultMessage result) {
      return ToolMessage.of(result.id(), parts(result.contents()));
    }
    if (from instanceof AiMessage answer) {
      AssistantMessage to = AssistantMessage.of(Objects.requireNonNullElse(answer.text(), ""), answer.toolExecutionRequests()
          .stream().map(call -> ToolCall.of(call.id(), call.name(), call.arguments())).toList());
      return answer.thinking() == null ? to : to.withReasoning(answer.thinking());
    }
    throw new UnsupportedFeatureException("Kimi has no messages of the type " + from.type());
  }

  private static List<ContentPart> parts(List<Content> from) {
    return from.stream().map(Translation::part).toList();
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

  static ChatResponse response(io.github.kimisdk.chat.ChatResponse from) {
    AiMessage message = AiMessage.builder().text(from.text().isEmpty() ? null : from.text())
        .thinking(from.reasoning().orElse(null)).toolExecutionRequests(from.toolCalls().stream().map(call -> ToolExecutionRequest
            .builder().id(call.id()).name(call.name()).arguments(call.arguments()).build()).toList()).build();
    return ChatResponse.builder().aiMessage(message).id(from.id()).modelName(from.model())
        .tokenUsage(from.usage().map(usage -> new TokenUsage((int) usage.promptTokens(), (int) usage.completionTokens(),
            (int) usage.totalTokens())).orElse(null))
        .finishReason(from.finishReason().map(reason -> REASONS.getOrDefault(reason.value(), FinishReason.OTHER)).orElse(null))
        .build();
  }
}
