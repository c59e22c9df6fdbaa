package io.github.kimisdk.benchmarks.peers;

import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientImpl;
import com.openai.core.ClientOptions;
import com.openai.core.RequestOptions;
import com.openai.core.http.Headers;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionChunk.Choice.Delta.ToolCall.Function;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import io.github.kimisdk.benchmarks.Workload;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okhttp3.sse.EventSource;
import okhttp3.sse.EventSourceListener;
import okhttp3.sse.EventSources;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import tools.jackson.databind.json.JsonMapper;

/**
 * The same bytes through other libraries, each on its own way from the body of an HTTP answer to what it hands its user:
 * in the place of their HTTP clients stands one that has the body in memory. Time per stream.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 16, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class LibrariesBenchmark {

  private static final String END = "data: [DONE]\n\n";
  private static final MediaType EVENTS = MediaType.get("text/event-stream");

  /** The stream. */
  @Param({"A_ENGLISH", "B_CHINESE", "C_REASONING", "D_TOOLS"})
  public Workload workload;

  private final JsonMapper jackson = new JsonMapper();
  private final Request request = new Request.Builder().url("http://127.0.0.1/").build();
  private byte[] stream;
  private OpenAIClient openai;
  private ChatCompletionCreateParams params;
  private OpenAiStreamingChatModel langchain4j;

  /** Composes the stream and sets the libraries up. */
  @Setup
  public void compose() {
    stream = (new String(workload.bytes(), StandardCharsets.UTF_8) + END).getBytes(StandardCharsets.UTF_8);
    openai = new OpenAIClientImpl(ClientOptions.builder().httpClient(new OpenAiTransport()).apiKey("sk").build());
    params = ChatCompletionCreateParams.builder().model("kimi-k2.6").addUserMessage("Hello").build();
    langchain4j = OpenAiStreamingChatModel.builder()
        .httpClientBuilder(new LangchainTransport()).baseUrl("http://127.0.0.1/v1").apiKey("sk").modelName("kimi-k2.6")
        .returnThinking(true).build();
  }

  /**
   * openai-java: {@code createStreaming}.
   *
   * @param hole takes the chunks
   */
  @Benchmark
  public void openaiJava(Blackhole hole) {
    try (StreamResponse<ChatCompletionChunk> chunks = openai.chat().completions().createStreaming(params)) {
      chunks.stream().forEach(chunk -> {
        ChatCompletionChunk.Choice.Delta delta = chunk.choices().get(0).delta();
        hole.consume(delta.content());
        hole.consume(delta._additionalProperties().get("reasoning_content"));
        hole.consume(delta.toolCalls().flatMap(calls -> calls.get(0).function().flatMap(Function::arguments)));
      });
    }
  }

  /**
   * langchain4j: the streaming model of its OpenAI module; what it hands on is a string, not a chunk.
   *
   * @param hole takes the strings
   */
  @Benchmark
  public void langchain4j(Blackhole hole) {
    langchain4j.chat("Hello", new Handler(hole));
  }

  /**
   * okhttp-sse, and Jackson's databind on the data of each event.
   *
   * @param hole takes the chunks
   */
  @Benchmark
  public void okhttpSseJackson(Blackhole hole) {
    Response response = new Response.Builder()
        .request(request).protocol(Protocol.HTTP_1_1).code(200).message("OK").body(ResponseBody.create(stream, EVENTS)).build();
    EventSources.processResponse(response, new EventSourceListener() {

      @Override
      public void onEvent(EventSource source, String id, String type, String data) {
        if (!data.equals("[DONE]")) {
          jackson.readValue(data, PeerChunk.class).read(hole);
        }
      }

      @Override
      public void onFailure(EventSource source, Throwable failure, Response failed) {
        throw new IllegalStateException(failure);
      }
    });
  }

  private record Handler(Blackhole hole) implements StreamingChatResponseHandler {

    @Override
    public void onPartialResponse(String text) {
      hole.consume(text);
    }

    @Override
    public void onPartialThinking(PartialThinking thinking) {
      hole.consume(thinking.text());
    }

    @Override
    public void onPartialToolCall(PartialToolCall call) {
      hole.consume(call.partialArguments());
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
      hole.consume(response);
    }

    @Override
    public void onError(Throwable failure) {
      throw new IllegalStateException(failure);
    }
  }

  private final class OpenAiTransport implements com.openai.core.http.HttpClient {

    @Override
    public com.openai.core.http.HttpResponse execute(com.openai.core.http.HttpRequest asked, RequestOptions options) {
      return new OpenAiAnswer(new ByteArrayInputStream(stream));
    }

    @Override
    public CompletableFuture<com.openai.core.http.HttpResponse> executeAsync(
        com.openai.core.http.HttpRequest asked, RequestOptions options) {
      return CompletableFuture.completedFuture(execute(asked, options));
    }

    @Override
    public void close() {}
  }

  private record OpenAiAnswer(InputStream body) implements com.openai.core.http.HttpResponse {

    @Override
    public int statusCode() {
      return 200;
    }

    @Override
    public Headers headers() {
      return Headers.builder().build();
    }

    @Override
    public void close() {}
  }

  private final class LangchainTransport implements HttpClientBuilder, dev.langchain4j.http.client.HttpClient {

    @Override
    public Duration connectTimeout() {
      return Duration.ofSeconds(1);
    }

    @Override
    public HttpClientBuilder connectTimeout(Duration timeout) {
      return this;
    }

    @Override
    public Duration readTimeout() {
      return Duration.ofSeconds(1);
    }

    @Override
    public HttpClientBuilder readTimeout(Duration timeout) {
      return this;
    }

    @Override
    public dev.langchain4j.http.client.HttpClient build() {
      return this;
    }

    @Override
    public SuccessfulHttpResponse execute(dev.langchain4j.http.client.HttpRequest asked) {
      throw new UnsupportedOperationException("only streams are asked for");
    }

    @Override
    public void execute(
        dev.langchain4j.http.client.HttpRequest asked, ServerSentEventParser parser, ServerSentEventListener listener) {
      listener.onOpen(SuccessfulHttpResponse.builder().statusCode(200).build());
      parser.parse(new ByteArrayInputStream(stream), listener);
      listener.onClose();
    }
  }
}
