package io.github.kimisdk.platform.batches;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.wire.ErrorWire;
import io.github.kimisdk.internal.wire.ResponseWire;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.platform.calls.ApiCalls;
import io.github.kimisdk.platform.data.Batch;
import io.github.kimisdk.platform.data.BatchResult;
import io.github.kimisdk.platform.data.BatchStatus;
import io.github.kimisdk.platform.wire.BatchLines.ResultLine;
import java.util.Optional;

/**
 * Turns the lines of results into responses and failures. A line that cannot be understood is a failure, and the others go on.
 */
final class ResultReader {

  private static final int FIRST_ERROR = 400;
  private static final String EXPIRED = "batch_expired";
  private static final String CANCELLED = "batch_cancelled";

  private final ApiCalls calls;

  ResultReader(ApiCalls calls) {
    this.calls = calls;
  }

  /** The longest line that is read. */
  int maxBytes() {
    return calls.settings().sizes().responseBytes();
  }

  BatchResult read(ResultLine line) {
    Optional<JsonValue> failed = error(line);
    if (failed.isPresent()) {
      return BatchResult.failed(line.id(), failure(line, failed.get())).withExtra(line.extra());
    }
    try {
      JsonValue body = line.body().orElseThrow(() -> new JsonTypeException("/response/body", "object", "nothing"));
      ChatResponse response = ResponseWire.read(body);
      Optional<ApiError> end = ErrorWire.ofEnd(response);
      BatchResult result = end.isEmpty() ? BatchResult.of(line.id(), response) : BatchResult.failed(
          line.id(), calls.failure(details(line).withPartial(response), ErrorWire.write(end.get()).toString()));
      return result.withExtra(line.extra());
    } catch (JsonTypeException | IllegalArgumentException refused) {
      return unreadable(line, refused.getMessage());
    }
  }

  private static BatchResult unreadable(ResultLine line, String why) {
    KimiException failure = new KimiException.InvalidResponse(
        "expected a response for the request \"" + line.id() + "\" of the batch, found another: "
        + ErrorWire.brief(why),
        "If this continues, report it with the request id", details(line), null);
    return BatchResult.failed(line.id(), failure).withExtra(line.extra());
  }

  /** Returns what tells of the failure, as an answer with an error has it. */
  private static Optional<JsonValue> error(ResultLine line) {
    if (line.error().isPresent()) {
      return line.error().map(error -> JsonObject.of("error", error));
    }
    boolean failed = line.status().orElse(0) >= FIRST_ERROR || line.body().filter(body -> ErrorWire.find(body).isPresent())
        .isPresent();
    return failed ? Optional.of(line.body().orElse(JsonObject.EMPTY)) : Optional.empty();
  }

  private KimiException failure(ResultLine line, JsonValue error) {
    String code = ErrorWire.find(error).flatMap(known -> known.code()).orElse("");
    if (line.status().isEmpty() && (code.equals(EXPIRED) || code.equals(CANCELLED))) {
      return notRun(line.id(), code.equals(EXPIRED) ? BatchStatus.EXPIRED : BatchStatus.CANCELLED);
    }
    return calls.failure(details(line), error.toString());
  }

  private static CallDetails details(ResultLine line) {
    return line.status().isPresent()
        ? CallDetails.NONE.withAnswer(line.status().getAsInt(), line.requestId(), Optional.empty()) : CallDetails.NONE;
  }

  /** Returns the result of a request that the files of a batch do not have. */
  static BatchResult missing(String id, Batch batch) {
    return BatchResult.failed(id, notRun(id, batch.status()));
  }

  private static KimiException notRun(String id, BatchStatus end) {
    String request = "the request \"" + id + "\"";
    if (end.equals(BatchStatus.EXPIRED)) {
      return new KimiException.TimedOut("the batch expired before " + request + " was run",
          "Submit it in another batch, perhaps with a longer completion window", CallDetails.NONE, Timeouts.Phase.TOTAL);
    }
    if (end.equals(BatchStatus.CANCELLED)) {
      return new KimiException.Interrupted("the batch was cancelled before " + request + " was run", CallDetails.NONE, null);
    }
    return new KimiException.InvalidResponse("expected a result for " + request + " of the batch, found none",
        "Submit it in another batch", CallDetails.NONE, null);
  }
}
