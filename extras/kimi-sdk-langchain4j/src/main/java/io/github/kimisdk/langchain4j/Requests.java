package io.github.kimisdk.langchain4j;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.internal.JsonSchemaElementUtils;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import io.github.kimisdk.chat.ChatRequestBuilder;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.Sampling;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.jsonschema.SchemaNormalizer;
import io.github.kimisdk.schema.Schema;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** LangChain4j's requests as those of Kimi. */
final class Requests {

  private Requests() {}

  static io.github.kimisdk.chat.ChatRequest request(ChatRequest from) {
    if (from.topK() != null) {
      throw new UnsupportedFeatureException("Kimi does not support topK; use topP");
    }
    ChatRequestBuilder to = io.github.kimisdk.chat.ChatRequest.builder().messages(Messages.messages(from.messages()))
        .tools(from.toolSpecifications().stream().map(Requests::tool).toArray(ToolSpec[]::new))
        .stop(from.stopSequences().toArray(String[]::new))
        .sampling(sampling(from));
    Optional.ofNullable(from.modelName()).ifPresent(to::model);
    Optional.ofNullable(from.maxOutputTokens()).ifPresent(to::maxCompletionTokens);
    Optional.ofNullable(from.toolChoice())
        .ifPresent(choice -> to.toolChoice(new ToolChoice.Mode(choice.name().toLowerCase(Locale.ROOT))));
    Optional.ofNullable(from.responseFormat()).filter(format -> format.type() == ResponseFormatType.JSON)
        .ifPresent(format -> to.responseFormat(format.jsonSchema() == null ? ResponseFormat.JSON
            : ResponseFormat.schema(format.jsonSchema().name(), schema(format.jsonSchema().rootElement()))));
    return to.build();
  }

  private static Sampling sampling(ChatRequest from) {
    Sampling to = Sampling.DEFAULT;
    to = from.temperature() == null ? to : to.withTemperature(from.temperature());
    to = from.topP() == null ? to : to.withTopP(from.topP());
    to = from.frequencyPenalty() == null ? to : to.withFrequencyPenalty(from.frequencyPenalty());
    return from.presencePenalty() == null ? to : to.withPresencePenalty(from.presencePenalty());
  }

  private static ToolSpec tool(ToolSpecification from) {
    ToolSpec.Function to = ToolSpec.function(from.name(), Objects.requireNonNullElse(from.description(), ""),
        from.parameters() == null ? JsonObject.of("type", "object") : schema(from.parameters()));
    return from.strict() == null ? to : to.withStrict(from.strict());
  }

  /** The schema in the subset of JSON Schema that Kimi reads. */
  private static JsonObject schema(JsonSchemaElement from) {
    return SchemaNormalizer.normalize(Schema.of(Json.of(JsonSchemaElementUtils.toMap(from)).asObject())).json();
  }
}
