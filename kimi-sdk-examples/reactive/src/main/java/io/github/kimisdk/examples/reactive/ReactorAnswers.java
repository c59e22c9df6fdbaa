package io.github.kimisdk.examples.reactive;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import java.util.List;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Answers as types of Reactor. Each subscription makes a call of its own, and cancelling it ends the call. */
public record ReactorAnswers(Kimi kimi) {

  /** Returns the chunks of an answer. The demand of the subscriber reaches the socket. */
  public Flux<ChatChunk> chunks(ChatRequest request) {
    return JdkFlowAdapter.flowPublisherToFlux(kimi.publish(request));
  }

  /** Returns the text of an answer while it arrives. */
  public Flux<String> text(String question) {
    return chunks(ChatRequest.of(question)).map(ChatChunk::text).filter(text -> !text.isEmpty());
  }

  /** Returns the whole answer. */
  public Mono<ChatResponse> whole(ChatRequest request) {
    return Mono.fromFuture(() -> kimi.chatAsync(request));
  }

  /** Asks several questions, at most four at a time, and returns the answers in the order of the questions. */
  public Flux<String> all(List<String> questions) {
    return Flux.fromIterable(questions).flatMapSequential(question -> whole(ChatRequest.of(question)), 4).map(ChatResponse::text);
  }

  /** Prints the answer to a question while it arrives. */
  public static void main(String... words) {
    try (Kimi kimi = Kimi.fromEnv()) {
      new ReactorAnswers(kimi).text(String.join(" ", words)).doOnNext(System.out::print).blockLast();
    }
  }
}
