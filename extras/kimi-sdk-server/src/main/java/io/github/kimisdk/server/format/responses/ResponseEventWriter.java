package io.github.kimisdk.server.format.responses;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChunkChoice;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.ToolCallDelta;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.protocol.responses.ResponseBody;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.server.format.EventWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a streamed answer. Official clients fold the events, so each item is announced before its content, and the last event
 * contains the whole answer. The format has one choice; chunks of others are left out.
 */
final class ResponseEventWriter implements EventWriter {

  private final EventSequence events = new EventSequence();
  private final JsonObject request;
  private ResponseHead head;
  private ServedOutput output;
  private Optional<FinishReason> reason = Optional.empty();
  private Optional<Usage> usage = Optional.empty();
  private Optional<String> fingerprint = Optional.empty();
  private final Map<String, JsonValue> extra = new LinkedHashMap<>();

  ResponseEventWriter(JsonObject request) {
    this.request = request;
  }

  @Override
  public List<Event> chunk(ChatChunk chunk) {
    begin(chunk.id(), chunk.model(), chunk);
    usage = chunk.usage().isPresent() ? chunk.usage() : usage;
    fingerprint = fingerprint.isPresent() ? fingerprint : chunk.systemFingerprint();
    extra.putAll(chunk.extra().members());
    for (ChunkChoice choice : chunk.choices()) {
      if (choice.index() == 0) {
        add(choice);
      }
    }
    return events.take();
  }

  private void add(ChunkChoice choice) {
    usage = choice.usage().isPresent() ? choice.usage() : usage;
    reason = choice.finishReason().isPresent() ? choice.finishReason() : reason;
    output.origin(choice.delta().origin());
    output.extra(choice.delta().extra());
    choice.delta().reasoning().ifPresent(output::reasoning);
    output.text(choice.delta().content().orElse(""), ResponseBody.tokens(choice.logprobs()));
    for (ToolCallDelta call : choice.delta().toolCalls()) {
      output.call(call);
    }
  }

  /** Sends the events before the first item. A chunk is null if the answer ends before it has begun. */
  private void begin(String id, String model, ChatChunk chunk) {
    if (head != null) {
      return;
    }
    head = ResponseHead.of(id, model, chunk == null ? Optional.empty() : chunk.created(), request);
    output = new ServedOutput(events, head);
    events.add("response.created", empty(ServedItem.IN_PROGRESS));
    events.add("response.in_progress", empty(ServedItem.IN_PROGRESS));
  }

  private ObjectWriter empty(String status) {
    ObjectWriter response = head.begin(status).put("output", JsonArray.EMPTY);
    return new ObjectWriter().put("response", ResponseWriter.end(response, Optional.empty(), Optional.empty()));
  }

  @Override
  public List<Event> end() {
    begin("", "", null);
    String status = ResponseWriter.status(reason);
    ObjectWriter response = head.begin(status).put("output", JsonArray.of(output.close(status)));
    JsonObject whole = ResponseWriter.end(response, reason, usage).put("system_fingerprint", fingerprint)
        .with(JsonObject.of(extra));
    events.add("response." + status, new ObjectWriter().put("response", whole));
    return events.take();
  }

  /**
   * Ends the answer twice: {@code response.failed} for clients that fold the events, and {@code error}, at which OpenAI's
   * libraries throw. They look for the members of the error in an inner object, and the documentation has them outside.
   */
  @Override
  public List<Event> error(int status, ApiError error) {
    begin("", "", null);
    String code = error.code().or(error::type).orElse("server_error");
    ObjectWriter response = head.begin("failed")
        .put("error", new ObjectWriter().put("code", code).put("message", error.message()))
        .put("output", JsonArray.of(output.close(ResponseBody.INCOMPLETE)));
    events.add("response.failed", new ObjectWriter().put("response", ResponseWriter.end(response, Optional.empty(), usage)));
    events.add("error", new ObjectWriter()
        .put("code", code)
        .put("message", error.message())
        .put("param", JsonNull.NULL)
        .put("error", ResponsesServer.error(error)));
    return events.take();
  }

  @Override
  public boolean endMark() {
    return false;
  }
}
