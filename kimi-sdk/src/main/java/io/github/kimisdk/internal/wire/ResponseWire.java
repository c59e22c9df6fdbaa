package io.github.kimisdk.internal.wire;

import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Choice;
import io.github.kimisdk.chat.FinishReason;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.JsonNull;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The answer to a chat request that is not streamed. */
public final class ResponseWire {

  /**
   * The largest index of a choice. Kimi takes an {@code n} of up to 5, other services of up to 128 (a guess of the
   * largest).
   */
  public static final int LAST_CHOICE = 127;

  private ResponseWire() {}

  /**
   * Writes a response.
   *
   * @param response the response
   * @return its JSON
   */
  public static JsonObject write(ChatResponse response) {
    return new Members()
        .put("id", response.id())
        .put("object", "chat.completion")
        .seconds("created", response.created())
        .put("model", response.model())
        .put("choices", Members.array(response.choices(), ResponseWire::write))
        .put("usage", response.usage(), UsageWire::write)
        .put("system_fingerprint", response.systemFingerprint())
        .over(response.extra());
  }

  private static JsonObject write(Choice choice) {
    return new Members()
        .put("index", choice.index())
        .put("message", MessageWire.write(choice.message(), false))
        .put("finish_reason", reason(choice.finishReason()))
        .put("logprobs", choice.logprobs(), logprobs -> logprobs)
        .over(choice.extra());
  }

  static JsonValue reason(Optional<FinishReason> reason) {
    return reason.isPresent() ? JsonString.of(reason.get().value()) : JsonNull.NULL;
  }

  /**
   * Reads a response. Its choices are in the order of their indexes, as they are folded from a stream.
   *
   * @param value its JSON
   * @return the response
   * @throws JsonTypeException when a member is of another kind than the API says, there are no choices, one has no message,
   *     or two have the same index
   */
  public static ChatResponse read(JsonValue value) {
    Fields fields = Fields.of(value, "");
    fields.value("object");
    List<Usage> usages = new ArrayList<>(1);
    List<Choice> choices = choices(fields, usages);
    if (choices.isEmpty()) {
      throw new JsonTypeException("/choices", "at least one choice", fields.object().has("choices") ? "none" : "nothing");
    }
    Optional<Usage> total = usage(fields);
    return new ChatResponse(
        fields.string("id").orElse(""),
        created(fields),
        fields.string("model").orElse(""),
        choices,
        total.isPresent() ? total : usages.stream().reduce(Usage::besides),
        fields.string("system_fingerprint"),
        true,
        fields.left());
  }

  /** Reads the choices; a choice without an index has that of its place. */
  private static List<Choice> choices(Fields response, List<Usage> usages) {
    List<Indexed<Choice>> choices = new ArrayList<>(1);
    Set<Integer> indexes = new HashSet<>();
    response.list("choices", (value, path) -> {
      Fields fields = Fields.of(value, path);
      int index = fields.index("index", LAST_CHOICE).orElse(choices.size());
      if (!indexes.add(index)) {
        throw new JsonTypeException("/index", "an index that no choice before has", "number " + index + " again");
      }
      return choices.add(new Indexed<>(index, choice(fields, index, usages)));
    });
    return Indexed.sorted(choices);
  }

  /** Reads a choice; a usage that stands in it goes into the list. */
  private static Choice choice(Fields fields, int index, List<Usage> usages) {
    usage(fields).ifPresent(usages::add);
    return new Choice(
        index,
        MessageWire.answer(fields.requiredChild("message")),
        reason(fields),
        fields.whole("logprobs"),
        fields.left());
  }

  /** Takes why a choice ended; the empty string, which some deployments send, means that it has not. */
  static Optional<FinishReason> reason(Fields choice) {
    try {
      String reason = choice.string("finish_reason").orElse("");
      return reason.isEmpty() ? Optional.empty() : Optional.of(new FinishReason(reason));
    } catch (JsonTypeException mismatch) {
      return choice.odd("finish_reason");
    }
  }

  static Optional<Instant> created(Fields fields) {
    try {
      return fields.seconds("created");
    } catch (JsonTypeException mismatch) {
      return fields.odd("created");
    }
  }

  static Optional<Usage> usage(Fields fields) {
    try {
      Optional<JsonValue> usage = fields.value("usage");
      return usage.isEmpty() ? Optional.empty() : Optional.of(UsageWire.read(usage.get(), fields.path() + "/usage"));
    } catch (JsonTypeException mismatch) {
      return fields.odd("usage");
    }
  }
}
