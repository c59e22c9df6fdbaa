package io.github.kimisdk.benchmarks.peers;

import dev.langchain4j.http.client.jdk.JdkHttpClientBuilder;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import io.github.kimisdk.benchmarks.client.Contestant;
import io.github.kimisdk.benchmarks.client.Tally;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;

/** langchain4j on the JDK's HTTP client. */
public final class Langchain4j implements Contestant {

  private final OpenAiStreamingChatModel model;

  /**
   * Sets it up.
   *
   * @param address the base URL of the server
   */
  public Langchain4j(String address) {
    model = OpenAiStreamingChatModel.builder()
        .httpClientBuilder(new JdkHttpClientBuilder()).baseUrl(address).apiKey("sk-benchmark").modelName("kimi-k2.6").build();
  }

  @Override
  public CompletionStage<?> begin(LongAdder chunks) {
    CompletableFuture<Void> end = new CompletableFuture<>();
    Tally tally = new Tally(chunks);
    model.chat("Hello", new StreamingChatResponseHandler() {

      @Override
      public void onPartialResponse(String text) {
        tally.add(text);
      }

      @Override
      public void onCompleteResponse(ChatResponse response) {
        tally.end();
        end.complete(null);
      }

      @Override
      public void onError(Throwable failure) {
        end.completeExceptionally(failure);
      }
    });
    return end;
  }
}
