package io.github.kimisdk.chat;

import io.github.kimisdk.internal.flow.ChunkProcessor;
import java.util.ArrayList;
import java.util.List;
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
        of(model.chat(request)).forEach(this::emit);
        end(null);
      }
    });
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
    add(choice, new Delta(
        Optional.of("assistant"), Optional.of(""), Optional.empty(), message.origin(), List.of(), message.extra()));
    message.reasoning().ifPresent(text -> {
      for (String word : words(text)) {
        add(choice, Delta.EMPTY.withReasoning(word));
      }
    });
    if (!message.content().isEmpty()) {
      for (String word : words(message.text())) {
        add(choice, Delta.EMPTY.withContent(word));
      }
    }
    for (int i = 0; i < message.toolCalls().size(); i++) {
      ToolCall call = message.toolCalls().get(i);
      ToolCallDelta begin = ToolCallDelta.of(i).withId(call.id()).withType(call.type()).withName(call.name());
      add(choice, piece(begin.withArguments("").withExtra(call.extra())));
      add(choice, piece(ToolCallDelta.of(i).withArguments(call.arguments())));
    }
    chunks.add(chunk(
        List.of(new ChunkChoice(
            choice.index(), Delta.EMPTY, choice.finishReason(), Optional.empty(), choice.logprobs(), choice.extra())),
        Optional.empty()));
  }

  private static Delta piece(ToolCallDelta call) {
    return Delta.EMPTY.withToolCalls(List.of(call));
  }

  private void add(Choice choice, Delta delta) {
    chunks.add(chunk(List.of(ChunkChoice.of(choice.index(), delta)), Optional.empty()));
  }

  private ChatChunk chunk(List<ChunkChoice> choices, Optional<Usage> usage) {
    return new ChatChunk(
        response.id(), response.created(), response.model(), choices, usage, response.systemFingerprint(),
        response.extra());
  }

  /** The text in pieces that end after white space or after an ideograph; the empty text is one piece. */
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
    if (from < text.length() || text.isEmpty()) {
      words.add(text.substring(from));
    }
    return words;
  }
}
