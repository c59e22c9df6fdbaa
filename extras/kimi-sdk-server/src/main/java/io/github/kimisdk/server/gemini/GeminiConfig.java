package io.github.kimisdk.server.gemini;

import io.github.kimisdk.chat.Output;
import io.github.kimisdk.chat.Reasoning;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.Sampling;
import io.github.kimisdk.chat.Thinking;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * The {@code generationConfig} of a request.
 *
 * <p>A {@code topK} cuts off unlikely tokens, and a {@code seed} chooses one of the answers that are possible anyway, so both are
 * ignored. Settings without which the answer would be another one are refused.
 */
final class GeminiConfig {

  private static final Set<String> ON = Set.of("MINIMAL", "LOW", "MEDIUM", "HIGH");

  private GeminiConfig() {}

  static GeminiMembers of(GeminiMembers request) {
    return request.child("generationConfig");
  }

  /** Returns whether a request wants to see the thoughts of the model. Gemini's default is no. */
  static boolean includeThoughts(GeminiMembers request) {
    return of(request).child("thinkingConfig").flag("includeThoughts");
  }

  static Sampling readSampling(GeminiMembers config) {
    Sampling sampling = set(Sampling.DEFAULT, config.real("temperature"), Sampling::withTemperature);
    sampling = set(sampling, config.real("topP"), Sampling::withTopP);
    sampling = set(sampling, config.real("presencePenalty"), Sampling::withPresencePenalty);
    sampling = set(sampling, config.real("frequencyPenalty"), Sampling::withFrequencyPenalty);
    OptionalInt answers = config.integer("candidateCount");
    return answers.isPresent() ? sampling.withN(answers.getAsInt()) : sampling;
  }

  private static Sampling set(Sampling sampling, OptionalDouble value, BiFunction<Sampling, Double, Sampling> set) {
    return value.isPresent() ? set.apply(sampling, value.getAsDouble()) : sampling;
  }

  static Output readOutput(GeminiMembers config) {
    for (String modality : config.strings("responseModalities")) {
      if (!modality.equalsIgnoreCase("TEXT")) {
        throw config.refusal("responseModalities", "TEXT", "\"" + modality + "\", which Kimi does not write");
      }
    }
    if (config.flag("responseLogprobs")) {
      throw config.refusal("responseLogprobs", "false", "true; the log probabilities are served in the chat format only");
    }
    return new Output(
        config.integer("maxOutputTokens"), config.strings("stopSequences"), readFormat(config), Optional.empty(),
        OptionalInt.empty());
  }

  /** Reads the format. Gemini requires the type of JSON beside a schema; a schema alone cannot mean anything else. */
  private static Optional<ResponseFormat> readFormat(GeminiMembers config) {
    String type = config.string("responseMimeType").orElse("").toLowerCase(Locale.ROOT);
    Optional<JsonObject> schema = config.whole("responseJsonSchema").or(() -> config.whole("_responseJsonSchema"))
        .map(GeminiSchema::plain).or(() -> config.whole("responseSchema").map(GeminiSchema::read)).filter(read -> !read.empty());
    if (!List.of("", "application/json", "text/plain").contains(type)) {
      throw config.refusal("responseMimeType", "text/plain or application/json", "\"" + type + "\"");
    }
    if (schema.isPresent() && !type.equals("text/plain")) {
      return Optional.of(ResponseFormat.schema("response", schema.get()));
    }
    return type.equals("application/json") ? Optional.of(ResponseFormat.JSON) : Optional.empty();
  }

  /**
   * Reads the reasoning. Kimi has no budget of tokens, so any budget but 0 leaves it to the model. Of the levels, Kimi knows
   * {@code low} and {@code high}; it takes a medium effort for a high one itself.
   */
  static Reasoning readReasoning(GeminiMembers config) {
    GeminiMembers thinking = config.child("thinkingConfig");
    OptionalInt budget = thinking.integer("thinkingBudget");
    String level = thinking.string("thinkingLevel").orElse("").toUpperCase(Locale.ROOT);
    if (!level.isEmpty() && !level.equals("THINKING_LEVEL_UNSPECIFIED") && !ON.contains(level)) {
      throw thinking.refusal("thinkingLevel", "MINIMAL, LOW, MEDIUM or HIGH", "\"" + level + "\"");
    }
    if (budget.isPresent() && budget.getAsInt() == 0) {
      return Reasoning.DEFAULT.withThinking(Thinking.DISABLED);
    }
    if (!ON.contains(level)) {
      return Reasoning.DEFAULT;
    }
    return Reasoning.DEFAULT.withEffort(level.equals("MINIMAL") || level.equals("LOW") ? "low" : "high");
  }
}
