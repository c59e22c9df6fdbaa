package io.github.kimisdk.server.format.chat;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.Usage;
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
    return chunk.choices().isEmpty() ? List.of()
        : List.of(event(ChunkWriter.write(chunk.withChoices(ServedMessages.choices(chunk.choices()))).without("usage")));
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
