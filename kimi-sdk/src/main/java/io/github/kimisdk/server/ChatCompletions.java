package io.github.kimisdk.server;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.internal.rules.Rulebook;
import io.github.kimisdk.internal.wire.ChunkWire;
import io.github.kimisdk.internal.wire.ErrorWire;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.internal.wire.ResponseWire;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.platform.Model;
import io.github.kimisdk.platform.Models;
import io.github.kimisdk.server.ServerRequest.Ending;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;

/** Answers {@code POST /v1/chat/completions} with a model, in one piece or as a stream of events. */
final class ChatCompletions implements Handler {

  private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8);

  private final ChatModel model;
  private final ServerOptions options;
  private final Executor threads;
  private final FailureLog failures;

  ChatCompletions(ChatModel model, ServerOptions options, Executor threads, FailureLog failures) {
    this.model = model;
    this.options = options;
    this.threads = threads;
    this.failures = failures;
  }

  @Override
  public Ending handle(ServerRequest received, Connection connection) throws IOException {
    JsonObject body;
    ChatRequest request;
    boolean streamed;
    boolean usage;
    try {
      body = received.json();
      streamed = RequestWire.streams(body);
      usage = RequestWire.wantsUsage(body);
      request = read(body);
    } catch (JsonParseException | JsonTypeException | IllegalArgumentException wrong) {
      return invalid(wrong).playOn(connection);
    }
    Model asked = Models.shipped().of(request.model().orElse(""));
    Optional<String> fault = options.strict() ? Rulebook.refusal(request, body, asked) : Optional.empty();
    if (fault.isPresent()) {
      return ScriptedAnswer.error(400, "invalid_request_error", fault.get()).playOn(connection);
    }
    JsonObject envelope = envelope(request);
    if (!streamed) {
      JsonObject answer = ResponseWire.write(ServedAnswer.answer(model, request, connection, threads));
      return ScriptedAnswer.json(200, completed(answer, envelope)).playOn(connection);
    }
    try (ServedAnswer call = ServedAnswer.stream(model, request, connection, threads)) {
      sendAll(call, envelope, usage, connection);
    } catch (RuntimeException | Error failure) {
      if (!connection.headSent()) {
        throw failure;
      }
      ErrorAnswer answer = ErrorAnswer.of(failure);
      failures.add(received, failure, answer);
      connection.send(event(ErrorWire.write(answer.error())));
    }
    return connection.end();
  }

  static ChatRequest read(JsonObject body) {
    ChatRequest request = RequestWire.read(body);
    if (request.messages().isEmpty()) {
      throw new IllegalArgumentException("messages must not be empty");
    }
    return request;
  }

  static ScriptedAnswer invalid(RuntimeException wrong) {
    return ScriptedAnswer.error(400, "invalid_request_error", "Invalid request: " + wrong.getMessage());
  }

  private void sendAll(ServedAnswer call, JsonObject envelope, boolean usage, Connection connection) throws IOException {
    ChatChunk chunk = call.chunk();
    connection.head(200, Map.of("Content-Type", "text/event-stream", "Cache-Control", "no-cache"));
    boolean complete = false;
    while (chunk != null) {
      complete |= chunk.complete();
      boolean hasContent = !chunk.choices().isEmpty() || usage && !(chunk.complete() && chunk.usage().isEmpty());
      if (hasContent) {
        connection.send(event(completed(ChunkWire.write(chunk), envelope)));
      }
      if (!options.pace().isZero()) {
        connection.pause(options.pace().toMillis());
      }
      chunk = call.chunk();
    }
    // A missing end mark tells the client that the answer of the model is incomplete.
    if (complete) {
      connection.send(DONE);
    }
  }

  private static byte[] event(JsonObject data) {
    return ("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Returns the members that every answer of the service has, for a model that does not set them. */
  private static JsonObject envelope(ChatRequest request) {
    String id = "chatcmpl-" + UUID.randomUUID().toString().replace("-", "").substring(0, 24);
    return JsonObject.of("id", id, "model", request.model().orElse(""), "created", Instant.now().getEpochSecond());
  }

  private static JsonObject completed(JsonObject answer, JsonObject envelope) {
    JsonObject completed = answer;
    for (String name : envelope.names()) {
      boolean missing = !answer.has(name) || answer.get(name).equals(JsonString.of(""));
      completed = missing ? completed.with(name, envelope.get(name)) : completed;
    }
    return completed;
  }
}
