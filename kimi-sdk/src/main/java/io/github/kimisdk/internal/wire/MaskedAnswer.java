package io.github.kimisdk.internal.wire;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Masks secrets in the partial answer of a failed call. */
public final class MaskedAnswer {

  private MaskedAnswer() {}

  /**
   * Returns details whose partial answer contains no secret.
   *
   * @param details the details of a failed call
   * @param mask masks a text; returns the same text if it contains no secret
   * @return the same details if the partial answer contains no secret; details without the answer if it cannot be masked
   */
  public static CallDetails masked(CallDetails details, UnaryOperator<String> mask) {
    if (details.partial().isEmpty()) {
      return details;
    }
    ChatResponse partial = details.partial().get();
    JsonValue written = ResponseWire.write(partial);
    JsonValue masked = masked(written, mask);
    if (masked == written) {
      return details;
    }
    try {
      return details.withPartial(read(masked, partial));
    } catch (JsonTypeException maskedName) {
      return new CallDetails(
          details.origin(), details.status(), details.requestId(), details.attempt(), details.error(), details.retryAfter(),
          Optional.empty());
    }
  }

  /** Reads a masked answer. JSON does not tell whether an answer is complete and whether its usage is an estimate. */
  private static ChatResponse read(JsonValue masked, ChatResponse original) {
    ChatResponse read = ResponseWire.read(masked).withComplete(original.complete());
    boolean estimated = original.usage().filter(Usage::estimated).isPresent();
    return estimated ? read.usage().map(Usage::asEstimate).map(read::withUsage).orElse(read) : read;
  }

  private static JsonValue masked(JsonValue value, UnaryOperator<String> mask) {
    if (value instanceof JsonString string) {
      String masked = mask.apply(string.value());
      return masked.equals(string.value()) ? value : JsonString.of(masked);
    }
    if (value instanceof JsonArray array) {
      List<JsonValue> elements = new ArrayList<>();
      boolean changed = false;
      for (JsonValue element : array) {
        JsonValue masked = masked(element, mask);
        changed |= masked != element;
        elements.add(masked);
      }
      return changed ? JsonArray.of(elements) : array;
    }
    return value instanceof JsonObject object ? members(object, mask) : value;
  }

  private static JsonObject members(JsonObject object, UnaryOperator<String> mask) {
    List<String> names = new ArrayList<>();
    List<JsonValue> values = new ArrayList<>();
    boolean changed = false;
    for (int i = 0; i < object.size(); i++) {
      names.add(mask.apply(object.name(i)));
      values.add(masked(object.value(i), mask));
      changed |= !names.get(i).equals(object.name(i)) || values.get(i) != object.value(i);
    }
    return changed ? JsonObject.of(names, values) : object;
  }
}
