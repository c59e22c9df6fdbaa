package io.github.kimisdk.server;

import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.wire.ChunkWire;
import io.github.kimisdk.internal.wire.CountWire;
import io.github.kimisdk.internal.wire.ErrorWire;
import io.github.kimisdk.internal.wire.ModelsWire;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.internal.wire.ResponseWire;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.server.ServerRequest.Ending;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Answers requests in Kimi's format with a model. A route is the whole path, with its base {@code /v1} or without it. */
final class ModelHandler implements Handler {

  private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8);
  private static final String NOT_FOUND = "resource_not_found_error";
  private static final String MODEL = "GET /models/";
  private static final String ROUTES = "POST /v1/chat/completions, GET /v1/models, GET /v1/models/{id} and "
      + "POST /v1/tokenizers/estimate-token-count";

  /** The id that is listed for a model that has none. */
  private static final String UNNAMED = "local";

  private final ChatModel model;
  private final ServerOptions options;
  private final Executor threads;
  private final FailureLog failures;

  ModelHandler(ChatModel model, ServerOptions options, Executor threads, FailureLog failures) {
    this.model = Objects.requireNonNull(model, "model");
    this.options = options.models().isEmpty() ? options.withModels(List.of(model.model().orElse(UNNAMED))) : options;
    this.threads = threads;
    this.failures = failures;
  }

  @Override
  public Ending handle(ServerRequest request, Connection connection) throws IOException {
    String key = options.key().orElse(null);
    if (key != null && !request.header("authorization").filter(("Bearer " + key)::equals).isPresent()) {
      return connection.play(ScriptedAnswer.error(401, "incorrect_api_key_error", "Incorrect API key provided"));
    }
    String path = path(request);
    String route = request.method() + " " + (path.startsWith("/v1/") ? path.substring(3) : path);
    switch (route) {
      case "POST /chat/completions":
        return chat(request, connection);
      case "GET /models":
        return connection.play(ScriptedAnswer.json(200, ModelsWire.write(options.models()).toString()));
      case "POST /tokenizers/estimate-token-count":
        return count(request, connection);
      default:
        return connection.play(
            route.startsWith(MODEL) && route.length() > MODEL.length()
                ? model(route.substring(MODEL.length()))
                : ScriptedAnswer.error(404, NOT_FOUND, "there is no " + request.method() + " " + path + "; this server has " + ROUTES));
    }
  }

  /** The path without its query, and without scheme and host, which a client sends that takes the server for a proxy. */
  private static String path(ServerRequest request) {
    String path = request.path();
    int query = path.indexOf('?');
    path = query < 0 ? path : path.substring(0, query);
    int host = path.startsWith("http://") ? path.indexOf('/', "http://".length()) : 0;
    return host < 0 ? "/" : path.substring(host);
  }

  /** One model, as OpenAI shows it; whether Kimi has this route is a guess, the error is the one of its other routes. */
  private ScriptedAnswer model(String encoded) {
    String id;
    try {
      id = URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      id = encoded;
    }
    return options.models().contains(id)
        ? ScriptedAnswer.json(200, ModelsWire.write(id).toString())
        : ScriptedAnswer.error(404, NOT_FOUND, "Not found the model " + id + " or Permission denied; this server lists " + options.models());
  }

  private Ending count(ServerRequest received, Connection connection) throws IOException {
    ChatRequest request;
    try {
      request = read(received.json());
    } catch (JsonParseException | JsonTypeException | IllegalArgumentException wrong) {
      return refuse(connection, wrong.getMessage());
    }
    return connection.play(ScriptedAnswer.json(200, CountWire.write(TokenRule.estimate(request.messages())).toString()));
  }

  private static ChatRequest read(JsonObject body) {
    ChatRequest request = RequestWire.read(body);
    if (request.messages().isEmpty()) {
      throw new IllegalArgumentException("messages must not be empty");
    }
    return request;
  }

  private Ending chat(ServerRequest received, Connection connection) throws IOException {
    JsonObject body;
    ChatRequest request;
    boolean streams;
    boolean usage;
    try {
      body = received.json();
      streams = RequestWire.streams(body);
      usage = RequestWire.wantsUsage(body);
      request = read(body);
    } catch (JsonParseException | JsonTypeException | IllegalArgumentException wrong) {
      return refuse(connection, wrong.getMessage());
    }
    Optional<String> fault = options.strict() ? HistoryRules.fault(request, body) : Optional.empty();
    if (fault.isPresent()) {
      return connection.play(ScriptedAnswer.error(400, "invalid_request_error", fault.get()));
    }
    if (!streams) {
      JsonObject answer = ResponseWire.write(answer(request, connection));
      return connection.play(ScriptedAnswer.json(200, new Stamp(request).on(answer).toString()));
    }
    ChunkQueue chunks = new ChunkQueue(threads, () -> model.publish(request));
    try {
      return stream(received, chunks, new Stamp(request), usage, connection);
    } finally {
      chunks.cancel();
    }
  }

  private static Ending refuse(Connection connection, String reason) throws IOException {
    return connection.play(ScriptedAnswer.error(400, "invalid_request_error", "Invalid request: " + reason));
  }

  /** The whole answer. The model works on a thread of its own, which is interrupted when the client has gone. */
  private ChatResponse answer(ChatRequest request, Connection connection) throws IOException {
    FutureTask<ChatResponse> work = new FutureTask<>(() -> model.chat(request));
    threads.execute(work);
    try {
      while (true) {
        try {
          ChatResponse answer = work.get(ReadAhead.LOOK_MILLIS, TimeUnit.MILLISECONDS);
          return Objects.requireNonNull(answer, "expected an answer of the model, found null");
        } catch (TimeoutException stillWorking) {
          connection.pause(1);
        }
      }
    } catch (InterruptedException closing) {
      throw new Connection.ClientGone();
    } catch (ExecutionException failed) {
      throw ChunkQueue.unchecked(failed.getCause());
    } finally {
      work.cancel(true);
    }
  }

  private Ending stream(ServerRequest received, ChunkQueue chunks, Stamp stamp, boolean usage, Connection connection)
      throws IOException {
    try {
      ChatChunk chunk = chunks.next(connection);
      connection.head(200, Map.of("Content-Type", "text/event-stream", "Cache-Control", "no-cache"));
      boolean complete = false;
      while (chunk != null) {
        complete |= chunk.complete();
        boolean says = !chunk.choices().isEmpty() || usage && !(chunk.complete() && chunk.usage().isEmpty());
        if (says) {
          connection.send(event(stamp.on(ChunkWire.write(chunk))));
        }
        if (!options.pace().isZero()) {
          connection.pause(options.pace().toMillis());
        }
        chunk = chunks.next(connection);
      }
      // Without the end mark a client knows that the answer was cut, as this server does.
      if (complete) {
        connection.send(DONE);
      }
    } catch (RuntimeException | Error failure) {
      if (!connection.headSent()) {
        throw failure;
      }
      ErrorAnswer answer = ErrorAnswer.of(failure);
      failures.add(received, failure, answer);
      connection.send(event(ErrorWire.write(answer.error())));
    }
    if (!connection.end()) {
      connection.close();
    }
    return Ending.SENT;
  }

  private static byte[] event(JsonObject data) {
    return ("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Gives an answer what every answer of the service has: an id, a time, and the model that was asked. */
  private static final class Stamp {

    private final String id = "chatcmpl-" + UUID.randomUUID().toString().replace("-", "").substring(0, 24);
    private final long created = Instant.now().getEpochSecond();
    private final String model;

    Stamp(ChatRequest request) {
      this.model = request.model().orElse("");
    }

    JsonObject on(JsonObject answer) {
      JsonObject stamped = answer;
      if (answer.get("id").asString().isEmpty()) {
        stamped = stamped.with("id", JsonString.of(id));
      }
      if (answer.get("model").asString().isEmpty()) {
        stamped = stamped.with("model", JsonString.of(model));
      }
      return answer.has("created") ? stamped : stamped.with("created", JsonNumber.of(created));
    }
  }
}
