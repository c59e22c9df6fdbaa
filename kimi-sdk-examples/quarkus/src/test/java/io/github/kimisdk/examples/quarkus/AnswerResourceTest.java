package io.github.kimisdk.examples.quarkus;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.server.KimiServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The running service in front of the embedded server. */
@QuarkusTest
@QuarkusTestResource(AnswerResourceTest.Service.class)
class AnswerResourceTest {

  /** Plays Kimi, and fails if it is asked to. */
  public static final class Service implements QuarkusTestResourceLifecycleManager {

    private final CompletableFuture<String> left = new CompletableFuture<>();
    private KimiServer server;

    @Override
    public Map<String, String> start() {
      server = KimiServer.start(new ChatModel() {
        @Override
        public ChatResponse chat(ChatRequest asked) {
          return ChatResponse.of("You said: " + said(asked.messages().get(0).text()));
        }

        @Override
        public Flow.Publisher<ChatChunk> publish(ChatRequest asked) {
          return asked.messages().get(0).text().equals("stall") ? Service.this::stall : ChatModel.super.publish(asked);
        }
      });
      return Map.of("kimi.key", "sk-test-0123456789", "kimi.base-url", server.baseUrl());
    }

    private static String said(String text) {
      if (text.equals("fail")) {
        throw new IllegalStateException("broken");
      }
      return text;
    }

    /** Says one word and no more. */
    private void stall(Flow.Subscriber<? super ChatChunk> reader) {
      reader.onSubscribe(new Flow.Subscription() {
        private boolean asked;

        @Override
        public void request(long chunks) {
          if (!asked) {
            asked = true;
            reader.onNext(ChatChunk.of(Delta.EMPTY.withContent("One ")));
          }
        }

        @Override
        public void cancel() {
          left.complete("the reader has left");
        }
      });
    }

    @Override
    public void inject(TestInjector test) {
      test.injectIntoFields(left, new TestInjector.MatchesType(CompletableFuture.class));
    }

    @Override
    public void stop() {
      server.close();
    }
  }

  @TestHTTPResource("/")
  URI service;

  CompletableFuture<String> left;

  @Test
  void aWholeAnswerIsItsText() throws Exception {
    assertThat(get("answer?q=Hello").body()).isEqualTo("You said: Hello");
  }

  @Test
  void aStreamHasAnEventForEachPiece() throws Exception {
    HttpResponse<String> answer = get("stream?q=Hello");
    assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("text/event-stream");
    assertThat(answer.body()).isEqualTo("data:You \n\ndata:said: \n\ndata:Hello\n\n");
  }

  @Test
  void aFailureHasAStatusAndNoKey() throws Exception {
    HttpResponse<String> answer = get("answer?q=fail");
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).isNotEmpty().doesNotContain("0123456789");
  }

  @Test
  void aRequestWithoutAQuestionIsToldHowToAsk() throws Exception {
    for (String path : List.of("answer", "answer?q=", "stream")) {
      HttpResponse<String> answer = get(path);
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).isEqualTo("expected a question, found none; ask with ?q=...");
    }
  }

  @Test
  void aReaderThatLeavesInMidAnswerEndsTheCallOfKimi() throws Exception {
    HttpRequest request = HttpRequest.newBuilder(service.resolve("stream?q=stall")).build();
    try (InputStream events = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream()).body()) {
      assertThat(events.read()).isEqualTo('d');
    }
    assertThat(left.get(30, TimeUnit.SECONDS)).isEqualTo("the reader has left");
  }

  private HttpResponse<String> get(String path) throws Exception {
    return HttpClient.newHttpClient().send(HttpRequest.newBuilder(service.resolve(path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
