package io.github.kimisdk.server.format.responses;

import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.protocol.responses.AssistantItems;
import io.github.kimisdk.internal.protocol.responses.ResponseBody;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.server.format.CarriedOrigin;
import java.util.List;
import java.util.Optional;

/** Writes the answer in one piece, which is also the last event of a stream. */
final class ResponseWriter {

  private ResponseWriter() {}

  /** Writes the first choice of a response. The format has no place for others. */
  static JsonObject write(ChatResponse response, JsonObject body) {
    ResponseHead head = ResponseHead.of(response.id(), response.model(), response.created(), body);
    Optional<FinishReason> reason = response.finishReason();
    Optional<JsonObject> logprobs = response.choices().isEmpty() ? Optional.empty() : response.choices().get(0).logprobs();
    Optional<String> carried = CarriedOrigin.write(response.message().origin(), AssistantItems.NAME);
    List<JsonObject> items = AssistantItems.write(response.message(), carried, ResponseBody.tokens(logprobs)).stream()
        .map(item -> head.wantsSignature() ? signed(item) : item).toList();
    ObjectWriter members = head.begin(status(reason))
        .put("output", JsonArray.of(ItemIds.identified(items, head.id(), status(reason))));
    return end(members, reason, response.usage())
        .put("system_fingerprint", response.systemFingerprint())
        .with(response.extra());
  }

  /** Adds the members that are known at the end. */
  static ObjectWriter end(ObjectWriter members, Optional<FinishReason> reason, Optional<Usage> usage) {
    Optional<JsonObject> details = status(reason).equals(ResponseBody.INCOMPLETE)
        ? Optional.of(JsonObject.of("reason", incompleteReason(reason.get()))) : Optional.empty();
    return members
        .put("incomplete_details", ResponseHead.orNull(details))
        .put("usage", ResponseHead.orNull(usage.map(ResponseWriter::write)));
  }

  /** Returns an item that has an encrypted form if it is reasoning. */
  private static JsonObject signed(JsonObject item) {
    return AssistantItems.isReasoning(item) && !item.has(AssistantItems.SIGNATURE)
        ? item.with(AssistantItems.SIGNATURE, JsonString.of("")) : item;
  }

  static String status(Optional<FinishReason> reason) {
    boolean whole = reason.isEmpty() || reason.get().equals(FinishReason.STOP) || reason.get().equals(FinishReason.TOOL_CALLS);
    return whole ? ResponseBody.COMPLETED : ResponseBody.INCOMPLETE;
  }

  private static String incompleteReason(FinishReason reason) {
    return reason.equals(FinishReason.LENGTH) ? ResponseBody.MAX_OUTPUT_TOKENS : reason.value();
  }

  /** Writes a usage with its zeros, because official clients read the details without a check. */
  private static JsonObject write(Usage usage) {
    ObjectWriter input = new ObjectWriter()
        .put("cached_tokens", usage.cachedTokens())
        .put("cache_write_tokens", usage.cacheWriteTokens());
    return new ObjectWriter()
        .put("input_tokens", usage.promptTokens())
        .put("input_tokens_details", input)
        .put("output_tokens", usage.completionTokens())
        .put("output_tokens_details", new ObjectWriter().put("reasoning_tokens", usage.reasoningTokens()))
        .put("total_tokens", usage.totalTokens())
        .flag("estimated", usage.estimated())
        .with(usage.extra());
  }
}
