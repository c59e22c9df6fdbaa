package io.github.kimisdk.server.gemini;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.format.EventWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The frames of a streamed answer. Text and thoughts go out with their chunk. Calls, finish reasons and the usage wait for the
 * last frame: a call is whole there, and the reasons stand in no frame before it.
 */
final class GeminiEventWriter implements EventWriter {

  private final boolean showsThoughts;
  private final Map<Integer, GeminiCandidate> candidates = new HashMap<>();
  /** Folds the members of the chunks that wait for the last frame. */
  private final ChatAssembler rest = new ChatAssembler();
  private Optional<Usage> usage = Optional.empty();

  GeminiEventWriter(boolean showsThoughts) {
    this.showsThoughts = showsThoughts;
  }

  @Override
  public List<Event> chunk(ChatChunk chunk) {
    List<JsonObject> frames = new ArrayList<>(1);
    List<ChunkChoice> waiting = new ArrayList<>(1);
    for (ChunkChoice choice : chunk.choices()) {
      candidate(choice.index(), choice.delta()).ifPresent(frames::add);
      waiting.add(waiting(choice));
    }
    ChatChunk later = ChatChunk.of(waiting).withId(chunk.id()).withModel(chunk.model());
    rest.add(chunk.usage().map(later::withUsage).orElse(later));
    usage = chunk.usage().isPresent() ? chunk.usage() : usage;
    return frames.isEmpty() ? List.of() : event(GeminiResponse.write(frames, usage, chunk.model(), chunk.id()));
  }

  private Optional<JsonObject> candidate(int index, Delta delta) {
    GeminiCandidate candidate = candidate(index);
    candidate.thought(delta.reasoning(), delta.origin());
    delta.content().ifPresent(text -> candidate.content(List.of(ContentPart.text(text))));
    return candidate.frame();
  }

  private GeminiCandidate candidate(int index) {
    return candidates.computeIfAbsent(index, key -> new GeminiCandidate(key, showsThoughts));
  }

  private static ChunkChoice waiting(ChunkChoice choice) {
    ChunkChoice calls = ChunkChoice.of(choice.index(), Delta.EMPTY.withToolCalls(choice.delta().toolCalls()));
    ChunkChoice ended = choice.finishReason().map(calls::withFinishReason).orElse(calls);
    return choice.usage().map(ended::withUsage).orElse(ended);
  }

  @Override
  public List<Event> end() {
    ChatResponse response = rest.response();
    List<JsonObject> last = new ArrayList<>();
    for (Choice choice : response.choices()) {
      last.add(candidate(choice.index()).end(choice.message().toolCalls(), choice.finishReason()));
    }
    return event(GeminiResponse.write(last, response.usage(), response.model(), response.id()));
  }

  @Override
  public List<Event> error(int status, ApiError error) {
    return event(GeminiErrors.write(status, error));
  }

  private static List<Event> event(JsonObject data) {
    return List.of(new Event("", data));
  }

  @Override
  public boolean endMark() {
    return false;
  }
}
