package io.github.kimisdk.internal.wire;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.masks.JsonMask;
import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.json.JsonObject;

/** The partial answer of an exception, in which the key is masked, because exceptions are logged. */
public final class PartialAnswer {

  private PartialAnswer() {}

  /** Masks the partial answer in details. */
  public static CallDetails masked(CallDetails details) {
    if (details.partial().isEmpty()) {
      return details;
    }
    ChatResponse partial = details.partial().get();
    JsonObject written = ResponseWire.write(partial);
    JsonObject masked = JsonMask.mask(written, KeyMask::known);
    return masked.equals(written) ? details : details.withPartial(read(masked, partial));
  }

  /** Reads a masked answer. JSON does not tell whether an answer is complete and whether its usage is an estimate. */
  private static ChatResponse read(JsonObject masked, ChatResponse original) {
    ChatResponse read = ResponseWire.read(masked).withComplete(original.complete());
    boolean estimated = original.usage().filter(Usage::estimated).isPresent();
    return estimated ? read.usage().map(Usage::asEstimate).map(read::withUsage).orElse(read) : read;
  }
}
