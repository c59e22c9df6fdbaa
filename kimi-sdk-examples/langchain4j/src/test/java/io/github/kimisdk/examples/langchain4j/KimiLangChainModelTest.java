package io.github.kimisdk.examples.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.service.AiServices;
import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.server.ServerRequest.Ending;
import io.github.kimisdk.server.ServerRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The model in LangChain4j's own loop of tools, stream and structured answer, over a real connection. */
@Timeout(60)
class KimiLangChainModelTest {

  interface Assistant {
    String answer(String question);
  }

  record Recipe(String title, int minutes) {}

  interface Cook {
    Recipe recipe(String wish);
  }

  static final class Weather {
    @Tool("The weather in a city")
    String weather(@P("the city") String city) {
      return "rain in " + city;
    }
  }

  /** Asks for the weather, and answers when it has the result and its own reasoning back. */
  private static final ChatModel FORECASTER = asked -> {
    if (asked.messages().size() == 1) {
      AssistantMessage call = AssistantMessage.of("", List.of(ToolCall.of("functions.weather:0", "weather",
          "{\"city\":\"Rome\"}"))).withReasoning("I need the weather.");
      return io.github.kimisdk.chat.ChatResponse.of(call).withUsage(Usage.of(10, 5));
    }
    AssistantMessage answer = (AssistantMessage) asked.messages().get(1);
    return io.github.kimisdk.chat.ChatResponse.of(AssistantMessage.of(
        answer.reasoning().orElse("no reasoning") + " It says: " + asked.messages().get(2).text()).withReasoning("Done."))
        .withUsage(Usage.of(20, 6));
  };

  @Test
  void theLoopOfToolsKeepsTheReasoning() {
    try (KimiServer server = KimiServer.start(FORECASTER); Kimi kimi = kimi(server)) {
      Assistant assistant = AiServices.builder(Assistant.class).chatModel(new KimiLangChainModel(kimi))
          .tools(new Weather()).build();
      assertThat(assistant.answer("Umbrella in Rome?")).isEqualTo("I need the weather. It says: rain in Rome");
    }
  }

  @Test
  void aStreamHandsOutThinkingTextAndTheWholeAnswer() throws Exception {
    ChatModel model = asked -> io.github.kimisdk.chat.ChatResponse.of(AssistantMessage.of("Because of scattering.")
        .withReasoning("Think of light.")).withUsage(Usage.of(3, 4));
    try (KimiServer server = KimiServer.start(model); Kimi kimi = kimi(server)) {
      Heard heard = new Heard();
      new KimiLangChainModel(kimi).chat("Why is the sky blue?", heard);
      ChatResponse response = heard.end.get(30, TimeUnit.SECONDS);
      assertThat(heard.text.toString()).isEqualTo("Because of scattering.");
      assertThat(heard.thinking.toString()).isEqualTo("Think of light.");
      assertThat(response.aiMessage().text()).isEqualTo("Because of scattering.");
      assertThat(response.aiMessage().thinking()).isEqualTo("Think of light.");
      assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
      assertThat(response.tokenUsage().totalTokenCount()).isEqualTo(7);
    }
  }

