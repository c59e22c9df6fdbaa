package io.github.kimisdk.server.format.chat;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.access.ChunkAccess;
import io.github.kimisdk.internal.wire.ErrorWire;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.format.ChunkWriter;
import io.github.kimisdk.server.format.EventWriter;
import java.util.List;
import java.util.Optional;

/**
 * Writes a streamed answer as chunks without names. The usage at the top of a chunk is held back. A client that asked for it
 * gets it in a last chunk of its own, where the clients of this format expect it.
 */
final class ChatEventWriter implements EventWriter {

  private final CommonMembers envelope;
  private final boolean wantsUsage;
  private Optional<Usage> usage = Optional.empty();
  private ChatChunk last;
  /** How chunks are written that continue the last one, as far as it is known. */
  private Optional<RepeatedChunk> repeated = Optional.empty();

  ChatEventWriter(JsonObject body) {
    this.envelope = CommonMembers.of(body);
    this.wantsUsage = ObjectReader.of(body, "").child("stream_options").bool("include_usage").orElse(false);
  }

  @Override
  public List<Event> chunk(ChatChunk chunk) {
    Optional<Usage> counted = chunk.usage()
        .or(() -> chunk.choices().stream().flatMap(choice -> choice.usage().stream()).findFirst());
    usage = counted.isPresent() ? counted : usage;
    last = chunk;
    repeated = Optional.empty();
    return chunk.choices().isEmpty() ? List.of() : List.of(event(json(chunk)));
  }

  private static JsonObject json(ChatChunk chunk) {
    return ChunkWriter.write(chunk.withChoices(ServedMessages.choices(chunk.choices()))).without("usage");
  }

  @Override
  public Optional<String> repeated(ChatChunk chunk) {
    if (last == null || !ChunkAccess.continues(chunk, last)) {
      return Optional.empty();
    }
    if (repeated.isEmpty()) {
      repeated = RepeatedChunk.of(chunk, marked -> event(json(marked)).data().toString());
    }
    return repeated.map(parts -> parts.with(chunk));
  }

  private Event event(JsonObject chunk) {
    return new Event("", envelope.complete(chunk));
  }

  @Override
  public List<Event> end() {
    return wantsUsage && usage.isPresent()
        ? List.of(event(ChunkWriter.write(last.withChoices(List.of()).withUsage(usage.get())))) : List.of();
  }

  @Override
  public List<Event> error(int status, ApiError error) {
    return List.of(new Event("", ErrorWire.write(error)));
  }

  @Override
  public boolean endMark() {
    return true;
  }
}
