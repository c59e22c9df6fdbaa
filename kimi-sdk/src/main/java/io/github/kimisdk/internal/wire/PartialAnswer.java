package io.github.kimisdk.internal.wire;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonTypeException;
import java.util.Optional;

/** The partial answer of an exception, in which the key is masked, because exceptions are logged. */
public final class PartialAnswer {

  private PartialAnswer() {}

  /** Masks the partial answer in details. Returns details without it if its masked JSON cannot be read. */
  public static CallDetails masked(CallDetails details) {
    if (details.partial().isEmpty()) {
      return details;
    }
    ChatResponse partial = details.partial().get();
    String written = ResponseWire.write(partial).toString();
    String masked = KeyMask.known(written);
    if (masked.equals(written)) {
      return details;
    }
    try {
      return details.withPartial(read(masked, partial));
    } catch (JsonParseException | JsonTypeException maskedName) {
      return new CallDetails(
          details.origin(), details.status(), details.requestId(), details.attempt(), details.error(), details.retryAfter(),
          Optional.empty());
    }
  }

  /** Reads a masked answer. JSON does not tell whether an answer is complete and whether its usage is an estimate. */
  private static ChatResponse read(String masked, ChatResponse original) {
    ChatResponse read = ResponseWire.read(Json.parse(masked)).withComplete(original.complete());
    boolean estimated = original.usage().filter(Usage::estimated).isPresent();
    return estimated ? read.usage().map(Usage::asEstimate).map(read::withUsage).orElse(read) : read;
  }
}
