package io.github.kimisdk.server.recording;

import io.github.kimisdk.chat.ChatAssembler;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.access.JsonMask;
import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.internal.wire.ChunkWire;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.internal.wire.ResponseWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.server.format.ChunkWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A request with its whole answer, as a line of a recording.
 *
 * @param model the default model of the recorded model
 * @param schema whether the recorded model accepts a schema for this request
 * @param request the JSON of the request, without keys
 * @param chunks the chunks of a streamed answer, or of the whole answer
 * @param millis when the chunks came, from the request on; empty if that was not recorded
 */
public record RecordedCall(
    Optional<String> model, boolean schema, JsonObject request, List<ChatChunk> chunks, List<Long> millis) {

  private static final int VERSION = 1;

  /** Returns the JSON by which a request is found again: that of chat completions with the name of its model, without keys. */
  public static JsonObject key(ChatRequest request, Optional<String> defaultModel) {
    ChatRequest named = defaultModel.map(model -> RequestWire.named(request, model)).orElse(request);
    return masked(RequestWire.write(named, false));
  }

  private static JsonObject masked(JsonObject shown) {
    return JsonMask.mask(shown, KeyMask::mask);
  }

  /** Returns the whole answer. */
  public ChatResponse response() {
    ChatAssembler answer = new ChatAssembler();
    chunks.forEach(answer::add);
    return answer.response();
  }

  /** Returns the line. A key may be cut into several chunks, so an answer with a key is written whole. */
  JsonObject write() {
    JsonObject line = JsonObject.of("recording", VERSION, "schema", schema, "request", request);
    line = model.isPresent() ? line.with("model", Json.of(model.get())) : line;
    JsonObject whole = ResponseWire.write(response());
    JsonObject shown = masked(whole);
    boolean complete = !chunks.isEmpty() && chunks.get(chunks.size() - 1).complete();
    if (shown.equals(whole)) {
      line = line.with("chunks", JsonArray.of(chunks.stream().map(chunk -> masked(ChunkWriter.write(chunk))).toList()));
      line = millis.isEmpty() ? line : line.with("millis", Json.of(millis));
    } else {
      line = line.with("response", shown);
    }
    return line.with("complete", Json.of(complete));
  }

  /** Reads a line. */
  static RecordedCall read(JsonObject line) {
    if (!line.tryGet("recording").equals(Optional.of(Json.of(VERSION)))) {
      throw new JsonTypeException("", "a line of a recording of version " + VERSION,
          line.tryGet("recording").map(version -> "one of version " + version).orElse("another object"));
    }
    boolean complete = line.get("complete").asBoolean();
    List<ChatChunk> chunks = new ArrayList<>();
    if (line.has("response")) {
      chunks.addAll(ResponseWire.read(line.get("response")).chunks());
    } else {
      line.get("chunks").asArray().forEach(chunk -> chunks.add(ChunkWire.read(chunk)));
    }
    int last = chunks.size() - 1;
    if (complete && last >= 0) {
      chunks.set(last, chunks.get(last).withComplete());
    }
    List<Long> millis = new ArrayList<>();
    line.tryGet("millis").ifPresent(times -> times.asArray().forEach(time -> millis.add(time.asLong())));
    return new RecordedCall(
        line.tryGet("model").map(JsonValue::asString), line.get("schema").asBoolean(), line.get("request").asObject(),
        List.copyOf(chunks), millis.size() == chunks.size() ? List.copyOf(millis) : List.of());
  }

  /** Returns the pause before a chunk in milliseconds. */
  public long pause(int chunk) {
    return millis.isEmpty() ? 0 : Math.max(0, millis.get(chunk) - (chunk == 0 ? 0 : millis.get(chunk - 1)));
  }
}
