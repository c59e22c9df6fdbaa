package io.github.kimisdk.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.CustomMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.message.VideoContent;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonReferenceSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import io.github.kimisdk.Kimi;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Hints;
import io.github.kimisdk.chat.Reasoning;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each message and setting of LangChain4j is in the request that the service gets, or is refused by name. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestsTest {

  private final KimiServer server = KimiServer.answering(request -> ScriptedAnswer.of(ChatResponse.of("Yes")));
  private final Kimi kimi = Kimi.builder().key("any").baseUrl(server.baseUrl()).model("kimi-k3").build();

  @AfterAll
  void close() {
    kimi.close();
    server.close();
  }

  @Test
  void everySettingIsSent() {
    JsonObject sent = sent(parameters -> parameters.modelName("kimi-k2.6").temperature(0.5).topP(0.25).frequencyPenalty(0.125)
        .presencePenalty(-0.5).maxOutputTokens(7).stopSequences(List.of("end")).toolChoice(ToolChoice.NONE)
        .responseFormat(ResponseFormat.JSON).toolSpecifications(ToolSpecification.builder().name("add").description("Adds")
            .strict(true).parameters(JsonObjectSchema.builder().addIntegerProperty("a").required("a").build()).build()));
    assertThat(sent.without("messages")).isEqualTo(Json.parse("""
        {"model":"kimi-k2.6","max_completion_tokens":7,"temperature":0.5,"top_p":0.25,"presence_penalty":-0.5,
         "frequency_penalty":0.125,"stop":["end"],"response_format":{"type":"json_object"},"tool_choice":"none",
         "tools":[{"type":"function","function":{"name":"add","description":"Adds","strict":true,"parameters":{"type":"object",
           "properties":{"a":{"type":"integer"}},"required":["a"]}}}]}
        """));
  }

  @Test
  void aRequestWithoutSettingsSendsTheModelOnly() {
    assertThat(sent(parameters -> parameters).without("messages")).isEqualTo(JsonObject.of("model", "kimi-k3"));
  }

  @Test
  void textIsTheFormatOfARequestThatSaysSo() {
    assertThat(sent(parameters -> parameters.responseFormat(ResponseFormat.TEXT)).has("response_format")).isFalse();
  }

  @Test
  void aSchemaIsSentInTheSubsetOfKimi() {
    JsonObjectSchema node = JsonObjectSchema.builder().description("a node")
        .addProperty("next", JsonReferenceSchema.builder().reference("node").build())
        .addProperty("color", JsonEnumSchema.builder().enumValues("red", "blue").build()).build();
    JsonSchema list = JsonSchema.builder().name("List").rootElement(JsonObjectSchema.builder()
        .addProperty("head", JsonReferenceSchema.builder().reference("node").build()).required("head")
        .definitions(Map.of("node", node)).build()).build();
    JsonObject sent = sent(parameters -> parameters.responseFormat(
        ResponseFormat.builder().type(ResponseFormatType.JSON).jsonSchema(list).build()));
    JsonObject format = sent.get("response_format").asObject().get("json_schema").asObject();
    assertThat(format.get("name").asString()).isEqualTo("List");
    JsonObject schema = format.get("schema").asObject();
    assertThat(io.github.kimisdk.schema.Schema.of(schema).check()).isEmpty();
    assertThat(schema.get("properties").asObject().get("head").asObject().get("$ref").asString()).isEqualTo("#/$defs/node");
    assertThat(schema.get("$defs").asObject().get("node").asObject().get("properties").asObject().get("color"))
        .isEqualTo(Json.parse("{\"type\":\"string\",\"enum\":[\"red\",\"blue\"]}"));
  }

  @Test
  void everyMessageIsSent() {
    ToolExecutionRequest call = ToolExecutionRequest.builder().id("f:0").name("look").arguments("{}").build();
    JsonObject sent = sent(KimiChatModel.of(kimi), List.of(
        SystemMessage.from("Be brief."),
        UserMessage.from("ann", TextContent.from("See:"), ImageContent.from("AAAA", "image/png"),
            ImageContent.from("ms://image-1"), VideoContent.from("BBBB", "video/mp4")),
        AiMessage.builder().thinking("").toolExecutionRequests(List.of(call)).build(),
        ToolExecutionResultMessage.builder().id("f:0").toolName("look")
            .contents(TextContent.from("a dot"), ImageContent.from("data:image/png;base64,CCCC")).build(),
        AiMessage.builder().text("A dot.").thinking("Hm.").build(),
        UserMessage.from("Sure?")));
    assertThat(sent.get("messages")).isEqualTo(Json.parse("""
        [{"role":"system","content":"Be brief."},
         {"role":"user","name":"ann","content":[{"type":"text","text":"See:"},
           {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},
           {"type":"image_url","image_url":{"url":"ms://image-1"}},
           {"type":"video_url","video_url":{"url":"data:video/mp4;base64,BBBB"}}]},
         {"role":"assistant","reasoning_content":"","tool_calls":[
           {"id":"f:0","type":"function","function":{"name":"look","arguments":"{}"}}]},
         {"role":"tool","tool_call_id":"f:0","content":[{"type":"text","text":"a dot"},
           {"type":"image_url","image_url":{"url":"data:image/png;base64,CCCC"}}]},
         {"role":"assistant","content":"A dot.","reasoning_content":"Hm."},
         {"role":"user","content":"Sure?"}]
        """));
  }

  static Stream<ChatMessage> refusedMessages() {
    return Stream.of(UserMessage.from(AudioContent.from("AAAA", "audio/wav")),
        UserMessage.from(PdfFileContent.from("ms://file-1")),
        UserMessage.from(ImageContent.from("https://example.com/cat.jpg")),
        UserMessage.from(VideoContent.from("http://example.com/cat.mp4")), new CustomMessage(Map.of("a", "b")));
  }

  @ParameterizedTest
  @MethodSource("refusedMessages")
  void aMessageThatKimiDoesNotReadIsRefused(ChatMessage message) {
    int before = server.requests().size();
    assertThatThrownBy(() -> KimiChatModel.of(kimi).chat(message)).isExactlyInstanceOf(UnsupportedFeatureException.class)
        .hasMessageContaining("does not support");
    assertThatThrownBy(() -> KimiStreamingChatModel.of(kimi).chat(List.of(message), new Heard()))
        .isExactlyInstanceOf(UnsupportedFeatureException.class);
    assertThat(server.requests()).hasSize(before);
  }

  @Test
  void topKIsRefused() {
    assertThatThrownBy(() -> sent(parameters -> parameters.topK(3))).isInstanceOf(UnsupportedFeatureException.class)
        .hasMessageContaining("topK");
  }

  @Test
  void reasoningAndHintsOfTheModelGoWithEachRequest() {
    KimiChatModel model = KimiChatModel.builder(kimi).reasoning(Reasoning.DEFAULT.withEffort("low"))
        .hints(Hints.NONE.withPromptCacheKey("trip-1")).build();
    for (int i = 0; i < 2; i++) {
      JsonObject sent = sent(model, List.of(UserMessage.from("Hello")));
      assertThat(sent.get("reasoning_effort").asString()).isEqualTo("low");
      assertThat(sent.get("prompt_cache_key").asString()).isEqualTo("trip-1");
    }
  }

  @Test
  void aParameterOfTheRequestReplacesThatOfTheModel() {
    KimiChatModel model = KimiChatModel.builder(kimi).modelName("kimi-k2.6")
        .parameters(ChatRequestParameters.builder().maxOutputTokens(7).stopSequences("end").build()).build();
    model.chat(ChatRequest.builder().messages(UserMessage.from("Hello")).maxOutputTokens(8).build());
    assertThat(last().without("messages")).isEqualTo(Json.parse("""
        {"model":"kimi-k2.6","max_completion_tokens":8,"stop":["end"]}"""));
    KimiChatModel named = KimiChatModel.builder(kimi).modelName("kimi-k2.6")
        .parameters(ChatRequestParameters.builder().modelName("kimi-k3.1-pro").build()).build();
    assertThat(sent(named, List.of(UserMessage.from("Hello"))).get("model").asString()).isEqualTo("kimi-k3.1-pro");
  }

  @Test
  void aChangedCopyKeepsTheOtherSettings() {
    KimiChatModel model = KimiChatModel.builder(kimi).reasoning(Reasoning.DEFAULT.withEffort("low"))
        .parameters(ChatRequestParameters.builder().modelName("kimi-k2.6").maxOutputTokens(7).build()).build();
    assertThat(sent(model.toBuilder().modelName("kimi-k3.1-pro").build(), List.of(UserMessage.from("Hello"))).without("messages"))
        .isEqualTo(Json.parse("""
            {"model":"kimi-k3.1-pro","max_completion_tokens":7,"reasoning_effort":"low"}"""));
    KimiStreamingChatModel stream = KimiStreamingChatModel.builder(kimi).modelName("kimi-k2.6").build();
    assertThat(stream.toBuilder().build().defaultRequestParameters().modelName()).isEqualTo("kimi-k2.6");
  }

  @Test
  void theModelTellsWhetherItTakesASchema() {
    assertThat(KimiChatModel.of(kimi).supportedCapabilities()).isEqualTo(Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA));
    assertThat(KimiStreamingChatModel.of(kimi).supportedCapabilities())
        .isEqualTo(Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA));
    ChatModel other = asked -> ChatResponse.of("Yes");
    assertThat(KimiChatModel.of(other).supportedCapabilities()).isEmpty();
    assertThat(KimiChatModel.of(other).defaultRequestParameters().modelName()).isNull();
    assertThat(KimiChatModel.of(other).chat("Hello")).isEqualTo("Yes");
  }

  private JsonObject sent(Function<ChatRequest.Builder, ChatRequest.Builder> settings) {
    KimiChatModel.of(kimi).chat(settings.apply(ChatRequest.builder().messages(UserMessage.from("Hello"))).build());
    return last();
  }

  private JsonObject sent(KimiChatModel model, List<ChatMessage> messages) {
    model.chat(messages);
    return last();
  }

  private JsonObject last() {
    return server.requests().get(server.requests().size() - 1).json();
  }
}
