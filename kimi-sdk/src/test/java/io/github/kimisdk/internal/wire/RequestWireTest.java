package io.github.kimisdk.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatRequestBuilder;
import io.github.kimisdk.chat.Hints;
import io.github.kimisdk.chat.Output;
import io.github.kimisdk.chat.PromptCacheOptions;
import io.github.kimisdk.chat.Reasoning;
import io.github.kimisdk.chat.ResponseFormat;
import io.github.kimisdk.chat.Sampling;
import io.github.kimisdk.chat.Thinking;
import io.github.kimisdk.chat.ToolChoice;
import io.github.kimisdk.chat.ToolUse;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestWireTest {

  private static final String COMPLETE = """
      {"model":"kimi-k2.6",
       "messages":[
        {"role":"system","content":"You are careful."},
        {"role":"system","tools":[{"type":"function","function":{"name":"late","parameters":{"type":"object"}}}]},
        {"role":"user","content":[
          {"type":"image_url","image_url":{"url":"ms://d3v1c8kq0s7f","detail":"high"}},
          {"type":"video_url","video_url":{"url":"ms://file-def456"}},
          {"type":"text","text":"这张图里有什么？","cache":true}],"name":"mia"},
        {"role":"assistant","content":"I look.","reasoning_content":"","tool_calls":[
          {"id":"get_weather:0","type":"function","function":{"name":"get_weather","arguments":"{\\"city\\":\\"Paris\\"}"}},
          {"id":"$web_search:1","type":"builtin_function","function":{"name":"$web_search","arguments":"{}"}}]},
        {"role":"tool","tool_call_id":"get_weather:0","name":"get_weather","content":"{\\"temp_c\\":18}"},
        {"role":"tool","tool_call_id":"$web_search:1","content":"{}"},
        {"role":"developer","content":"unknown role","weight":1},
        {"role":"assistant","content":"{\\"city\\":\\"","name":"Poet","partial":true}],
       "max_completion_tokens":4096,"stop":["END","\\n\\n"],
       "response_format":{"type":"json_schema","json_schema":{"name":"weather","description":"d","strict":true,
         "schema":{"type":"object","properties":{"city":{"type":"string"}}},"unknown":1}},
       "logprobs":true,"top_logprobs":3,
       "temperature":0.6,"top_p":0.95,"n":2,"presence_penalty":-0.5,"frequency_penalty":1,
       "tools":[
        {"type":"function","function":{"name":"get_weather","description":"Current weather","strict":false,
          "parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}},
        {"type":"builtin_function","function":{"name":"$web_search"}},
        {"type":"plugin","id":7}],
       "tool_choice":{"type":"function","function":{"name":"get_weather"}},
       "thinking":{"type":"enabled","keep":"all","effort":"high","unknown":[]},
       "reasoning_effort":"low",
       "prompt_cache_key":"session-7f1c",
       "prompt_cache_options":{"mode":"implicit","ttl":"1h"},
       "safety_identifier":"user-1",
       "prediction":{"type":"content","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}],"unknown":true},
       "seed":7,"metadata":{"a":null}}
      """;

  @Test
  void aCompleteBodyIsWrittenAsItWasRead() {
    JsonObject body = Json.parse(COMPLETE).asObject();

    ChatRequest request = RequestWire.read(body);

    assertThat(sorted(RequestWire.write(RequestWire.named(request, "other"), false))).isEqualTo(sorted(body));
    assertThat(RequestWire.read(RequestWire.write(RequestWire.named(request, "other"), false))).isEqualTo(request);
    assertThat(request.extra().names()).containsExactlyInAnyOrder("prediction", "seed", "metadata");
  }

  @Test
  void aStreamedRequestAsksForAStreamAndItsUsage() {
    JsonObject body = RequestWire.write(RequestWire.named(ChatRequest.of("hi"), "m"), true);

    assertThat(body).hasToString("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],"
        + "\"stream\":true,\"stream_options\":{\"include_usage\":true}}");
    assertThat(RequestWire.read(body)).isEqualTo(ChatRequest.of("hi").withModel("m"));
  }

  @Test
  void nothingIsSentThatTheCallerDidNotSet() {
    JsonObject body = RequestWire.write(RequestWire.named(ChatRequest.of("hi"), "m"), false);

    assertThat(body).hasToString("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
  }

  @Test
  void theModelOfTheRequestWins() {
    assertThat(RequestWire.write(RequestWire.named(ChatRequest.of("hi").withModel("mine"), "m"), false).get("model").asString())
        .isEqualTo("mine");
  }

  @Test
  void extraMembersReplaceValuesAndAreMergedIntoObjects() {
    ChatRequest request = ChatRequest.builder().user("hi").thinking(Thinking.ENABLED).temperature(1)
        .extra("temperature", 0.3).extra("thinking", JsonObject.of("budget", 5)).build();

    assertThat(RequestWire.write(RequestWire.named(request, "m"), false).without("messages"))
        .hasToString("{\"model\":\"m\",\"temperature\":0.3,\"thinking\":{\"type\":\"enabled\",\"budget\":5}}");
  }

  @Test
  void theLimitIsThatOfTheBody() {
    ChatRequestBuilder request = ChatRequest.builder().user("hi");
    assertThat(RequestWire.limit(request.build())).isEmpty();
    assertThat(RequestWire.limit(request.extra("max_tokens", 1).build())).hasValue(1);
    assertThat(RequestWire.limit(request.maxCompletionTokens(2).build())).hasValue(2);
    assertThat(RequestWire.limit(request.extra("max_completion_tokens", 5_000_000_000L).build())).hasValue(5_000_000_000L);
    assertThat(RequestWire.limit(request.extra("max_completion_tokens", null).build())).hasValue(1);
  }

  @Test
  void theEffectiveRequestHasTheSameBody() {
    ChatRequest request = ChatRequest.builder().user("hi").thinking(Thinking.ENABLED).maxCompletionTokens(9)
        .extra("temperature", 0.3).extra("thinking", JsonObject.of("type", "disabled", "budget", 5)).extra("seed", 7).build();

    ChatRequest effective = RequestWire.effective(request);

    assertThat(effective.reasoning().thinking().orElseThrow().type()).isEqualTo("disabled");
    assertThat(effective.extra()).isEqualTo(JsonObject.of("seed", 7));
    assertThat(effective.model()).isEmpty();
    assertThat(sorted(RequestWire.write(RequestWire.named(effective, "m"), true)))
        .isEqualTo(sorted(RequestWire.write(RequestWire.named(request, "m"), true)));
    assertThat(RequestWire.effective(effective)).isSameAs(effective);
  }

  @Test
  void wholeNumbersAreSentWithoutAFraction() {
    ChatRequest request = ChatRequest.builder().user("hi").temperature(1).topP(0.95).n(1).build();

    assertThat(RequestWire.write(RequestWire.named(request, "m"), false).without("messages").without("model"))
        .hasToString("{\"temperature\":1,\"top_p\":0.95,\"n\":1}");
  }

  @Test
  void everySettingSurvives() {
    ChatRequest plain = ChatRequest.of("hi").withModel("m");
    same(plain.withReasoning(new Reasoning(Optional.of(Thinking.of("tomorrow").withKeep("all")), Optional.of("max"))));
    same(plain.withReasoning(new Reasoning(Optional.of(Thinking.DISABLED.withEffort("low")), Optional.empty())));
    same(plain.withSampling(Sampling.DEFAULT.withTemperature(0.1).withTopP(1).withN(5).withPresencePenalty(-2)
        .withFrequencyPenalty(2)));
    same(plain.withOutput(Output.DEFAULT.withMaxCompletionTokens(1).withStop(List.of("a", " ")).withLogprobs(0)));
    same(plain.withHints(Hints.NONE.withPromptCacheKey("").withSafetyIdentifier("id").withPrediction("text")
        .withPromptCacheOptions(PromptCacheOptions.implicit("5m"))));
    same(plain.withOutput(Output.DEFAULT.withFormat(ResponseFormat.TEXT)));
    same(plain.withOutput(Output.DEFAULT.withFormat(ResponseFormat.JSON)));
    same(plain.withOutput(Output.DEFAULT.withFormat(ResponseFormat.schema("name", JsonObject.of("type", "object")))));
    for (ToolChoice choice : new ToolChoice[] {ToolChoice.AUTO, ToolChoice.NONE, ToolChoice.REQUIRED, ToolChoice.named("a")}) {
      same(plain.withToolUse(new ToolUse(List.of(), Optional.of(choice))));
    }
  }

  private static void same(ChatRequest request) {
    assertThat(RequestWire.read(Json.parse(Json.bytes(RequestWire.write(RequestWire.named(request, "x"), true))).asObject()))
        .isEqualTo(request);
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "{\"response_format\":{\"type\":\"grammar\",\"grammar\":{\"a\":1}}}",
    "{\"response_format\":{\"type\":\"json_object\",\"unknown\":1}}",
    "{\"response_format\":{\"type\":\"tomorrow\"}}",
    "{\"tool_choice\":\"tomorrow\"}",
    "{\"tool_choice\":{\"type\":\"tomorrow\",\"a\":1}}",
    "{\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"a\",\"unknown\":2},\"unknown\":1}}",
    "{\"thinking\":{\"type\":\"tomorrow\",\"unknown\":1}}",
    "{\"prompt_cache_options\":{\"mode\":\"m\",\"unknown\":1}}",
    "{\"max_tokens\":5,\"functions\":[],\"unknown\":null}",
  })
  void unknownMembersAndTypesSurvive(String settings) {
    JsonObject body = Json.parse(settings).asObject();

    JsonObject written = RequestWire.write(RequestWire.named(RequestWire.read(body), "m"), false);

    assertThat(written.without("model").without("messages")).isEqualTo(body);
  }

  @Test
  void alternativeFormsAreRead() {
    JsonObject body = Json.parse("{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":\"ms://a\"}]}],"
        + "\"stop\":\"END\",\"tools\":null,\"temperature\":null,\"thinking\":null}").asObject();

    assertThat(RequestWire.write(RequestWire.named(RequestWire.read(body), "m"), false).without("model"))
        .hasToString("{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"ms://a\"}}]}],"
            + "\"stop\":[\"END\"]}");
  }

  /** Returns the members in the order of their names, because their order has no meaning. */
  private static JsonObject sorted(JsonObject object) {
    return JsonObject.of(new TreeMap<>(object.members()));
  }
}
