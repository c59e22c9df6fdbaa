package io.github.kimisdk.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A fake of another host refuses, answers and fails in the host's form. */
class FakeHostTest {

  private static final ChatModel PARIS = asked -> ChatResponse.of(AssistantMessage.of("Paris").withReasoning("A capital"));
  private static final ChatModel WEATHER = asked -> {
    AssistantMessage call = AssistantMessage.of("", List.of(ToolCall.of("w", "weather", "{\"city\":\"Rome\"}")));
    return ChatResponse.of(call).withChoices(List.of(Choice.of(call, FinishReason.TOOL_CALLS)));
  };

  private static HttpResponse<String> post(FakeHost host, ChatModel model, String body) {
    try (KimiServer server = KimiServer.answering(host.script(model))) {
      HttpResponse<String> answer = Http.post(server, body);
      assertThat(server.failures()).isEmpty();
      return answer;
    }
  }

  private static String with(String members) {
    return Http.HI.substring(0, Http.HI.length() - 1) + "," + members + "}";
  }

  private static ChatResponse ask(FakeHost host, ChatModel model, boolean streamed) {
    try (KimiServer server = KimiServer.answering(host.script(model));
        Kimi kimi = Kimi.builder().key("any").baseUrl(server.baseUrl()).retry(RetryPolicy.NONE).build()) {
      if (!streamed) {
        return kimi.chat(ChatRequest.of("Hi"));
      }
      try (ChatStream stream = kimi.stream(ChatRequest.of("Hi"))) {
        return stream.response();
      }
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', textBlock = """
      VLLM; <think>A capital</think>NNParis;
      SGLANG; <think>A capital</think>NNParis;
      LLAMA_CPP; <think>A capital</think>NNParis;
      BEDROCK; <reasoning>A capital</reasoning>Paris;
      NVIDIA_NIM; Paris; A capital
      FIREWORKS; Paris; A capital
      OPENROUTER; Paris; A capital
      VOLCENGINE; Paris; A capital
      """)
  void reasoningIsWhereTheHostHasIt(FakeHost host, String text, String reasoning) {
    for (boolean streamed : new boolean[] {false, true}) {
      ChatResponse response = ask(host, PARIS, streamed);
      assertThat(response.text()).isEqualTo(text.replace("N", "\n"));
      assertThat(response.reasoning()).isEqualTo(Optional.ofNullable(reasoning));
      assertThat(response.message().extra().has("reasoning_details")).isEqualTo(host == FakeHost.OPENROUTER);
      assertThat(response.complete()).isTrue();
    }
    JsonObject whole = Json.parse(post(host, PARIS, Http.HI).body()).asObject();
    assertThat(whole.names()).contains("id", "created", "model");
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', textBlock = """
      VLLM; "chat_template_kwargs":{"thinking":false}
      SGLANG; "chat_template_kwargs":{"thinking":false}
      LLAMA_CPP; "chat_template_kwargs":{"thinking":false}
      NVIDIA_NIM; "chat_template_kwargs":{"thinking":false}
      FIREWORKS; "reasoning_effort":"none"
      BEDROCK; "reasoning_effort":"none"
      OPENROUTER; "reasoning":{"enabled":false}
      VOLCENGINE; "thinking":{"type":"disabled"}
      """)
  void aRequestSwitchesThinkingOffAsTheHostSpellsIt(FakeHost host, String switched) {
    for (String stream : List.of("", ",\"stream\":true")) {
      assertThat(post(host, PARIS, with(switched + stream)).body()).contains("Paris").doesNotContain("capital");
      assertThat(post(host, PARIS, with("\"n\":1" + stream)).body()).contains("Paris", "capital");
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', textBlock = """
      NVIDIA_NIM; "top_p":1; 400; top_p is immutable for this model and must be 0.95, got 1
      NVIDIA_NIM; "prompt_cache_key":"k"; 422; body -> prompt_cache_key
      FIREWORKS; "reasoning_effort":"adaptive"; 400; adaptive is only supported by MiniMax M3
      FIREWORKS; "thinking":{"type":"adaptive"}; 400; adaptive is only supported by MiniMax M3
      FIREWORKS; "messages":[{"role":"user","content":"a","partial":true}]; 400; Extra inputs are not permitted, field: 'partial'
      BEDROCK; "safety_identifier":"u"; 400; Extra inputs are not permitted
      VOLCENGINE; "thinking":{"type":"enabled","keep":"all"}; 400; thinking
      VOLCENGINE; "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","anyOf":[]}}}]; 400; anyOf
      OPENROUTER; "messages":[{"role":"assistant","content":"","tool_calls":[]}]; 400; reasoning_content is missing
      VLLM; "messages":1; 400; /messages
      VLLM; "chat_template_kwargs":1; 400; /chat_template_kwargs
      """)
  void whatTheHostRefusesIsRefusedInItsWords(FakeHost host, String member, int status, String words) {
    ChatModel never = asked -> {
      throw new AssertionError("the model was asked");
    };
    String body = member.startsWith("\"messages\"") ? "{\"model\":\"m\"," + member + "}" : with(member);
    HttpResponse<String> answer = post(host, never, body);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).contains(words);
  }

  @ParameterizedTest
  @EnumSource
  void aRequestIsAnObject(FakeHost host) {
    assertThat(post(host, PARIS, "Hello").statusCode()).isEqualTo(400);
    try (KimiServer server = KimiServer.answering(host.script(PARIS))) {
      assertThat(Http.get(server, "/models").statusCode()).isEqualTo(404);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFailureOfTheModelIsOneOfTheHost(FakeHost host) {
    CallDetails details = CallDetails.NONE.withAnswer(429, Optional.empty(), Optional.of(Duration.ofMillis(6500)));
    for (boolean streamed : new boolean[] {false, true}) {
      assertThatThrownBy(() -> ask(host, failing(new KimiException.ContextOverflow("long", "", CallDetails.NONE, 4096, 5000)),
          streamed)).isInstanceOf(KimiException.ContextOverflow.class).hasMessageContaining("4096");
      assertThatThrownBy(() -> ask(host, failing(new KimiException.RateLimited("fast", "", details, RateLimits.Kind.REQUESTS, 1)),
          streamed)).isInstanceOfSatisfying(KimiException.RateLimited.class, limited ->
              assertThat(limited.details().retryAfter()).hasValue(Duration.ofSeconds(7)));
      assertThatThrownBy(() -> ask(host, failing(new KimiException.Overloaded("busy", "", CallDetails.NONE)), streamed))
          .isInstanceOf(host == FakeHost.OPENROUTER ? KimiException.RateLimited.class : KimiException.Overloaded.class);
      assertThatThrownBy(() -> ask(host, failing(new KimiException.NotFound("no such model", "", CallDetails.NONE)), streamed))
          .isInstanceOf(KimiException.NotFound.class);
    }
  }

  private static ChatModel failing(KimiException failure) {
    return asked -> {
      throw failure;
    };
  }

  @Test
  void anotherExceptionOfTheModelIsThatOfATest() {
    try (KimiServer server = KimiServer.answering(FakeHost.VLLM.script(asked -> {
      throw new IllegalStateException("a bug");
    }))) {
      assertThat(Http.post(server, Http.HI).statusCode()).isEqualTo(500);
      assertThat(server.failures()).singleElement().isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void toolCallsLeakWithTheCountOfTheConversation() {
    String history = """
        {"model":"m","messages":[{"role":"user","content":"a"},{"role":"assistant","content":"","reasoning_content":"r",
        "tool_calls":[{"id":"functions.weather:0","type":"function","function":{"name":"weather","arguments":"{}"}}]},
        {"role":"tool","tool_call_id":"functions.weather:0","content":"Rain"}]}""";
    for (FakeHost host : List.of(FakeHost.VLLM, FakeHost.SGLANG, FakeHost.LLAMA_CPP)) {
      JsonObject choice = Json.parse(post(host, WEATHER, history).body()).asObject().get("choices").asArray().get(0).asObject();
      assertThat(choice.get("finish_reason").toString()).isEqualTo("\"stop\"");
      assertThat(choice.get("message").asObject().has("tool_calls")).isFalse();
      assertThat(choice.get("message").toString()).contains("<|tool_calls_section_begin|><|tool_call_begin|>functions.weather:1"
          + "<|tool_call_argument_begin|>{\\\"city\\\":\\\"Rome\\\"}<|tool_call_end|><|tool_calls_section_end|>");
    }
    assertThat(post(FakeHost.FIREWORKS, WEATHER, history).body()).contains("tool_calls\":[", "\"id\":\"w\"");
  }

  @Test
  void llamaRepeatsTheBeginningOfAnAnswer() {
    String begun = "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"content\":\"It is \"}]}";
    ChatModel rest = asked -> ChatResponse.of("Paris");
    assertThat(post(FakeHost.LLAMA_CPP, rest, begun).body()).contains("\"It is Paris\"");
    assertThat(post(FakeHost.VLLM, rest, begun).body()).contains("\"Paris\"");
  }
}
