package io.github.kimisdk.chat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * A model that answers chat requests: the Kimi service, a fake for tests, or a model of your own.
 *
 * <p>{@link #chat} waits for the whole answer, {@link #stream} is read chunk by chunk, and {@link #publish} pushes chunks. A
 * lambda that implements {@code chat} is a complete model: the other two methods hand out its answer in chunks. A model that
 * produces its answer in pieces overrides {@code publish}; {@code stream} then hands out each chunk as it is published.
 *
 * <pre>{@code
 * ChatModel echo = request -> ChatResponse.of("You said: " + request.messages().get(0).text());
 * System.out.println(Agent.builder(echo).build().run("Hello").text());
 * }</pre>
 */
@FunctionalInterface
public interface ChatModel {

  /**
   * Answers a request and waits for the whole answer.
   *
   * @param request the request
   * @return the whole answer
   * @throws RuntimeException if the model does not answer; models of this library throw a
   *     {@code io.github.kimisdk.call.KimiException}
   */
  ChatResponse chat(ChatRequest request);

  /**
   * Asks the default model a question.
   *
   * @param prompt the user's text
   * @return the text of the answer
   * @throws RuntimeException as {@link #chat} throws it
   */
  default String ask(String prompt) {
    return chat(ChatRequest.of(prompt)).text();
  }

  /**
   * Asks the default model a question about images.
   *
   * @param prompt the user's text
   * @param images files of images, which are read at once and sent with the question, in front of the text
   * @return the text of the answer
   * @throws java.io.UncheckedIOException if a file cannot be read
   * @throws IllegalArgumentException if Kimi does not read files of this type
   * @throws RuntimeException as {@link #chat} throws it
   */
  default String ask(String prompt, Path... images) {
    Objects.requireNonNull(prompt, "prompt");
    List<ContentPart> parts = new ArrayList<>();
    for (Path image : Objects.requireNonNull(images, "images")) {
      parts.add(ContentPart.image(image));
    }
    parts.add(ContentPart.text(prompt));
    return chat(ChatRequest.of(List.of(UserMessage.of(parts)))).text();
  }

  /**
   * Asks the default model a question and hands out the text of the answer while it comes.
   *
   * @param prompt the user's text
   * @param text takes each piece of the text, on this thread; its exceptions end the call and are thrown here
   * @return the whole answer
   * @throws RuntimeException as {@link #chat} throws it
   */
  default ChatResponse stream(String prompt, Consumer<String> text) {
    Objects.requireNonNull(prompt, "prompt");
    Objects.requireNonNull(text, "text");
    try (ChatStream stream = stream(ChatRequest.of(prompt))) {
      for (ChatChunk chunk : stream) {
        if (!chunk.text().isEmpty()) {
          text.accept(chunk.text());
        }
      }
      return stream.response();
    }
  }

  /**
   * Asks the default model a question and reads the answer as a record.
   *
   * @param prompt the user's text
   * @param type the class of the record
   * @param <T> the record
   * @return the answer
   * @throws AnswerMismatch if neither the answer nor a second one fits the record
   * @throws RuntimeException as {@link #chat} throws it
   */
  default <T> T ask(String prompt, Class<T> type) {
    return ask(ChatRequest.of(prompt), type);
  }

  /**
   * Sends a request and reads the answer as a record. {@link AnswerType} also gives access to the response, and reads the
   * answers of streams.
   *
   * @param request the request
   * @param type the class of the record
   * @param <T> the record
   * @return the answer
   * @throws AnswerMismatch if neither the answer nor a second one fits the record
   * @throws RuntimeException as {@link #chat} throws it
   */
  default <T> T ask(ChatRequest request, Class<T> type) {
    return AnswerType.of(type).ask(this, request).value();
  }

  /**
   * Answers a request and returns a stream that is read chunk by chunk. The model starts at once. A failure is thrown when the
   * stream is read.
   *
   * <p>The default subscribes to {@link #publish} and prefetches at most 64 chunks. Closing the stream cancels the subscription,
   * and so does interrupting a thread that waits for a chunk: it gets a {@link java.util.concurrent.CancellationException}. A
   * failure of the publisher is thrown as it is, or as the cause of a {@link java.util.concurrent.CompletionException} if it is
   * a checked exception. If the model implements only {@code chat}, this method waits for the whole answer.
   *
   * @param request the request
   * @return the stream, which the caller closes
   */
  default ChatStream stream(ChatRequest request) {
    Objects.requireNonNull(request, "request");
    return new PublishedStream(publish(request));
  }

  /**
   * Returns a publisher of the answer in chunks. Every subscription asks the model once.
   *
   * <p>{@code onComplete} means that no more chunks follow. If the answer is whole, {@link ChatChunk#complete} of the last
   * chunk is true. It is false for every other chunk. An answer that is cut after its finish reason ends with
   * {@code onComplete} and without a complete chunk. {@link ChatAssembler} folds the chunks into a response whose
   * {@link ChatResponse#complete} is the same as for {@link #chat}.
   *
   * <p>The default calls {@code chat} at the first demand, on the thread that requests, and publishes the response.
   *
   * @param request the request
   * @return a publisher that ends with {@code onComplete} after the last chunk, or with {@code onError}
   */
  default Flow.Publisher<ChatChunk> publish(ChatRequest request) {
    Objects.requireNonNull(request, "request");
    return ResponseChunks.publisher(this, request);
  }

  /**
   * Returns the id of the model that answers a request without a model id. Models differ in the requests that they accept, so
   * code that builds requests for any model asks for the id.
   *
   * @return the id; absent if it is unknown
   */
  default Optional<String> model() {
    return Optional.empty();
  }

  /**
   * Returns whether a model accepts a JSON Schema as the format of its answer ({@link ResponseFormat#schema}). A decorator
   * asks the model that it wraps.
   *
   * @param model the id of the model to ask about; the empty string if it is unknown
   * @return false unless overridden; {@link AnswerType} then requests any JSON object and puts the schema into an instruction
   */
  default boolean acceptsSchema(String model) {
    Objects.requireNonNull(model, "model");
    return false;
  }
}
