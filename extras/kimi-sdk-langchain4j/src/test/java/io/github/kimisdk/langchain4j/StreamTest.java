package io.github.kimisdk.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.output.FinishReason;
import io.github.kimisdk.Kimi;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerRequest.Ending;
import io.github.kimisdk.server.ServerRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A handler hears a stream in its order, ends it, and cannot break it. */
@Timeout(60)
class StreamTest {

  private static final ChatModel COUNTER = asked -> io.github.kimisdk.chat.ChatResponse.of("One two three");

  @Test
  void thinkingTextAndTheWholeAnswerAreHandedOut() throws Exception {
    ChatModel model = asked -> io.github.kimisdk.chat.ChatResponse.of(AssistantMessage.of("Because of scattering.")
        .withReasoning("Think of light.")).withUsage(Usage.of(3, 4).withCachedTokens(2).withReasoningTokens(1));
    try (KimiServer server = KimiServer.start(model); Kimi kimi = kimi(server)) {
      Heard heard = Heard.of(KimiStreamingChatModel.of(kimi), "Why is the sky blue?");
      ChatResponse response = heard.response();
      assertThat(heard.text.toString()).isEqualTo("Because of scattering.");
      assertThat(heard.thinking.toString()).isEqualTo("Think of light.");
      assertThat(response.aiMessage().text()).isEqualTo("Because of scattering.");
      assertThat(response.aiMessage().thinking()).isEqualTo("Think of light.");
      assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
      assertThat(response.tokenUsage()).isEqualTo(KimiTokenUsage.of(Usage.of(3, 4).withCachedTokens(2).withReasoningTokens(1)));
    }
  }

  @Test
  void piecesOfSeveralCallsHaveTheIdAndNameOfTheirCall() throws Exception {
    Heard heard = calling(
        "{'index':0,'id':'a:0','type':'function','function':{'name':'add','arguments':''}}",
        "{'index':0,'function':{'arguments':'{}'}}",
        "{'index':1,'id':'b:1','type':'function','function':{'name':'take','arguments':'{'}}",
        "{'index':1,'function':{'arguments':'}'}}");
    assertThat(heard.response().finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
    assertThat(heard.calls).containsExactly("0 a:0 add {}", "1 b:1 take {", "1 b:1 take }", "0 {}", "1 {}");
  }

  @Test
  void piecesWithoutAnIndexBelongToTheLastCall() throws Exception {
    Heard heard = calling(
        "{'id':'a:0','type':'function','function':{'name':'add','arguments':'{'}}",
        "{'function':{'arguments':'}'}}",
        "{'id':'b:1','type':'function','function':{'name':'take','arguments':'{}'}}");
    assertThat(heard.response().aiMessage().toolExecutionRequests()).hasSize(2);
    assertThat(heard.calls).containsExactly("0 a:0 add {", "0 a:0 add }", "1 b:1 take {}", "0 {}", "1 {}");
  }

  @Test
  void anErrorOfTheHandlerEndsTheCallAndIsToldOnce() throws Exception {
    Heard heard = new Heard() {
      @Override
      public void onPartialResponse(String piece) {
        text.append(piece);
        throw new AssertionError("no paper");
      }
    };
    assertThat(endOfAStreamThatStalls(heard)).isEqualTo(Ending.CLIENT_GONE);
    assertThat(heard.error()).isInstanceOf(AssertionError.class).hasMessage("no paper");
    assertThat(heard.text.toString()).isEqualTo("One ");
    assertThat(heard.errors).hasSize(1);
  }

  @Test
  void nothingIsHandedOutAfterTheHandlerHasCancelled() {
    Heard heard = new Heard() {
      @Override
      public void onPartialThinking(PartialThinking piece, PartialThinkingContext context) {
        context.streamingHandle().cancel();
      }
    };
    KimiStreamingChatModel.of(new ChatModel() {
      @Override
      public io.github.kimisdk.chat.ChatResponse chat(io.github.kimisdk.chat.ChatRequest request) {
        throw new UnsupportedOperationException();
      }

      @Override
      public Flow.Publisher<ChatChunk> publish(io.github.kimisdk.chat.ChatRequest request) {
        return StreamTest::goesOn;
      }
    }).chat("Count", heard);
    assertThat(heard.text).isEmpty();
    assertThat(heard.errors).isEmpty();
    assertThat(heard.end).isNotDone();
  }

  /** A publisher that ignores demand and cancellation. */
  private static void goesOn(Flow.Subscriber<? super ChatChunk> subscriber) {
    subscriber.onSubscribe(new Flow.Subscription() {
      @Override
      public void request(long n) {
        // Everything comes at once.
      }

      @Override
      public void cancel() {
        // Goes on.
      }
    });
    subscriber.onNext(ChatChunk.of(Delta.EMPTY.withReasoning("Hm.").withContent("One")));
    subscriber.onNext(ChatChunk.of(Delta.EMPTY.withContent("two")));
    subscriber.onError(new IllegalStateException("too late"));
  }

  @Test
  void theHandleEndsTheStreamOfAnyModel() {
    Heard heard = new Heard() {
      @Override
      public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
        text.append(piece.text());
        context.streamingHandle().cancel();
        text.append(context.streamingHandle().isCancelled());
      }
    };
    KimiStreamingChatModel.of(COUNTER).chat("Count", heard);
    assertThat(heard.text.toString()).isEqualTo("One true");
    assertThat(heard.end).isNotDone();
  }

  @Test
  void theHandleClosesTheConnectionToKimi() throws Exception {
    Heard heard = new Heard() {
      @Override
      public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
        context.streamingHandle().cancel();
      }
    };
    assertThat(endOfAStreamThatStalls(heard)).isEqualTo(Ending.CLIENT_GONE);
    assertThat(heard.errors).isEmpty();
  }

  private static Heard calling(String... pieces) throws Exception {
    String script = Stream.of(pieces)
        .map(piece -> "data: {'choices':[{'index':0,'delta':{'tool_calls':[" + piece + "]}}]}\n\n").collect(Collectors.joining())
        .replace('\'', '"')
        + "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\ndata: [DONE]\n\n";
    try (KimiServer server = KimiServer.answering(request -> ScriptedAnswer.events(script)); Kimi kimi = kimi(server)) {
      Heard heard = Heard.of(KimiStreamingChatModel.of(kimi), "Add and take");
      heard.response();
      return heard;
    }
  }

  /** Says one word and no more. Returns how the server saw the end of the request. */
  private static Ending endOfAStreamThatStalls(Heard heard) throws Exception {
    String event = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"One \"}}]}\n\n";
    CompletableFuture<ServerRequest> asked = new CompletableFuture<>();
    try (KimiServer server = KimiServer.answering(request -> {
          asked.complete(request);
          return ScriptedAnswer.events(event).thenStall();
        });
        Kimi kimi = kimi(server)) {
      KimiStreamingChatModel.of(kimi).chat("Count", heard);
      return asked.thenCompose(ServerRequest::ended).get(30, TimeUnit.SECONDS);
    }
  }

  private static Kimi kimi(KimiServer server) {
    return Kimi.builder().key("any").baseUrl(server.baseUrl()).build();
  }
}
