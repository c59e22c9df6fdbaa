package io.github.kimisdk.internal.wire;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.internal.access.JsonMask;
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
    // JSON does not tell whether an answer is complete.
    return masked.equals(written) ? details
        : details.withPartial(ResponseWire.read(masked).withComplete(partial.complete()));
  }
}
