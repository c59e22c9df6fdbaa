package io.github.kimisdk.clients;

import static org.assertj.core.api.Assertions.assertThat;

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
 * of tools.
 */
@Timeout(120)
class DefaultsTest {

  private static final String MODEL = "kimi-k3";
  private static final String HELLO = "Say hello to everybody";
  private static final String TOOLS = "Call get_weather for Paris, then tell me the secret word.";

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
      tests.add(DynamicTest.dynamicTest(name + ", strict", () -> way.check(strict.url())));
      tests.add(DynamicTest.dynamicTest(name + ", offline", () -> way.check(offline.url())));
    });
    return tests;
  }

  private static Map<String, Way> ways() {
    Map<String, Way> ways = new LinkedHashMap<>();
    vendor(ways, "openai-java chat", VendorClients.OpenAiChat::new);
    vendor(ways, "openai-java responses", VendorClients.OpenAiResponses::new);
    vendor(ways, "anthropic-java", VendorClients.Anthropic::new);
    vendor(ways, "google-genai", VendorClients.Google::new);
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

  private static void vendor(Map<String, Way> ways, String name, Made<VendorClients.Vendor> vendor) {
    ways.put(name + ", whole", asking(vendor, client -> hello(client.whole(HELLO))));
    ways.put(name + ", stream", asking(vendor, client -> hello(client.stream(HELLO))));
    ways.put(name + ", tools", asking(vendor, client -> assertThat(client.tools(TOOLS)).contains("secret-pear")));
  }

  private interface Asking {
    void ask(VendorClients.Vendor client) throws Exception;
  }

  private static Way asking(Made<VendorClients.Vendor> vendor, Asking asking) {
    return url -> {
      try (VendorClients.Vendor client = vendor.at(url)) {
        asking.ask(client);
      }
    };
  }

  private static void put(Map<String, Way> ways, String name, Made<ChatModel> model, Made<StreamingChatModel> streaming) {
    ways.put(name + ", whole", url -> hello(model.at(url).chat(HELLO)));
    ways.put(name + ", stream", url -> hello(streamed(streaming.at(url))));
    ways.put(name + ", tools", url -> assertThat(AiServices.builder(Assistant.class).chatModel(model.at(url)).tools(new Weather())
        .build().chat(TOOLS)).contains("secret-pear"));
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
}
