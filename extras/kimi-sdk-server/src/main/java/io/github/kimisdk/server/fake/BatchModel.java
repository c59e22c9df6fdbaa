package io.github.kimisdk.server.fake;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.internal.wire.ErrorWire;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.internal.wire.ResponseWire;
import io.github.kimisdk.json.JsonLimits;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.models.Model;
import io.github.kimisdk.models.Models;
import io.github.kimisdk.platform.wire.BatchLines.RequestLine;
import io.github.kimisdk.platform.wire.BatchLines.ResultLine;
import io.github.kimisdk.platform.wire.BatchLines;
import io.github.kimisdk.platform.wire.JsonLines;
import io.github.kimisdk.server.format.platform.ServedLines;
import io.github.kimisdk.server.http.ErrorAnswer;
import io.github.kimisdk.server.http.FailureLog;
import io.github.kimisdk.server.http.Permissions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Answers single requests of batches with the model of a server. A failure is a result. */
public final class BatchModel {

  private final ChatModel model;
  private final Optional<Strictness> strict;
  private final UnaryOperator<String> served;
  private final FailureLog failures;

  /** Takes the rules of a strict server. */
  public BatchModel(ChatModel model, Optional<Strictness> strict, UnaryOperator<String> served, FailureLog failures) {
    this.model = model;
    this.strict = strict;
    this.served = served;
    this.failures = failures;
  }

  /** Returns why batches refuse a model; empty if they take it. A model that the table does not know is taken. */
  Optional<String> refusal(String name) {
    Model known = Models.shipped().of(name);
    boolean refused = strict.isPresent() && known.known() && !known.acceptsBatch();
    return refused ? Optional.of("the model " + name + " does not support batches") : Optional.empty();
  }

  /** Returns why a caller may not use the model of a batch, which its first line names; empty if it may. */
  Optional<ApiError> refusal(Permissions permissions, Path input, int lineBytes) throws IOException {
    if (permissions.models().isEmpty()) {
      return Optional.empty();
    }
    try (JsonLines lines = new JsonLines(Files.newInputStream(input), lineBytes, JsonLimits.DEFAULT)) {
      JsonValue first = lines.next();
      String name = first == null ? "" : RequestWire.model(ServedLines.readRequest(first).body());
      return name.isEmpty() ? Optional.empty() : permissions.refusal(name, served.apply(name));
    } catch (JsonParseException | JsonTypeException | IllegalArgumentException wrong) {
      // The batch fails, and names the line.
      return Optional.empty();
    }
  }

  ResultLine answer(RequestLine line) {
    String id = "req_" + UUID.randomUUID().toString().replace("-", "");
    ChatRequest request;
    try {
      request = read(line);
    } catch (JsonTypeException | IllegalArgumentException wrong) {
      return refused(line, id, invalid("Invalid request: " + wrong.getMessage()));
    }
    Optional<ApiError> fault = strict.flatMap(rules -> fault(rules, request, line));
    if (fault.isPresent()) {
      return refused(line, id, fault.get());
    }
    try {
      return ServedLines.run(line.id(), 200, id, ResponseWire.write(model.chat(request)));
    } catch (Throwable failure) {
      return failed(line, id, failure);
    }
  }

  /** The text for a member that batches do not take is a guess. */
  private static Optional<ApiError> fault(Strictness rules, ChatRequest request, RequestLine line) {
    return BatchLines.refusedMember(line.body())
        .map(name -> invalid("Invalid request: " + name + " is not supported in a batch"))
        .or(() -> rules.refusal(request, line.body()));
  }

  private ChatRequest read(RequestLine line) {
    ChatRequest read = RequestWire.read(line.body());
    if (read.messages().isEmpty()) {
      throw new IllegalArgumentException("messages must not be empty");
    }
    return read.model().map(served).map(read::withModel).orElse(read);
  }

  private static ApiError invalid(String message) {
    return ApiError.of("invalid_request_error", message);
  }

  private static ResultLine refused(RequestLine line, String id, ApiError error) {
    return ServedLines.run(line.id(), error.typed("resource_not_found_error") ? 404 : 400, id, ErrorWire.write(error));
  }

  private ResultLine failed(RequestLine line, String id, Throwable failure) {
    ErrorAnswer answer = ErrorAnswer.of(failure);
    if (!answer.passedOn()) {
      failures.add("answers request " + id + " of a batch with " + answer.status(), failure);
    }
    return ServedLines.run(line.id(), answer.status(), id, ErrorWire.write(answer.error()));
  }
}
