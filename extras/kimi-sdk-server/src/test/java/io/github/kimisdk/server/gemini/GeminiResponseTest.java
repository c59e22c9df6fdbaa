package io.github.kimisdk.server.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.models.Model;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole answers, errors, and the small answers of the other routes. */
class GeminiResponseTest {

  private static final JsonObject SHOWN = json("{'generationConfig':{'thinkingConfig':{'includeThoughts':true}}}");
  private final GeminiFormat format = new GeminiFormat();

  private static JsonObject json(String text) {
    return Json.parse(text.replace('\'', '"')).asObject();
  }

  private JsonObject write(AssistantMessage message) {
    return format.writeResponse(ChatResponse.of(message), JsonObject.EMPTY);
  }

  private static JsonValue parts(JsonObject answer) {
    return answer.at("/candidates/0/content/parts");
  }

  @Test
  void answerHasCandidatesUsageModelAndId() {
    Usage usage = Usage.of(30, 18).withReasoningTokens(12).withCachedTokens(8);
    ChatResponse response = ChatResponse.of("18 °C.").withUsage(usage).withOrigin("abc123", Instant.EPOCH, "kimi-k2.6");
    assertThat(format.writeResponse(response, JsonObject.EMPTY)).isEqualTo(json("""
        {'candidates':[{'content':{'role':'model','parts':[{'text':'18 °C.'}]},'index':0,'finishReason':'STOP'}],
         'usageMetadata':{'promptTokenCount':30,'candidatesTokenCount':6,'totalTokenCount':48,'thoughtsTokenCount':12,
          'cachedContentTokenCount':8},
         'modelVersion':'kimi-k2.6','responseId':'abc123'}"""));
  }

  @Test
  void thoughtsAreShownOnlyIfTheClientAsksAndCarriedAlways() {
    AssistantMessage message = AssistantMessage.of("Hi").withReasoning("Greet.");
    JsonObject hidden = write(message);
    JsonObject shown = format.writeResponse(ChatResponse.of(message), SHOWN);
    String signature = ThoughtSignature.of(Optional.of("Greet."), List.of()).write().orElseThrow();
    assertThat(parts(hidden)).isEqualTo(Json.of(List.of(JsonObject.of("text", "Hi", "thoughtSignature", signature))));
    assertThat(parts(shown)).isEqualTo(Json.of(List.of(
        JsonObject.of("text", "Greet.", "thought", true), JsonObject.of("text", "Hi", "thoughtSignature", signature))));
  }

  @Test
  void callsEndWithStopAndOnlyTheFirstCarriesTheReasoning() {
    JsonObject answer = write(AssistantMessage.of("", List.of(ToolCall.of("a", "f", "{\"x\":1}"), ToolCall.of("b", "g", "")))
        .withReasoning("Both."));
    assertThat(answer.at("/candidates/0/finishReason").asString()).isEqualTo("STOP");
    assertThat(parts(answer).get(0).get("functionCall")).isEqualTo(json("{'id':'a','name':'f','args':{'x':1}}"));
    assertThat(ThoughtSignature.read(Optional.of(parts(answer).get(0).get("thoughtSignature").asString())).reasoning())
        .contains("Both.");
    assertThat(parts(answer).get(1).get("functionCall")).isEqualTo(json("{'id':'b','name':'g','args':{}}"));
    assertThat(ThoughtSignature.read(Optional.of(parts(answer).get(1).get("thoughtSignature").asString())).reasoning()).isEmpty();
  }

  @Test
  void argumentsThatAreNoObjectAreKeptInOne() {
    JsonObject answer = write(AssistantMessage.of("", List.of(ToolCall.of("a", "f", "{\"cut"), ToolCall.of("", "g", "[1]"))));
    assertThat(parts(answer).get(0).get("functionCall").get("args")).isEqualTo(JsonObject.of(ToolCall.UNREADABLE, "{\"cut"));
    assertThat(parts(answer).get(1).get("functionCall")).isEqualTo(
        JsonObject.of("name", "g", "args", JsonObject.of(ToolCall.UNREADABLE, "[1]")));
  }

  @Test
  void emptyAnswerHasAnEmptyTextAndAnAnswerWithoutChoicesIsARefusedPrompt() {
    assertThat(parts(write(AssistantMessage.of("")))).isEqualTo(Json.of(List.of(JsonObject.of("text", ""))));
    JsonObject refused = format.writeResponse(ChatResponse.of("").withChoices(List.of()).withUsage(Usage.of(3, 0)),
        JsonObject.EMPTY);
    assertThat(refused).isEqualTo(json("{'promptFeedback':{'blockReason':'OTHER'},"
        + "'usageMetadata':{'promptTokenCount':3,'candidatesTokenCount':0,'totalTokenCount':3}}"));
  }

  @Test
  void imagesOfAnAnswerAreData() {
    AssistantMessage message = new AssistantMessage(
        List.of(ContentPart.image("data:image/png;base64,AAAA"), ContentPart.image("ms://f"),
        new ContentPart.Unknown("x", SHOWN)),
        Optional.empty(), List.of(), List.of(), false, Optional.empty(), JsonObject.EMPTY);
    assertThat(parts(write(message))).hasToString(
        "[{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"AAAA\"}},{\"fileData\":{\"fileUri\":\"ms://f\"}}]");
  }

  @ParameterizedTest
  @CsvSource({"stop,STOP", "tool_calls,STOP", "length,MAX_TOKENS", "content_filter,SAFETY", "tomorrow,OTHER"})
  void finishReasonsHaveTheNamesOfGemini(String reason, String name) {
    ChatResponse response = ChatResponse.of("")
        .withChoices(List.of(Choice.of(AssistantMessage.of("a"), new FinishReason(reason))));
    assertThat(format.writeResponse(response, JsonObject.EMPTY).at("/candidates/0/finishReason").asString()).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "400,INVALID_ARGUMENT", "401,UNAUTHENTICATED", "402,PERMISSION_DENIED", "403,PERMISSION_DENIED", "404,NOT_FOUND",
    "413,INVALID_ARGUMENT", "429,RESOURCE_EXHAUSTED", "499,CANCELLED", "500,INTERNAL", "502,UNAVAILABLE", "503,UNAVAILABLE",
    "504,DEADLINE_EXCEEDED", "529,UNAVAILABLE"})
  void errorsHaveTheStatusNamesOfGoogle(int status, String name) {
    assertThat(format.writeError(status, ApiError.of("some_error", "No."), "id"))
        .isEqualTo(json("{'error':{'code':" + status + ",'message':'No.','status':'" + name + "'}}"));
  }

  @Test
  void modelsAreListedWithTheirLimits() {
    Model known = new Model("kimi-x", json("{'name':'Kimi X','window':262144,'output':32768}"));
    JsonObject entry = format.writeModel(known);
    assertThat(entry.get("name").asString()).isEqualTo("models/kimi-x");
    assertThat(entry.get("displayName").asString()).isEqualTo("Kimi X");
    assertThat(entry.get("inputTokenLimit").asLong()).isEqualTo(262_144);
    assertThat(entry.get("supportedGenerationMethods"))
        .hasToString("[\"generateContent\",\"streamGenerateContent\",\"countTokens\"]");
    assertThat(format.writeModels(List.of(known, new Model("other", JsonObject.EMPTY)))).isEqualTo(
        JsonObject.of("models", List.of(entry, format.writeModel(new Model("other", JsonObject.EMPTY)))));
    assertThat(format.writeModel(new Model("other", JsonObject.EMPTY)).names())
        .containsExactly("name", "displayName", "supportedGenerationMethods");
  }
}
