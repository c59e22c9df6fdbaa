package io.github.kimisdk.internal.stream;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.chat.RequestCheck;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.http.Call;
import io.github.kimisdk.internal.http.CallSettings;
import io.github.kimisdk.internal.http.Dispatcher;
import io.github.kimisdk.internal.http.WholeReceiver;
import io.github.kimisdk.internal.http.WholeReceiver.Question;
import io.github.kimisdk.internal.http.Workers;
import io.github.kimisdk.internal.wire.CountWire;
import io.github.kimisdk.internal.wire.ModelsWire;
import io.github.kimisdk.platform.Models;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.BiFunction;

/** Chat calls to one endpoint, whole or in chunks: a request goes in as a record and becomes a call here. */
public final class ChatCalls {

  private final Dispatcher dispatcher;
  private final CallSettings settings;
  private final RequestFactory requests;

  /**
   * Chat calls.
   *
   * @param dispatcher the shared state of the client's calls
   * @param settings how they are made
   * @param check the check of every request, or null
   * @param estimator estimates the usage of an answer where the service reported none and the check has no estimate
   */
  public ChatCalls(
      Dispatcher dispatcher, CallSettings settings, RequestCheck check,
      BiFunction<ChatRequest, AssistantMessage, Usage> estimator) {
    this.dispatcher = dispatcher;
    this.settings = settings;
    this.requests = new RequestFactory(settings, check, estimator);
  }

  /**
   * Begins a call that is answered as a whole. Where it may have to go on after a break or a limit, it is streamed.
   *
   * @param request the request
   * @return the answer to come; cancelling it ends the call
   */
  public CompletableFuture<ChatResponse> chat(ChatRequest request) {
    if (settings.resumes() + settings.continuations() > 0) {
      StreamedAnswer answer = new StreamedAnswer();
      return answer.start(streamed(request, answer, Workers.THREADS));
    }
    return WholeReceiver.start(dispatcher, settings, new ChatQuestion(requests, request));
  }

  private Call streamed(ChatRequest request, ChunkReader reader, Executor executor) {
    return new Call(dispatcher, settings, new StreamReceiver(requests, request, reader), executor);
  }

  /**
   * Begins a call that asks how many tokens the messages of a request are.
   *
   * @param request the request; its tools are not counted
   * @return the number to come
   */
  public CompletableFuture<Long> countTokens(ChatRequest request) {
    return WholeReceiver.start(dispatcher, settings, Question.of(requests.count(request), CountWire::read));
  }

  /**
   * Begins a call that asks for the models of the account.
   *
   * @return the shipped table with what the service says laid over it
   */
  public CompletableFuture<Models> models() {
    return WholeReceiver.start(
        dispatcher, settings, Question.of(requests.models(), json -> Models.shipped().with(ModelsWire.read(json))));
  }

  /**
   * Begins a call that is read chunk by chunk.
   *
   * @param request the request
   * @return the stream
   */
  public ChatStream stream(ChatRequest request) {
    BlockingStream stream = new BlockingStream();
    return stream.start(streamed(request, stream, stream));
  }

  /**
   * A publisher of chunks; every subscription begins a call.
   *
   * @param request the request
   * @return the publisher
   */
  public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
    return new ChunkPublisher(reader -> streamed(request, reader, Workers.THREADS));
  }
}
