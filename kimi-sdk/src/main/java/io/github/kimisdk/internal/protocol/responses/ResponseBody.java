package io.github.kimisdk.internal.protocol.responses;

import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.internal.wire.ResponseWire;
import io.github.kimisdk.internal.wire.SignatureMark;
import io.github.kimisdk.internal.wire.UsageWire;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The answer in one piece, which is also the last event of a stream. */
final class ResponseBody {

  static final String COMPLETED = "completed";
  static final String INCOMPLETE = "incomplete";

  private static final Set<JsonValue> ENDED = Set.of(JsonString.of(COMPLETED), JsonString.of(INCOMPLETE));
  private static final Set<JsonValue> FAILED = Set.of(JsonString.of("failed"), JsonString.of("cancelled"));

  private static final String MAX_OUTPUT_TOKENS = "max_output_tokens";

  /**
   * Members that repeat the request or are the same in every answer. They say nothing new, so they are left out of {@code extra}.
   */
  private static final Set<String> REPEATED = Set.of(
      "object", "error", "output_text", "instructions", "max_output_tokens", "max_tool_calls", "parallel_tool_calls",
      "previous_response_id", "conversation", "reasoning", "store", "background", "temperature", "text", "tool_choice", "tools",
      "top_p", "top_logprobs", "truncation", "user", "metadata", "prompt_cache_key", "safety_identifier", "completed_at",
      "presence_penalty", "frequency_penalty", "include", "prompt", "stream");

  private ResponseBody() {}

  /** Writes the first choice of a response. The format has no place for others. */
  static JsonObject write(ChatResponse response, JsonObject body) {
    AnswerHead head = AnswerHead.of(response.id(), response.model(), response.created(), body);
    Optional<FinishReason> reason = response.finishReason();
    Optional<JsonObject> logprobs = response.choices().isEmpty() ? Optional.empty() : response.choices().get(0).logprobs();
    List<JsonObject> items = AssistantItems.write(response.message(), tokens(logprobs)).stream()
        .map(item -> head.wantsSignature() ? AssistantItems.signed(item) : item).toList();
    ObjectWriter members = head.begin(status(reason))
        .put("output", JsonArray.of(AssistantItems.identified(items, head.id(), status(reason))));
    return end(members, reason, response.usage())
        .put("system_fingerprint", response.systemFingerprint())
        .with(response.extra());
  }

  /** Adds the members that are known at the end. */
  static ObjectWriter end(ObjectWriter members, Optional<FinishReason> reason, Optional<Usage> usage) {
    Optional<JsonObject> details = status(reason).equals(INCOMPLETE)
        ? Optional.of(JsonObject.of("reason", incompleteReason(reason.get()))) : Optional.empty();
    return members
        .put("incomplete_details", AnswerHead.orNull(details))
        .put("usage", AnswerHead.orNull(usage.map(UsageBody::write)));
  }

  /** Returns the probabilities of the tokens; empty if there are none. */
  static List<JsonValue> tokens(Optional<JsonObject> logprobs) {
    return logprobs.flatMap(members -> members.tryGet("content")).orElse(null) instanceof JsonArray tokens ? tokens.values()
        : List.of();
  }

  static String status(Optional<FinishReason> reason) {
    boolean whole = reason.isEmpty() || reason.get().equals(FinishReason.STOP) || reason.get().equals(FinishReason.TOOL_CALLS);
    return whole ? COMPLETED : INCOMPLETE;
  }

  private static String incompleteReason(FinishReason reason) {
    return reason.equals(FinishReason.LENGTH) ? MAX_OUTPUT_TOKENS : reason.value();
  }

  /** Reads a whole answer. A failed one that tells its error does not come here, because an error is one in every format. */
  static ChatResponse read(JsonValue answer) {
    ObjectReader fields = ObjectReader.of(answer, "");
    if (!fields.object().has("output")) {
      throw new JsonTypeException("/output", "array", "nothing");
    }
    JsonValue status = fields.object().tryGet("status").orElse(JsonNull.NULL);
    if (status != JsonNull.NULL && !ENDED.contains(status)) {
      throw new JsonTypeException("/status", COMPLETED + " or " + INCOMPLETE, status.toString());
    }
    AssistantTurn turn = new AssistantTurn();
    readOutput(fields, turn);
    AssistantMessage message = SignatureMark.marked(turn.answer(), Protocol.RESPONSES);
    Choice choice = new Choice(
        0, message, Optional.of(readReason(fields, !message.toolCalls().isEmpty())), turn.logprobs(), JsonObject.EMPTY);
    Ending ending = readEnding(fields);
    return new ChatResponse(
        ending.head().id(), ending.head().created(), ending.head().model(), List.of(choice), ending.usage(),
        ending.systemFingerprint(), ResponseWire.complete(List.of(choice)), ending.extra());
  }

  /** Returns whether an answer says that it failed, whatever else it says. */
  static boolean failed(ObjectReader response) {
    return response.object().tryGet("status").filter(status -> FAILED.contains(status)).isPresent();
  }

  /** Reads the items into a turn and returns how many there are. */
  static int readOutput(ObjectReader response, AssistantTurn turn) {
    return response.list("output", item -> {
      turn.add(item);
      return item;
    }).size();
  }

  static FinishReason readReason(ObjectReader response, boolean calls) {
    Optional<String> reason = response.child("incomplete_details").string("reason");
    boolean incomplete = response.string("status").filter(INCOMPLETE::equals).isPresent();
    if (reason.isPresent()) {
      return reason.get().equals(MAX_OUTPUT_TOKENS) ? FinishReason.LENGTH : new FinishReason(reason.get());
    }
    return incomplete ? FinishReason.LENGTH : calls ? FinishReason.TOOL_CALLS : FinishReason.STOP;
  }

  /** Reads the members that are left when the output and the reason have been read. */
  static Ending readEnding(ObjectReader response) {
    AnswerHead head = AnswerHead.read(response);
    Optional<Usage> usage = response.lenient("usage", (fields, name) -> fields.optional(name, UsageBody::read));
    Optional<String> fingerprint = response.string("system_fingerprint");
    JsonObject rest = response.rest();
    List<String> names = new ArrayList<>(rest.names());
    names.removeAll(REPEATED);
    return new Ending(head, usage, fingerprint, JsonObject.of(names, names.stream().map(rest::get).toList()));
  }

  /**
   * The members of an answer besides its items.
   *
   * @param head the id, the model and the time
   * @param usage the usage
   * @param systemFingerprint the version of the service; not a member of OpenAI's format, but of gateways that have one
   * @param extra members that this version does not know
   */
  record Ending(AnswerHead head, Optional<Usage> usage, Optional<String> systemFingerprint, JsonObject extra) {}

  /** The usage of a call. Its input includes cached tokens, and its output includes reasoning, as in {@link Usage}. */
  private static final class UsageBody {

    private UsageBody() {}

    /** Writes a usage with its zeros, because official clients read the details without a check. */
    static JsonObject write(Usage usage) {
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

    static Usage read(ObjectReader fields) {
      return UsageWire.read(fields, "input", "output");
    }
  }
}
