package io.github.kimisdk.internal.protocol.messages;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.internal.wire.ErrorWire;
import io.github.kimisdk.internal.wire.EventReader;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The events of a stream. The type in the data tells what an event is, because some servers send no names.
 *
 * <pre>
 *   --> NEW --message_start--> BEGUN --message_stop--> done
 *                              |   ^
 *                              '---' content_block_start, content_block_delta, content_block_stop, message_delta
 * </pre>
 *
 * <p>The usage is part of the chunk for {@code message_delta} only, because chunks with a usage are the end of an answer.
 */
final class MessagesEvents implements EventReader {

  private static final String DELTA = "content_block_delta";

  private static final Set<String> NAMES = Set.of(
      "", "message", "message_start", "content_block_start", DELTA, "content_block_stop", "message_delta", "message_stop");

  private final StreamedBlocks blocks = new StreamedBlocks();
  private boolean begun;
  /** A chunk with the id and the model of the answer. */
  private ChatChunk head = ChatChunk.of(List.of());
  private JsonObject usage = JsonObject.EMPTY;

  /** Other names are of proxies, or {@code ping}; their data need not be JSON. */
  @Override
  public boolean takes(String name) {
    return NAMES.contains(name);
  }

  @Override
  public StreamEvent read(JsonValue data) {
    ObjectReader event = ObjectReader.of(data, "");
    String type = event.string("type").orElse("");
    return switch (type) {
      case "message_start" -> start(event);
      case "content_block_start" -> piece(type, blocks.start(event));
      case DELTA -> piece(type, blocks.delta(event));
      case "content_block_stop" -> piece(type, blocks.stop(event));
      case "message_delta" -> end(event);
      case "message_stop" -> {
        requireBegun(type);
        yield StreamEvent.DONE;
      }
      case "error" -> StreamEvent.ERROR;
      default -> other(data, type);
    };
  }

  /** Unknown events are ignored; an event without a type is none of this format. */
  private static StreamEvent other(JsonValue data, String type) {
    if (ErrorWire.find(data).isPresent()) {
      return StreamEvent.ERROR;
    }
    if (type.isEmpty()) {
      throw new JsonTypeException("/type", "the type of an event", "nothing");
    }
    return StreamEvent.NOTHING;
  }

  @Override
  public ChatChunk reread(JsonValue data) {
    ObjectReader event = ObjectReader.of(data, "");
    String type = event.required("type");
    Optional<Delta> piece = type.equals(DELTA) && begun ? blocks.repeatable(event) : Optional.empty();
    return piece.map(this::chunk).orElseThrow(() -> new JsonTypeException("/type", "a piece of content", type));
  }

  @Override
  public boolean turned() {
    return blocks.turned();
  }

  @Override
  public long kept() {
    return blocks.kept();
  }

  private StreamEvent start(ObjectReader event) {
    if (begun) {
      throw new JsonTypeException("/type", "one message_start", "another one");
    }
    ObjectReader message = event.requiredChild("message");
    begun = true;
    head = head.withId(message.id().orElse("")).withModel(message.string("model").orElse(""));
    usage = MessagesUsage.overlaid(usage, message.value("usage").orElse(JsonNull.NULL));
    for (String name : List.of("type", "role", "content", "stop_reason", MessagesResponse.STOP_SEQUENCE)) {
      message.value(name);
    }
    Delta first = Delta.EMPTY.withRole("assistant");
    return new StreamEvent.Chunk(chunk(first).withExtra(message.rest()));
  }

  private StreamEvent piece(String type, Optional<Delta> piece) {
    requireBegun(type);
    return piece.isEmpty() ? StreamEvent.NOTHING : new StreamEvent.Chunk(chunk(piece.get()));
  }

  private void requireBegun(String type) {
    if (!begun) {
      throw new JsonTypeException("/type", "message_start before other events", type);
    }
  }

  private StreamEvent end(ObjectReader event) {
    requireBegun("message_delta");
    ObjectReader delta = event.requiredChild("delta");
    usage = MessagesUsage.overlaid(usage, event.value("usage").orElse(JsonNull.NULL));
    Optional<FinishReason> reason = StopReasons.read(delta.value("stop_reason"));
    Map<String, JsonValue> extra = new LinkedHashMap<>(MessagesResponse.readExtra(delta).members());
    extra.putAll(event.rest().members());
    ChunkChoice last = ChunkChoice.of(0, blocks.end());
    ChatChunk end = head.withChoices(List.of(reason.map(last::withFinishReason).orElse(last))).withExtra(JsonObject.of(extra));
    return new StreamEvent.Chunk(MessagesUsage.read(usage).map(end::withUsage).orElse(end));
  }

  private ChatChunk chunk(Delta delta) {
    return head.withChoices(List.of(ChunkChoice.of(0, delta)));
  }
}
