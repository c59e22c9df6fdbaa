package io.github.kimisdk.langchain4j;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Everything that a handler is told. */
class Heard implements StreamingChatResponseHandler {

  final StringBuffer text = new StringBuffer();
  final StringBuffer thinking = new StringBuffer();
  /** Pieces of calls as "index id name arguments", and whole calls as "index arguments". */
  final List<String> calls = new CopyOnWriteArrayList<>();
  final List<Throwable> errors = new CopyOnWriteArrayList<>();
  final CompletableFuture<ChatResponse> end = new CompletableFuture<>();

  static Heard of(StreamingChatModel model, String question) {
    Heard heard = new Heard();
    model.chat(question, heard);
    return heard;
  }

  ChatResponse response() throws Exception {
    return end.get(30, TimeUnit.SECONDS);
  }

  /** Waits for the failure. */
  Throwable error() {
    return end.handle((response, failure) -> failure).orTimeout(30, TimeUnit.SECONDS).join();
  }

  @Override
  public void onPartialResponse(String piece) {
    text.append(piece);
  }

  @Override
  public void onPartialThinking(PartialThinking piece) {
    thinking.append(piece.text());
  }

  @Override
  public void onPartialToolCall(PartialToolCall piece) {
    calls.add(piece.index() + " " + piece.id() + " " + piece.name() + " " + piece.partialArguments());
  }

  @Override
  public void onCompleteToolCall(CompleteToolCall call) {
    calls.add(call.index() + " " + call.toolExecutionRequest().arguments());
  }

  @Override
  public void onCompleteResponse(ChatResponse response) {
    end.complete(response);
  }

  @Override
  public void onError(Throwable failure) {
    errors.add(failure);
    end.completeExceptionally(failure);
  }
}
