package io.github.kimisdk.internal.protocol.responses;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.Delta;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.internal.wire.ErrorWire;
import io.github.kimisdk.internal.wire.EventReader;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.util.List;
import java.util.Optional;

/**
 * The events of a stream.
 *
 * <pre>
 *   response.created ── response.in_progress ──┐
 *        ┌─────────────────────────────────────┘
 *        v
 *   output_item.added ── *.delta ... *.done ── output_item.done ──┐   for each item
 *        ^                                                        │
 *        └────────────────────────────────────────────────────────┤
 *                                                                 v
 *   response.completed | response.incomplete | response.failed | error
 * </pre>
 *
 * <p>Only the last event is needed in its place. An event that repeats content is a chunk only if no event before brought it, so
 * that nothing is lost if a gateway leaves events out. Events of other types mean nothing.
 */
final class ResponseEvents implements EventReader {

  private static final String PREFIX = "response.";

  /** A chunk without content. The fast path learns nothing from an event that is read as this chunk. */
  private static final ChatChunk NO_PIECE = ChatChunk.of(List.of());

  private final StreamedOutput output = new StreamedOutput();
  /** A chunk with the members that all chunks have. */
  private ChatChunk head = NO_PIECE;
  private boolean begun;

  @Override
  public boolean takes(String name) {
    return name.isEmpty() || name.equals("message") || name.startsWith(PREFIX);
  }

  @Override
  public StreamEvent read(JsonValue data) {
    StreamEvent event = meaning(data);
    if (event instanceof StreamEvent.Chunk piece) {
      output.passed(piece.chunk());
    }
    return event;
  }

  private StreamEvent meaning(JsonValue data) {
    ObjectReader event = ObjectReader.of(data, "");
    String type = type(event);
    return switch (type) {
      case "response.created", "response.in_progress", "response.queued" -> begin(event.child("response"));
      case "response.output_item.added" -> event(output.added(event));
      case "response.output_item.done" -> event(output.done(event));
      case "response.completed", "response.incomplete" -> end(event.child("response"), type.substring(PREFIX.length()));
      case "response.failed", "response.cancelled", "error" -> StreamEvent.ERROR;
      default -> {
        Optional<ContentEvent> piece = ContentEvent.of(type);
        yield piece.isPresent() ? event(output.piece(piece.get(), event)) : other(type, data);
      }
    };
  }

  private static String type(ObjectReader event) {
    return event.object().tryGet("type").orElse(null) instanceof JsonString type ? type.value() : "";
  }

  /** An event without a type is an error of a proxy in front of the service, or nothing. */
  private static StreamEvent other(String type, JsonValue data) {
    boolean error = (type.isEmpty() ? ErrorWire.findInStream(data) : ErrorWire.find(data)).isPresent();
    return error ? StreamEvent.ERROR : StreamEvent.NOTHING;
  }

  @Override
  public long kept() {
    return output.kept();
  }

  private StreamEvent begin(ObjectReader response) {
    if (begun) {
      return StreamEvent.NOTHING;
    }
    begun = true;
    head = AnswerHead.read(response).chunk();
    ChatChunk first = chunk(Delta.EMPTY.withRole("assistant"), Optional.empty());
    return new StreamEvent.Chunk(ResponseBody.readUsage(response).map(first::withUsage).orElse(first));
  }

  /** Makes a chunk of a piece that has content. */
  private StreamEvent event(Optional<EventContent> piece) {
    return piece.isEmpty() ? StreamEvent.NOTHING : new StreamEvent.Chunk(chunk(piece.get().delta(), piece.get().logprobs()));
  }

  private ChatChunk chunk(Delta delta, Optional<JsonObject> logprobs) {
    ChunkChoice choice = ChunkChoice.of(0, delta);
    return head.withChoices(List.of(logprobs.map(choice::withLogprobs).orElse(choice)));
  }

  /** Reads the event that contains the whole answer, and adds the parts that have not been streamed. */
  private StreamEvent end(ObjectReader response, String type) {
    if (ResponseBody.failed(response)) {
      return StreamEvent.ERROR;
    }
    boolean cut = type.equals(ResponseBody.INCOMPLETE);
    if (!cut && !output.any() && !response.object().has("output")) {
      throw new JsonTypeException("/response/output", "array", "nothing");
    }
    EventContent missing = output.end(response);
    // The type of the event decides, because the answer inside may lack its status.
    ObjectReader outcome = cut ? ObjectReader.of(response.object().with("status", JsonString.of(type)), "/response") : response;
    FinishReason reason = ResponseBody.readReason(outcome, output.hasCalls());
    response.value("status");
    response.value("incomplete_details");
    ResponseBody.Ending ending = ResponseBody.readEnding(response);
    head = head.id().isEmpty() && head.model().isEmpty() ? ending.head().chunk() : head;
    ChatChunk content = chunk(missing.delta(), missing.logprobs());
    ChatChunk last = content.withChoices(List.of(content.choices().get(0).withFinishReason(reason))).withExtra(ending.extra());
    ChatChunk counted = ending.usage().map(last::withUsage).orElse(last);
    return new StreamEvent.Last(ending.systemFingerprint().map(counted::withSystemFingerprint).orElse(counted));
  }

  /** The fast path takes no event of this format, because each has a number of its own. */
  @Override
  public ChatChunk reread(JsonValue data) {
    return NO_PIECE;
  }
}
