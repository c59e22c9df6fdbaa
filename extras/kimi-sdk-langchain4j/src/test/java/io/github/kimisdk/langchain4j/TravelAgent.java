package io.github.kimisdk.langchain4j;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.SystemMessage;
import dev.langchain4j.service.TokenStream;
import io.github.kimisdk.Kimi;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Services of LangChain4j on Kimi: a tool, a memory, an answer as a record, and a stream. */
final class TravelAgent {

  record Trip(String city, List<String> sights) {}

  interface Planner {
    @SystemMessage("You plan short trips. Ask for the weather first.")
    Trip plan(String wish);
  }

  interface Guide {
    TokenStream tell(String question);
  }

  static final class Weather {
    @Tool("The weather in a city")
    String weather(@P("its name") String city) {
      return "sun in " + city;
    }
  }

  static Trip plan(Kimi kimi, String wish) {
    return AiServices.builder(Planner.class)
        .chatModel(KimiChatModel.of(kimi))
        .chatMemory(MessageWindowChatMemory.withMaxMessages(20))
        .tools(new Weather())
        .build()
        .plan(wish);
  }

  static KimiTokenUsage tell(Kimi kimi, String question, StringBuilder text) {
    CompletableFuture<KimiTokenUsage> usage = new CompletableFuture<>();
    AiServices.create(Guide.class, KimiStreamingChatModel.of(kimi)).tell(question)
        .onPartialThinking(thinking -> text.append("(").append(thinking.text()).append(") "))
        .onPartialResponse(text::append)
        .onCompleteResponse(response -> usage.complete((KimiTokenUsage) response.tokenUsage()))
        .onError(usage::completeExceptionally)
        .start();
    return usage.join();
  }

  private TravelAgent() {}
}