  @Test
  void aStreamHandsOutPiecesOfToolCallsAndTheWholeCalls() throws Exception {
    Heard heard = new Heard() {
      @Override
      public void onPartialToolCall(PartialToolCall piece) {
        text.append(piece.index() + " " + piece.id() + " " + piece.name() + " " + piece.partialArguments() + "\n");
      }

      @Override
      public void onCompleteToolCall(CompleteToolCall call) {
        text.append(call.index() + " " + call.toolExecutionRequest().arguments() + "\n");
      }
    };
    new KimiLangChainModel(FORECASTER).chat("Umbrella in Rome?", heard);
    assertThat(heard.end.get(30, TimeUnit.SECONDS).finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
    assertThat(heard.text.toString()).isEqualTo(
        "0 functions.weather:0 weather {\"city\":\"Rome\"}\n0 {\"city\":\"Rome\"}\n");
  }

  @Test
  void piecesOfSeveralCallsHaveTheIdAndNameOfTheirCall() throws Exception {
    String script = Stream.of(
        "{'index':0,'id':'a:0','type':'function','function':{'name':'add','arguments':''}}",
        "{'index':0,'function':{'arguments':'{}'}}",
        "{'index':1,'id':'b:1','type':'function','function':{'name':'take','arguments':'{'}}",
        "{'index':1,'function':{'arguments':'}'}}")
        .map(piece -> "data: {'choices':[{'index':0,'delta':{'tool_calls':[" + piece + "]}}]}\n\n").collect(Collectors.joining())
        .replace('\'', '"')
        + "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\ndata: [DONE]\n\n";
    Heard heard = new Heard() {
      @Override
      public void onPartialToolCall(PartialToolCall piece) {
        text.append(piece.index() + " " + piece.id() + " " + piece.name() + " " + piece.partialArguments() + "\n");
      }
    };
    try (KimiServer server = KimiServer.answering(request -> ScriptedAnswer.events(script)); Kimi kimi = kimi(server)) {
      new KimiLangChainModel(kimi).chat("Add and take", heard);
      assertThat(heard.end.get(30, TimeUnit.SECONDS).aiMessage().toolExecutionRequests()).hasSize(2);
      assertThat(heard.text.toString()).isEqualTo("0 a:0 add {}\n1 b:1 take {\n1 b:1 take }\n");
    }
  }

  @Test
  void aHandlerThatThrowsEndsTheCallAndHearsOfItOnce() throws Exception {
    Heard heard = new Heard() {
      @Override
      public void onPartialResponse(String piece) {
        text.append(piece);
        throw new AssertionError("no paper");
      }
    };
    assertThat(endOfAStreamThatStalls(heard)).isEqualTo(Ending.CLIENT_GONE);
    assertThatThrownBy(() -> heard.end.get(30, TimeUnit.SECONDS)).hasRootCauseMessage("no paper");
    assertThat(heard.text.toString()).isEqualTo("One ");
    assertThat(heard.errors).hasValue(1);
  }

  @Test
  void nothingIsHandedOutAfterTheHandlerHasCancelled() {
    Heard heard = new Heard() {
      @Override
      public void onPartialThinking(PartialThinking piece, PartialThinkingContext context) {
        context.streamingHandle().cancel();
      }
    };
    Flow.Publisher<ChatChunk> impolite = subscriber -> {
      subscriber.onSubscribe(new Flow.Subscription() {
        @Override
        public void request(long n) {
          // Everything comes at once, even after a cancel.
        }

        @Override
        public void cancel() {
          // Goes on.
        }
      });
      Delta both = Delta.EMPTY.withReasoning("Hm.").withContent("One");
      subscriber.onNext(ChatChunk.of(both));
      subscriber.onError(new IllegalStateException("too late"));
    };
    new KimiLangChainModel(new ChatModel() {
      @Override
      public io.github.kimisdk.chat.ChatResponse chat(io.github.kimisdk.chat.ChatRequest request) {
        throw new UnsupportedOperationException();
      }

      @Override
      public Flow.Publisher<ChatChunk> publish(io.github.kimisdk.chat.ChatRequest request) {
        return impolite;
      }
    }).chat("Count", heard);
    assertThat(heard.text).isEmpty();
    assertThat(heard.end).isNotDone();
  }

  @Test
  void aHandlerThatThrowsAtTheEndHearsOfIt() {
    Heard heard = new Heard() {
      @Override
      public void onCompleteResponse(ChatResponse response) {
        throw new IllegalStateException("no ink");
      }
    };
    new KimiLangChainModel(asked -> io.github.kimisdk.chat.ChatResponse.of("One two three")).chat("Count", heard);
    assertThatThrownBy(() -> heard.end.get(30, TimeUnit.SECONDS)).hasRootCauseMessage("no ink");
  }

  @Test
  void theHandleOfAPieceEndsTheStream() {
    Heard heard = new Heard() {
      @Override
      public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
        text.append(piece.text());
        context.streamingHandle().cancel();
        text.append(context.streamingHandle().isCancelled());
      }
    };
    new KimiLangChainModel(asked -> io.github.kimisdk.chat.ChatResponse.of("One two three")).chat("Count", heard);
    assertThat(heard.text.toString()).isEqualTo("One true");
    assertThat(heard.end).isNotDone();
  }

  @Test
  void theHandleOfAPieceEndsTheCallOfKimi() throws Exception {
    Heard heard = new Heard() {
      @Override
      public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
        context.streamingHandle().cancel();
      }
    };
    assertThat(endOfAStreamThatStalls(heard)).isEqualTo(Ending.CLIENT_GONE);
  }

  @Test
  void aStructuredAnswerBecomesARecord() {
    ChatModel model = asked -> io.github.kimisdk.chat.ChatResponse.of(
        asked.output().format().isPresent() ? "{\"title\":\"Tofu\",\"minutes\":20}" : "no format was asked for");
    try (KimiServer server = KimiServer.start(model); Kimi kimi = kimi(server)) {
      Cook cook = AiServices.builder(Cook.class).chatModel(new KimiLangChainModel(kimi)).build();
      assertThat(cook.recipe("something quick")).isEqualTo(new Recipe("Tofu", 20));
    }
  }

  @Test
  void aFailureOfTheServiceIsThatOfTheClient() throws Exception {
    ChatModel model = asked -> {
      throw new KimiException.Misconfigured("no answer today", "Ask tomorrow");
    };
    try (KimiServer server = KimiServer.start(model); Kimi kimi = kimi(server)) {
      KimiLangChainModel adapter = new KimiLangChainModel(kimi);
      assertThatThrownBy(() -> adapter.chat("Hello")).isInstanceOf(KimiException.class);
      Heard heard = new Heard();
      adapter.chat("Hello", heard);
      assertThatThrownBy(() -> heard.end.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(KimiException.class);
    }
  }

  @Test
  void aSettingThatKimiDoesNotHaveIsRefused() {
    KimiLangChainModel adapter = new KimiLangChainModel(FORECASTER);
    assertThatThrownBy(() -> adapter.chat(ChatRequest.builder().messages(UserMessage.from("Hello")).topK(3).build()))
        .isInstanceOf(UnsupportedFeatureException.class).hasMessageContaining("topK");
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
      new KimiLangChainModel(kimi).chat("Count", heard);
      return asked.thenCompose(ServerRequest::ended).get(30, TimeUnit.SECONDS);
    }
  }

  private static Kimi kimi(KimiServer server) {
    return Kimi.builder().key("any").baseUrl(server.baseUrl()).build();
  }

  private static class Heard implements StreamingChatResponseHandler {
    final StringBuffer text = new StringBuffer();
    final StringBuffer thinking = new StringBuffer();
    final CompletableFuture<ChatResponse> end = new CompletableFuture<>();
    final AtomicInteger errors = new AtomicInteger();

    @Override
    public void onPartialResponse(String piece) {
      text.append(piece);
    }

    @Override
    public void onPartialThinking(PartialThinking piece) {
      thinking.append(piece.text());
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
      end.complete(response);
    }

    @Override
    public void onError(Throwable failure) {
      errors.incrementAndGet();
      end.completeExceptionally(failure);
    }
  }
}
