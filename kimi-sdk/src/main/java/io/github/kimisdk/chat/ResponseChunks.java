package io.github.kimisdk.chat;

import io.github.kimisdk.internal.access.TurnPiece;
import io.github.kimisdk.internal.flow.ChunkProcessor;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Flow;

/** Cuts a response into the chunks of a stream, which {@link ChatAssembler} folds into the response again. */
final class ResponseChunks {

  private final ChatResponse response;
  private final List<ChatChunk> chunks = new ArrayList<>();

  private ResponseChunks(ChatResponse response) {
    this.response = response;
  }

  /** Publishes the answer of a model that has only whole answers. It is asked at the first demand. */
  static Flow.Publisher<ChatChunk> publisher(ChatModel model, ChatRequest request) {
    return ChunkProcessor.publisher(() -> new ChunkProcessor<>() {
      @Override
      protected void demanded() {
        emit(of(answer(model, request)));
        end(null);
      }
    });
  }

  /** Returns the answer of a model, which may be code of the program. */
  static ChatResponse answer(ChatModel model, ChatRequest request) {
    return Objects.requireNonNull(model.chat(request), () -> "expected an answer, found null of " + model.getClass());
  }

  static List<ChatChunk> of(ChatResponse response) {
    ResponseChunks cut = new ResponseChunks(response);
    response.choices().forEach(cut::cut);
    if (response.usage().isPresent() || response.choices().isEmpty()) {
      cut.chunks.add(cut.chunk(List.of(), response.usage()));
    }
    if (response.complete()) {
      int last = cut.chunks.size() - 1;
      cut.chunks.set(last, cut.chunks.get(last).withComplete());
    }
    return List.copyOf(cut.chunks);
  }

  private void cut(Choice choice) {
    AssistantMessage message = choice.message();
    add(choice, new Delta(Optional.of("assistant"), Optional.of(""), message.reasoning().filter(String::isEmpty), List.of(),
        List.of(), message.extra()));
    TurnPiece before = new TurnPiece(JsonObject.EMPTY, 0, 0, 0);
    for (JsonObject piece : message.origin()) {
      before = cut(choice, before, TurnPiece.of(piece));
      add(choice, Delta.EMPTY.withOrigin(List.of(piece)));
    }
    cut(choice, before, new TurnPiece(JsonObject.EMPTY, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE));
    chunks.add(chunk(
        List.of(new ChunkChoice(
            choice.index(), Delta.EMPTY, choice.finishReason(), Optional.empty(), choice.logprobs(), choice.extra())),
        Optional.empty()));
  }

  /** Cuts what stands between two places of a message. Returns where it ends. */
  private TurnPiece cut(Choice choice, TurnPiece from, TurnPiece to) {
    AssistantMessage message = choice.message();
    String thought = message.reasoning().orElse("");
    int reasoning = Math.max(from.reasoning(), Math.min(to.reasoning(), thought.length()));
    words(thought.substring(from.reasoning(), reasoning)).forEach(word -> add(choice, Delta.EMPTY.withReasoning(word)));
    int text = Math.max(from.text(), Math.min(to.text(), message.text().length()));
    words(message.text().substring(from.text(), text)).forEach(word -> add(choice, Delta.EMPTY.withContent(word)));
    int calls = Math.max(from.calls(), Math.min(to.calls(), message.toolCalls().size()));
    for (int i = from.calls(); i < calls; i++) {
      ToolCall call = message.toolCalls().get(i);
      ToolCallDelta begin = ToolCallDelta.of(i).withId(call.id()).withType(call.type()).withName(call.name());
      add(choice, Delta.EMPTY.withToolCalls(List.of(begin.withArguments("").withExtra(call.extra()))));
      add(choice, Delta.EMPTY.withToolCalls(List.of(ToolCallDelta.of(i).withArguments(call.arguments()))));
    }
    return new TurnPiece(to.own(), reasoning, text, calls);
  }

  private void add(Choice choice, Delta delta) {
    chunks.add(chunk(List.of(ChunkChoice.of(choice.index(), delta)), Optional.empty()));
  }

  private ChatChunk chunk(List<ChunkChoice> choices, Optional<Usage> usage) {
    return new ChatChunk(
        response.id(), response.created(), response.model(), choices, usage, response.systemFingerprint(),
        response.extra());
  }

  /** The text in pieces that end after white space or after an ideograph. */
  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    int from = 0;
    for (int at = 0; at < text.length(); ) {
      int point = text.codePointAt(at);
      at += Character.charCount(point);
      boolean end = Character.isIdeographic(point) || Character.isWhitespace(point);
      if (end && (at == text.length() || !Character.isWhitespace(text.charAt(at)))) {
        words.add(text.substring(from, at));
        from = at;
      }
    }
    if (from < text.length()) {
      words.add(text.substring(from));
    }
    return words;
  }
}
