package io.github.kimisdk.platform.wire;

import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.internal.wire.SamplingSetting;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** The lines of the files of a batch: a request each in the input, a result each in the output and in the error file. */
public final class BatchLines {

  /** A request of the input. */
  public record RequestLine(String id, JsonObject body) {}

  /**
   * A result.
   *
   * @param id the id of the request
   * @param status the HTTP status; absent if the request was not run
   * @param requestId the id that the service gave the call
   * @param body the body of the answer; absent if the request was not run
   * @param error the error of the batch for this request, as it is
   * @param extra other members
   */
  public record ResultLine(
      String id, OptionalInt status, Optional<String> requestId, Optional<JsonValue> body, Optional<JsonValue> error,
      JsonObject extra) {}

  /** Members that a request must not have: sampling values (platform documentation, Batch), and the switch for streams. */
  private static final List<String> REFUSED =
      Stream.concat(Stream.of(SamplingSetting.values()).map(setting -> setting.member), Stream.of("stream")).toList();

  private static final String QUOTED_ID = "\"custom_id\"";

  private BatchLines() {}

  /** Returns the id in the beginning of a line that cannot be read as a whole; empty if it has none. */
  public static String id(String start) {
    // Within a string of JSON the quotes have backslashes.
    int name = start.indexOf(QUOTED_ID) + QUOTED_ID.length();
    int from = start.indexOf('"', name);
    boolean found = name >= QUOTED_ID.length() && from >= 0 && start.substring(name, from).strip().equals(":");
    for (int to = start.indexOf('"', from + 1); found && to >= 0; to = start.indexOf('"', to + 1)) {
      try {
        return Json.parse(start.substring(from, to + 1)).asString();
      } catch (JsonParseException escaped) {
        // The quote is a part of the id.
      }
    }
    return "";
  }

  /** Returns the first member of a request's body that batches do not take. */
  public static Optional<String> refusedMember(JsonObject body) {
    return REFUSED.stream().filter(name -> body.tryGet(name).filter(value -> value != JsonNull.NULL).isPresent()).findFirst();
  }

  public static JsonObject write(RequestLine line) {
    return new ObjectWriter()
        .put("custom_id", line.id())
        .put("method", "POST")
        .put("url", BatchWire.ENDPOINT)
        .put("body", line.body())
        .object();
  }

  /**
   * Reads a result. Only the id of the request must be there. No documentation shows a request that failed: it may have a
   * response with the status of an error, or a member {@code error} and no response, as at other services.
   */
  public static ResultLine readResult(JsonValue value) {
    ObjectReader line = ObjectReader.of(value, "");
    line.lenient("id", ObjectReader::string);
    String id = line.required("custom_id");
    ObjectReader response = LenientMembers.nested(line, "response");
    OptionalInt status = response.lenient("status_code", (reader, name) -> Optional.of(reader.integer(name)))
        .orElse(OptionalInt.empty());
    return new ResultLine(
        id, status, LenientMembers.text(response, "request_id"), response.value("body"), line.value("error"), line.rest());
  }
}
