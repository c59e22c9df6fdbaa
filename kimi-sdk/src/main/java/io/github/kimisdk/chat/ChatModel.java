package io.github.kimisdk.chat;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Flow;

/**
 * Something that answers chat requests: the Kimi service, a script for tests, a model of your own.
 *
 * <p>Two verbs are enough: one that waits for the whole answer and one that hands it out in chunks. A lambda that
 * implements {@link #chat} is a complete model; its answer is then published as a handful of chunks.
 *
 * <pre>{@code
 * ChatModel echo = request -> ChatResponse.of("You said: " + request.messages().get(0).text());
 * System.out.println(Agent.builder(echo).build().run("Hello").text());
 * }</pre>
 */
@FunctionalInterface
public interface ChatModel {

  /**
   * Answers a request and returns when the answer is whole.
   *
   * @param request what is asked
   * @return the whole answer
   * @throws RuntimeException when there is no answer; models of this library throw
   *     {@code io.github.kimisdk.call.KimiException}
   */
  ChatResponse chat(ChatRequest request);

  /**
   * A publisher of the answer in chunks; every subscription asks the model once.
   *
   * <p>{@code onComplete} says that there are no more chunks. Whether the answer is whole, the last chunk says:
   * {@link ChatChunk#complete} is true on it, and on no other. An answer that was cut after its finish reason ends with
   * {@code onComplete} and without such a chunk. {@link ChatAssembler} folds either into a response whose
   * {@link ChatResponse#complete} is the same as that of {@link #chat}.
   *
   * <p>The default calls {@link #chat} on the thread that subscribes and publishes what it returned.
   *
   * @param request what is asked
   * @return a publisher that ends with {@code onComplete} after the last chunk, or with {@code onError}
   */
  default Flow.Publisher<ChatChunk> publish(ChatRequest request) {
    Objects.requireNonNull(request, "request");
    return new ResponsePublisher(() -> chat(request));
  }

  /**
   * The id of the model that answers a request which names none. What a model takes differs, so whoever makes requests
   * for any model asks for it.
   *
   * @return the id; absent when it is not known
   */
  default Optional<String> model() {
    return Optional.empty();
  }
}
