package io.github.kimisdk.internal.protocol.responses;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ResponseWire;
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
public final class ResponseBody {

  /** The state of an answer that the model ended. */
  public static final String COMPLETED = "completed";
  /** The state of an answer that was cut. */
  public static final String INCOMPLETE = "incomplete";

  private static final Set<JsonValue> ENDED = Set.of(JsonString.of(COMPLETED), JsonString.of(INCOMPLETE));
  private static final Set<JsonValue> FAILED = Set.of(JsonString.of("failed"), JsonString.of("cancelled"));

  /** The reason why an answer is incomplete that reached its limit of tokens. */
  public static final String MAX_OUTPUT_TOKENS = "max_output_tokens";

  /**
   * Members that repeat the request or are the same in every answer. They say nothing new, so they are left out of {@code extra}.
   */
  private static final Set<String> REPEATED = Set.of(
      "object", "error", "output_text", "instructions", "max_output_tokens", "max_tool_calls", "parallel_tool_calls",
      "previous_response_id", "conversation", "reasoning", "store", "background", "temperature", "text", "tool_choice", "tools",
      "top_p", "top_logprobs", "truncation", "user", "metadata", "prompt_cache_key", "safety_identifier", "completed_at",
      "presence_penalty", "frequency_penalty", "include", "prompt", "stream");

  private ResponseBody() {}

  /** Returns the probabilities of the tokens; empty if there are none. */
  public static List<JsonValue> tokens(Optional<JsonObject> logprobs) {
    return logprobs.flatMap(members -> members.tryGet("content")).orElse(null) instanceof JsonArray tokens ? tokens.values()
        : List.of();
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
    AssistantMessage message = turn.answer();
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

  static Optional<Usage> readUsage(ObjectReader response) {
    return response.lenient("usage",
        (fields, name) -> fields.optional(name, counts -> UsageWire.read(counts, "input", "output"))).flatMap(UsageWire::known);
  }

  /** Reads the members that are left when the output and the reason have been read. */
  static Ending readEnding(ObjectReader response) {
    AnswerHead head = AnswerHead.read(response);
    Optional<Usage> usage = readUsage(response);
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
}
