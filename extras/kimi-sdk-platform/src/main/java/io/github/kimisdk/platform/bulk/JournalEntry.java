package io.github.kimisdk.platform.bulk;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.internal.wire.ResponseWire;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.platform.data.BulkResult;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An entry of a journal: a line of JSON for a request that has ended.
 *
 * @param request the hash of the request
 * @param result the result; an entry that was read is replayed
 */
record JournalEntry(RequestHash request, BulkResult result) {

  JsonObject write() {
    return new ObjectWriter()
        .put("position", result.position())
        .put("id", result.id())
        .put("form", request.form())
        .put("model", request.model())
        .put("request", request.hex())
        .flag("incomplete", result.response().isPresent() && !result.response().get().complete())
        .put("response", result.response(), ResponseWire::write)
        .put("failure", result.failure(), FailureForm::write)
        .object();
  }

  /**
   * Reads an entry.
   *
   * @throws JsonTypeException if this is not an entry
   * @throws IllegalArgumentException if the response has a value that no response has
   */
  static JournalEntry read(JsonValue line) {
    ObjectReader fields = ObjectReader.of(line, "");
    OptionalLong position = fields.number("position");
    if (position.orElse(-1) < 0) {
      throw new JsonTypeException("/position", "a number from 0", position.isPresent() ? "number " + position.getAsLong()
          : "nothing");
    }
    String id = fields.required("id");
    RequestHash request = new RequestHash(fields.number("form").orElse(0), fields.string("model").orElse(""),
        fields.required("request"));
    boolean complete = !fields.bool("incomplete").orElse(false);
    Optional<ChatResponse> response = fields.value("response").map(value -> ResponseWire.read(value).withComplete(complete));
    Optional<KimiException> failure = fields.optional("failure", FailureForm::read);
    if (response.isPresent() == failure.isPresent()) {
      throw new JsonTypeException("/response", "a response or a failure", response.isPresent() ? "both" : "neither");
    }
    return new JournalEntry(request, new BulkResult(position.getAsLong(), id, response, failure, true));
  }
}
