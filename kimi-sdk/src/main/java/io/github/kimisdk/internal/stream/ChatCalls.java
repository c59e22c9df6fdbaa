package io.github.kimisdk.internal.stream;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.chat.RequestCheck;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.call.Call;
import io.github.kimisdk.internal.call.CallSettings;
import io.github.kimisdk.internal.call.Dispatcher;
import io.github.kimisdk.internal.call.WholeReceiver.Operation;
import io.github.kimisdk.internal.call.WholeReceiver;
import io.github.kimisdk.internal.threads.Await;
import io.github.kimisdk.internal.threads.Workers;
import io.github.kimisdk.internal.wire.ModelsWire;
import io.github.kimisdk.internal.wire.TokenCount;
import io.github.kimisdk.platform.Models;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.BiFunction;

/** Turns chat requests into calls to one endpoint, for whole answers and for streams. */
public final class ChatCalls {

  private final Dispatcher dispatcher;
  private final CallSettings settings;
  private final RequestFactory requests;

  /**
   * Creates the chat calls of a client. The check may be null; without a check the estimator estimates usages that are not
   * reported.
   */
  public ChatCalls(
      Dispatcher dispatcher, CallSettings settings, RequestCheck check,
      BiFunction<ChatRequest, AssistantMessage, Usage> estimator) {
    this.dispatcher = dispatcher;
    this.settings = settings;
    this.requests = new RequestFactory(settings, check, estimator);
  }

  /**
   * Starts a call for a whole answer. The answer is streamed if it may be resumed or continued. Cancelling the future ends the
   * call.
   */
  public CompletableFuture<ChatResponse> chat(ChatRequest request) {
    return chat(request, Workers.THREADS);
  }

  /** Starts a call for a whole answer and waits for it. */
  public ChatResponse await(ChatRequest request) {
    return Await.running(executor -> chat(request, executor));
  }

  private CompletableFuture<ChatResponse> chat(ChatRequest request, Executor executor) {
    if (requests.resumes() + requests.continuations() > 0) {
      StreamedAnswer answer = new StreamedAnswer();
      return answer.start(streamed(request, answer, executor, true));
    }
    ModelRequests made = new ModelRequests(requests, request, false);
    return WholeReceiver.start(dispatcher, settings, new Operation<>(made, new ChatBody(made)), executor);
  }

  private Call streamed(ChatRequest request, StreamConsumer<ChatChunk> consumer, Executor executor, boolean keeping) {
    ModelRequests made = new ModelRequests(requests, request, true);
    StreamReceiver receiver = new StreamReceiver(made, consumer, keeping, dispatcher.transport().gate());
    return new Call(dispatcher, settings, receiver, executor);
  }

  /**
   * Asks for the number of tokens of a request, and waits for the answer. The number is an estimate if the host may not count and
   * does not.
   */
  public long countTokens(ChatRequest asked) {
    ChatRequest request = requests.named(asked);
    TokenCount count = requests.count(request);
    try {
      return Await.on(WholeReceiver.start(dispatcher, settings, Operation.of(requests.post(count, request), count.reader())));
    } catch (KimiException.NotFound noRoute) {
      if (!count.mayBeMissing()) {
        throw noRoute;
      }
      return requests.estimate(request, AssistantMessage.of("")).promptTokens();
    }
  }

  /** Starts a call that asks for the models of the account. The result adds them to the table in the jar. */
  public CompletableFuture<Models> models() {
    return WholeReceiver.start(
        dispatcher, settings,
        Operation.of(requests.models(), ModelsWire.KEPT, json -> Models.shipped().with(ModelsWire.read(json))));
  }

  /** Starts a call for a stream of chunks. */
  public ChatStream stream(ChatRequest request) {
    BlockingStream stream = new BlockingStream();
    BlockingReader<ChatChunk> reader = stream.reader();
    reader.start(streamed(request, reader, reader, true));
    return stream;
  }

  /** Returns a publisher of chunks. Every subscription starts a call. */
  public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
    boolean keeping = !settings.sizes().openStreams();
    return new ChunkPublisher(consumer -> streamed(request, consumer, Workers.THREADS, keeping));
  }
}
