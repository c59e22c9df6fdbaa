package io.github.kimisdk.examples.springai;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatRequestBuilder;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.jsonschema.SchemaNormalizer;
import io.github.kimisdk.schema.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.reactivestreams.FlowAdapters;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.metadata.ChatGenerationMetadata;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.metadata.DefaultUsage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.tool.definition.ToolDefinition;
import reactor.core.publisher.Flux;

/**
 * Kimi for Spring AI: its ChatModel over any {@link io.github.kimisdk.chat.ChatModel}. Reasoning is the property {@link
 * #REASONING} of a message, and goes back with it, as Kimi requires in a loop of tools.
 */
public final class KimiSpringModel implements ChatModel {

  /** The property of a message that has the reasoning. */
  public static final String REASONING = "reasoningContent";

  private final io.github.kimisdk.chat.ChatModel kimi;

  /** Creates a model over a Kimi; it stays open when this model is no longer used. */
  public KimiSpringModel(io.github.kimisdk.chat.ChatModel kimi) {
    this.kimi = kimi;
  }

  @Override
  public ChatOptions getOptions() {
    return ToolCallingChatOptions.builder().model(kimi.model().orElse(null)).build();
  }

  @Override
  public ChatResponse call(Prompt prompt) {
    return response(kimi.chat(request(prompt)), true);
  }

  /** Hands on text and reasoning as they come. The last response has the calls of tools, the usage and all of the reasoning. */
  @Override
  public Flux<ChatResponse> stream(Prompt prompt) {
    return Flux.defer(() -> {
      ChatAssembler answer = new ChatAssembler();
      Flux<ChatResponse> pieces = Flux.from(FlowAdapters.toPublisher(kimi.publish(request(prompt))))
          .doOnNext(answer::add)
          .filter(chunk -> !chunk.text().isEmpty() || !chunk.reasoning().isEmpty())
          .map(KimiSpringModel::piece);
      return pieces.concatWith(Flux.defer(() -> Flux.just(response(answer.finish().response(), false))));
    });
  }

  private static ChatRequest request(Prompt prompt) {
    ChatRequestBuilder to = ChatRequest.builder();
    prompt.getInstructions().forEach(message -> messages(message).forEach(to::message));
    ChatOptions options = prompt.getOptions();
    if (options == null) {
      return to.build();
    }
    if (options.getModel() != null) {
      to.model(options.getModel());
    }
    if (options.getMaxTokens() != null) {
      to.maxCompletionTokens(options.getMaxTokens());
    }
    if (options.getTemperature() != null) {
      to.temperature(options.getTemperature());
    }
    if (options.getTopP() != null) {
      to.topP(options.getTopP());
    }
    if (options.getStopSequences() != null && !options.getStopSequences().isEmpty()) {
      to.stop(options.getStopSequences().toArray(String[]::new));
    }
    if (options.getTopK() != null || options.getFrequencyPenalty() != null || options.getPresencePenalty() != null) {
      throw new IllegalArgumentException("Kimi has no topK and no penalties");
    }
    if (options instanceof ToolCallingChatOptions calling && calling.getToolCallbacks() != null) {
      to.tools(calling.getToolCallbacks().stream().map(tool -> tool(tool.getToolDefinition())).toArray(ToolSpec[]::new));
    }
    return to.build();
  }

  private static ToolSpec tool(ToolDefinition from) {
    return ToolSpec.function(from.name(), from.description(),
        SchemaNormalizer.normalize(Schema.of(Json.parse(from.inputSchema()).asObject())).json());
  }

  private static List<Message> messages(org.springframework.ai.chat.messages.Message from) {
    if (from instanceof ToolResponseMessage results) {
      return results.getResponses().stream().<Message>map(each -> ToolMessage.of(each.id(), each.responseData())).toList();
    }
    if (from instanceof org.springframework.ai.chat.messages.AssistantMessage answer) {
      List<ToolCall> calls = answer.getToolCalls().stream()
          .map(call -> ToolCall.of(call.id(), call.name(), call.arguments())).toList();
      AssistantMessage to = AssistantMessage.of(answer.getText() == null ? "" : answer.getText(), calls);
      return List.of(answer.getMetadata().get(REASONING) instanceof String reasoning ? to.withReasoning(reasoning) : to);
    }
    if (from instanceof UserMessage user && !user.getMedia().isEmpty()) {
      List<ContentPart> parts = new ArrayList<>(user.getMedia().stream().map(KimiSpringModel::image).toList());
      parts.add(ContentPart.text(user.getText()));
      return List.of(Message.user(parts.toArray(ContentPart[]::new)));
    }
    return List.of(from instanceof UserMessage ? Message.user(from.getText()) : Message.system(from.getText()));
  }

  private static ContentPart image(Media media) {
    return media.getData() instanceof byte[] bytes ? ContentPart.image(bytes) : ContentPart.image(media.getData().toString());
  }

  private static ChatResponse piece(ChatChunk chunk) {
    return ChatResponse.builder().generations(List.of(new Generation(
        org.springframework.ai.chat.messages.AssistantMessage.builder()
            .content(chunk.text())
            .properties(chunk.reasoning().isEmpty() ? Map.of() : Map.of(REASONING, chunk.reasoning()))
            .build()))).build();
  }

  private static ChatResponse response(io.github.kimisdk.chat.ChatResponse from, boolean withText) {
    Map<String, Object> properties = new HashMap<>();
    from.reasoning().ifPresent(reasoning -> properties.put(REASONING, reasoning));
    var message = org.springframework.ai.chat.messages.AssistantMessage.builder()
        .content(withText ? from.text() : "")
        .properties(properties)
        .toolCalls(from.toolCalls().stream().map(call -> new org.springframework.ai.chat.messages.AssistantMessage.ToolCall(
            call.id(), call.type(), call.name(), call.arguments())).toList())
        .build();
    var metadata = ChatResponseMetadata.builder().id(from.id()).model(from.model());
    from.usage().ifPresent(usage -> metadata.usage(new DefaultUsage(Math.toIntExact(usage.promptTokens()),
        Math.toIntExact(usage.completionTokens()), Math.toIntExact(usage.totalTokens()), usage, usage.cachedTokens(),
        usage.cacheWriteTokens())));
    String reason = from.finishReason().map(FinishReason::value).orElse("").toUpperCase(Locale.ROOT);
    Generation generation = new Generation(message, ChatGenerationMetadata.builder().finishReason(reason).build());
    return ChatResponse.builder().generations(List.of(generation)).metadata(metadata.build()).build();
  }
}
