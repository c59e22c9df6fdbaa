package io.github.kimisdk.clients;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.beta.messages.BetaContentBlock;
import com.anthropic.models.beta.messages.BetaMessage;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.Tool;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionMessageToolCall;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseStreamEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The clients of the vendors with their defaults. Each way returns the text of the last answer. */
public final class VendorClients {

  private static final String MODEL = "kimi-k3";
  private static final int STEPS = 4;

  private VendorClients() {}

  /** The parameters of the tool {@code get_weather}, and the tool itself for clients that call it. */
  @JsonTypeName("get_weather")
  @JsonClassDescription("The weather of a city")
  public static final class GetWeather implements Supplier<String> {

    public String city;

    @Override
    public String get() {
      return weather(city);
    }
  }

  /** The tool {@code get_weather} for Google's client, which takes the name of the method. */
  public static String get_weather(String city) {
    return weather(city);
  }

  private static String weather(String city) {
    return "It rains in " + city + ". The secret word is secret-pear.";
  }

  /** One client at the gateway with the address. */
  interface Vendor extends AutoCloseable {

    String whole(String prompt);

    String stream(String prompt);

    String tools(String prompt) throws Exception;

    @Override
    void close();
  }

  /** The client openai-java with chat completions. The loop of tools sends each message of the model back whole. */
  record OpenAiChat(OpenAIClient client) implements Vendor {

    OpenAiChat(String url) {
      this(OpenAIOkHttpClient.builder().apiKey(StrictGateway.KEY).baseUrl(url + "/v1").build());
    }

    private static ChatCompletionCreateParams.Builder asking(String prompt) {
      return ChatCompletionCreateParams.builder().model(MODEL).addUserMessage(prompt);
    }

    private static String text(ChatCompletion answer) {
      return answer.validate().choices().get(0).message().content().orElse("");
    }

    @Override
    public String whole(String prompt) {
      return text(client.chat().completions().create(asking(prompt).build()));
    }

    @Override
    public String stream(String prompt) {
      ChatCompletionAccumulator folded = ChatCompletionAccumulator.create();
      try (com.openai.core.http.StreamResponse<ChatCompletionChunk> stream =
          client.chat().completions().createStreaming(asking(prompt).build())) {
        stream.stream().forEach(folded::accumulate);
      }
      return text(folded.chatCompletion());
    }

    @Override
    public String tools(String prompt) {
      ChatCompletionCreateParams.Builder request = asking(prompt).addTool(GetWeather.class);
      for (int step = 0; step < STEPS; step++) {
        ChatCompletion answer = client.chat().completions().create(request.build());
        ChatCompletionMessage message = answer.choices().get(0).message();
        List<ChatCompletionMessageToolCall> calls = message.toolCalls().orElse(List.of());
        if (calls.isEmpty()) {
          return text(answer);
        }
        request.addMessage(message);
        calls.stream().map(ChatCompletionMessageToolCall::asFunction).forEach(call -> request.addMessage(result(call)));
      }
      throw new AssertionError("expected an answer without calls within " + STEPS + " steps");
    }

    private static ChatCompletionToolMessageParam result(ChatCompletionMessageFunctionToolCall call) {
      return ChatCompletionToolMessageParam.builder().toolCallId(call.id())
          .content(call.function().arguments(GetWeather.class).get()).build();
    }

    @Override
    public void close() {
      client.close();
    }
  }

  /** The client openai-java with responses. The loop of tools sends the calls of the model back, as the client's examples do. */
  record OpenAiResponses(OpenAIClient client) implements Vendor {

    OpenAiResponses(String url) {
      this(OpenAIOkHttpClient.builder().apiKey(StrictGateway.KEY).baseUrl(url + "/v1").build());
    }

    private static ResponseCreateParams.Builder asking(String prompt) {
      return ResponseCreateParams.builder().model(MODEL).input(prompt);
    }

    private static String text(Response answer) {
      return answer.validate().output().stream().filter(ResponseOutputItem::isMessage)
          .flatMap(item -> item.asMessage().content().stream()).map(part -> part.asOutputText().text())
          .collect(Collectors.joining());
    }

    @Override
    public String whole(String prompt) {
      return text(client.responses().create(asking(prompt).build()));
    }

