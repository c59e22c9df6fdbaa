package io.github.kimisdk.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.googleai.GoogleAiGeminiChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.service.AiServices;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * Clients in Java with their defaults in front of the strict upstream and of the offline model: whole answers, streams, and loops
 * of tools. Rows in {@link #GAPS} fail today; a row that passes has to leave the list.
 */
@Timeout(120)
class DefaultsTest {

  private static final String MODEL = "kimi-k3";
  private static final String HELLO = "Say hello to everybody";

  private static final String REASONING = "the client drops the reasoning, which is not repaired";
  private static final Map<String, String> GAPS = Map.of(
      "langchain4j openai, tools, strict", REASONING, "langchain4j openai, tools, offline", REASONING,
      "langchain4j anthropic, tools, strict", REASONING, "langchain4j anthropic, tools, offline", REASONING,
      "langchain4j gemini, tools, strict", REASONING, "langchain4j gemini, tools, offline", REASONING);

  private static StrictGateway strict;
  private static StrictGateway offline;

  /** A check that may fail in any way. */
  private interface Way {
    void check(String url) throws Exception;
  }

  /** An assistant of LangChain4j. */
  interface Assistant {
    String chat(String prompt);
  }

  /** The tool that assistants may call. */
  static final class Weather {

    @Tool(name = "get_weather", value = "The weather of a city")
    String of(String city) {
      return "It rains in " + city + ". The secret word is secret-pear.";
    }
  }

  @BeforeAll
  static void start() {
    strict = StrictGateway.start("read");
    offline = StrictGateway.start("offline");
  }

  @AfterAll
  static void stop() {
    strict.close();
    offline.close();
  }

  @TestFactory
  List<DynamicTest> defaults() {
    List<DynamicTest> tests = new ArrayList<>();
    ways().forEach((name, way) -> {
      tests.add(DynamicTest.dynamicTest(name + ", strict", () -> check(name + ", strict", way, strict.url())));
      tests.add(DynamicTest.dynamicTest(name + ", offline", () -> check(name + ", offline", way, offline.url())));
    });
    return tests;
  }

  private static void check(String row, Way way, String url) throws Exception {
    if (!GAPS.containsKey(row)) {
      way.check(url);
      return;
    }
    boolean failed = false;
    try {
      way.check(url);
    } catch (Exception | AssertionError expected) {
      failed = true;
    }
    assertThat(failed).as("expected the known gap \"" + row + "\" to fail, but it passes; remove it from GAPS").isTrue();
  }

  private static Map<String, Way> ways() {
    Map<String, Way> ways = new LinkedHashMap<>();
    ways.put("openai-java, whole and validated", DefaultsTest::openAi);
    ways.put("anthropic-java, whole and stream", DefaultsTest::anthropic);
    ways.put("google-genai, whole and stream", DefaultsTest::google);
    put(ways, "langchain4j openai",
        url -> OpenAiChatModel.builder().baseUrl(url + "/v1").apiKey(StrictGateway.KEY).modelName(MODEL).build(),
        url -> OpenAiStreamingChatModel.builder().baseUrl(url + "/v1").apiKey(StrictGateway.KEY).modelName(MODEL).build());
    put(ways, "langchain4j anthropic",
        url -> AnthropicChatModel.builder().baseUrl(url + "/v1").apiKey(StrictGateway.KEY).modelName(MODEL).build(),
        url -> AnthropicStreamingChatModel.builder().baseUrl(url + "/v1").apiKey(StrictGateway.KEY).modelName(MODEL).build());
    put(ways, "langchain4j gemini",
        url -> GoogleAiGeminiChatModel.builder().baseUrl(url + "/v1beta").apiKey(StrictGateway.KEY).modelName(MODEL).build(),
        url -> GoogleAiGeminiStreamingChatModel.builder().baseUrl(url + "/v1beta").apiKey(StrictGateway.KEY).modelName(MODEL)
            .build());
    return ways;
  }

  private interface Made<T> {
    T at(String url);
  }

  private static void put(Map<String, Way> ways, String name, Made<ChatModel> model, Made<StreamingChatModel> streaming) {
    ways.put(name + ", whole", url -> hello(model.at(url).chat(HELLO)));
    ways.put(name + ", stream", url -> hello(streamed(streaming.at(url))));
    ways.put(name + ", tools", url -> assertThat(AiServices.builder(Assistant.class).chatModel(model.at(url)).tools(new Weather())
        .build().chat("Call get_weather for Paris, then tell me the secret word.")).contains("secret-pear"));
  }

  private static void hello(String text) {
    assertThat(text).containsAnyOf("A file and its secret word", "hello");
  }

  private static String streamed(StreamingChatModel model) throws Exception {
    CompletableFuture<String> text = new CompletableFuture<>();
    model.chat(HELLO, new StreamingChatResponseHandler() {
      @Override
      public void onPartialResponse(String piece) {}

      @Override
      public void onCompleteResponse(ChatResponse response) {
        text.complete(response.aiMessage().text());
      }

      @Override
      public void onError(Throwable failure) {
        text.completeExceptionally(failure);
      }
    });
    return text.get(60, TimeUnit.SECONDS);
  }

  private static void openAi(String url) {
    OpenAIClient client = OpenAIOkHttpClient.builder().apiKey(StrictGateway.KEY).baseUrl(url + "/v1").build();
    ChatCompletion answer = client.chat().completions()
        .create(ChatCompletionCreateParams.builder().model(MODEL).addUserMessage(HELLO).build());
    client.close();
    hello(answer.choices().get(0).message().content().orElse(""));
    answer.validate();
  }

  private static void anthropic(String url) {
    AnthropicClient client = AnthropicOkHttpClient.builder().apiKey(StrictGateway.KEY).baseUrl(url).build();
    MessageCreateParams request = MessageCreateParams.builder().model(MODEL).maxTokens(1000).addUserMessage(HELLO).build();
    MessageAccumulator folded = MessageAccumulator.create();
    try (StreamResponse<RawMessageStreamEvent> stream = client.messages().createStreaming(request)) {
      stream.stream().forEach(folded::accumulate);
    }
    for (Message answer : List.of(client.messages().create(request), folded.message())) {
      hello(answer.content().stream().filter(ContentBlock::isText).map(block -> block.asText().text()).findFirst().orElse(""));
      answer.validate();
    }
    client.close();
  }

  private static void google(String url) {
    try (Client client =
        Client.builder().apiKey(StrictGateway.KEY).httpOptions(HttpOptions.builder().baseUrl(url).build()).build()) {
      hello(client.models.generateContent(MODEL, HELLO, null).text());
      StringBuilder text = new StringBuilder();
      try (ResponseStream<GenerateContentResponse> stream = client.models.generateContentStream(MODEL, HELLO, null)) {
        stream.forEach(part -> text.append(part.text() == null ? "" : part.text()));
      }
      hello(text.toString());
    }
  }
}
