package io.github.kimisdk.examples.reactive;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import java.util.List;
import org.reactivestreams.FlowAdapters;

/** Answers as types of RxJava. Each subscription makes a call of its own, and disposing of it ends the call. */
public record RxJavaAnswers(Kimi kimi) {

  /** Returns the chunks of an answer. The demand of the subscriber reaches the socket. */
  public Flowable<ChatChunk> chunks(ChatRequest request) {
    return Flowable.fromPublisher(FlowAdapters.toPublisher(kimi.publish(request)));
  }

  /** Returns the text of an answer while it arrives. */
  public Flowable<String> text(String question) {
    return chunks(ChatRequest.of(question)).map(ChatChunk::text).filter(text -> !text.isEmpty());
  }

  /** Returns the whole answer. A stream is folded, because disposing of a single over a future does not cancel the future. */
  public Single<ChatResponse> whole(ChatRequest request) {
    return chunks(request).collect(ChatAssembler::new, ChatAssembler::add).map(ChatAssembler::response);
  }

  /** Asks several questions, at most four at a time, and returns the answers in the order of the questions. */
  public Flowable<String> all(List<String> questions) {
    return Flowable.fromIterable(questions)
        .concatMapEager(question -> whole(ChatRequest.of(question)).toFlowable(), 4, 1).map(ChatResponse::text);
  }

  /** Prints the answer to a question while it arrives. */
  public static void main(String... words) {
    try (Kimi kimi = Kimi.fromEnv()) {
      new RxJavaAnswers(kimi).text(String.join(" ", words)).blockingForEach(System.out::print);
    }
  }
}