    @Override
    public String stream(String prompt) {
      ResponseAccumulator folded = ResponseAccumulator.create();
      try (com.openai.core.http.StreamResponse<ResponseStreamEvent> stream =
          client.responses().createStreaming(asking(prompt).build())) {
        stream.stream().forEach(folded::accumulate);
      }
      return text(folded.response());
    }

    @Override
    public String tools(String prompt) {
      List<ResponseInputItem> input = new ArrayList<>();
      input.add(ResponseInputItem.ofEasyInputMessage(EasyInputMessage.builder()
          .role(EasyInputMessage.Role.USER).content(prompt).build()));
      for (int step = 0; step < STEPS; step++) {
        Response answer = client.responses().create(
            ResponseCreateParams.builder().model(MODEL).inputOfResponse(input).addTool(GetWeather.class).build());
        List<ResponseFunctionToolCall> calls = answer.output().stream().filter(ResponseOutputItem::isFunctionCall)
            .map(ResponseOutputItem::asFunctionCall).toList();
        if (calls.isEmpty()) {
          return text(answer);
        }
        calls.forEach(call -> input.addAll(List.of(ResponseInputItem.ofFunctionCall(call), result(call))));
      }
      throw new AssertionError("expected an answer without calls within " + STEPS + " steps");
    }

    private static ResponseInputItem result(ResponseFunctionToolCall call) {
      return ResponseInputItem.ofFunctionCallOutput(ResponseInputItem.FunctionCallOutput.builder().callId(call.callId())
          .output(call.arguments(GetWeather.class).get()).build());
    }

    @Override
    public void close() {
      client.close();
    }
  }

  /** The client anthropic-java. Its own runner calls the tools. */
  record Anthropic(AnthropicClient client) implements Vendor {

    Anthropic(String url) {
      this(AnthropicOkHttpClient.builder().apiKey(StrictGateway.KEY).baseUrl(url).build());
    }

    private static MessageCreateParams asking(String prompt) {
      return MessageCreateParams.builder().model(MODEL).maxTokens(1000).addUserMessage(prompt).build();
    }

    private static String text(Message answer) {
      return answer.validate().content().stream().filter(ContentBlock::isText).map(block -> block.asText().text())
          .collect(Collectors.joining());
    }

    @Override
    public String whole(String prompt) {
      return text(client.messages().create(asking(prompt)));
    }

    @Override
    public String stream(String prompt) {
      MessageAccumulator folded = MessageAccumulator.create();
      try (StreamResponse<RawMessageStreamEvent> stream = client.messages().createStreaming(asking(prompt))) {
        stream.stream().forEach(folded::accumulate);
      }
      return text(folded.message());
    }

    @Override
    public String tools(String prompt) {
      BetaMessage last = null;
      var request = com.anthropic.models.beta.messages.MessageCreateParams.builder()
          .model(MODEL).maxTokens(1000).addUserMessage(prompt).addTool(GetWeather.class).build();
      for (BetaMessage answer : client.beta().messages().toolRunner(request)) {
        last = answer.validate();
      }
      return last.content().stream().filter(BetaContentBlock::isText).map(block -> block.asText().text())
          .collect(Collectors.joining());
    }

    @Override
    public void close() {
      client.close();
    }
  }

  /** Google's client, which calls the tools by itself. */
  record Google(Client client) implements Vendor {

    Google(String url) {
      this(Client.builder().apiKey(StrictGateway.KEY).httpOptions(HttpOptions.builder().baseUrl(url).build()).build());
    }

    @Override
    public String whole(String prompt) {
      return client.models.generateContent(MODEL, prompt, null).text();
    }

    @Override
    public String stream(String prompt) {
      StringBuilder text = new StringBuilder();
      try (ResponseStream<GenerateContentResponse> stream = client.models.generateContentStream(MODEL, prompt, null)) {
        stream.forEach(part -> text.append(part.text() == null ? "" : part.text()));
      }
      return text.toString();
    }

    @Override
    public String tools(String prompt) throws NoSuchMethodException {
      Tool weather = Tool.builder().functions(VendorClients.class.getMethod("get_weather", String.class)).build();
      return client.models.generateContent(MODEL, prompt, GenerateContentConfig.builder().tools(weather).build()).text();
    }

    @Override
    public void close() {
      client.close();
    }
  }
}
