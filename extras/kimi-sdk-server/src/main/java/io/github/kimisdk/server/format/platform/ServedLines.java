package io.github.kimisdk.server.format.platform;

import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.platform.wire.BatchLines.RequestLine;
import io.github.kimisdk.platform.wire.BatchLines.ResultLine;
import io.github.kimisdk.platform.wire.BatchWire;
import java.util.Optional;
import java.util.OptionalInt;

/** The half of the lines of a batch that serves. */
public final class ServedLines {

  private ServedLines() {}

  /**
   * Reads a request.
   *
   * @throws JsonTypeException if a member is missing or has another type
   * @throws IllegalArgumentException if a value is refused
   */
  public static RequestLine readRequest(JsonValue value) {
    ObjectReader line = ObjectReader.of(value, "");
    String id = line.required("custom_id");
    if (id.isBlank()) {
      throw new IllegalArgumentException("custom_id must not be empty");
    }
    if (!line.required("method").equals("POST") || !line.required("url").equals(BatchWire.ENDPOINT)) {
      throw new IllegalArgumentException("each line must have the method POST and the url " + BatchWire.ENDPOINT);
    }
    return new RequestLine(id, line.whole("body").orElseThrow(() -> new JsonTypeException("/body", "object", "nothing")));
  }

  /** Returns the result of a request that was run. */
  public static ResultLine run(String id, int status, String requestId, JsonObject body) {
    return new ResultLine(
        id, OptionalInt.of(status), Optional.of(requestId), Optional.of(body), Optional.empty(), JsonObject.EMPTY);
  }

  /** Returns the result of a request that was not run. */
  public static ResultLine notRun(String id, String code, String message) {
    JsonObject error = new ObjectWriter().put("code", code).put("message", message).object();
    return new ResultLine(id, OptionalInt.empty(), Optional.empty(), Optional.empty(), Optional.of(error), JsonObject.EMPTY);
  }

  /** Writes a result. The id of a line has no documented form. */
  public static JsonObject write(ResultLine line) {
    JsonValue response = line.status().isEmpty() ? JsonNull.NULL : new ObjectWriter()
        .put("status_code", line.status())
        .put("request_id", line.requestId())
        .put("body", line.body().orElse(JsonNull.NULL))
        .object();
    return new ObjectWriter()
        .put("id", "batch_req_" + line.requestId().orElse(line.id()))
        .put("custom_id", line.id())
        .put("response", response)
        .put("error", line.error().orElse(JsonNull.NULL))
        .with(line.extra());
  }
}
