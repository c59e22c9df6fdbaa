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
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The answer to a chat request, in one piece. */
public final class ResponseWire {

  /** The largest index of a choice. Kimi accepts an {@code n} of up to 5; 128 is a guess of the largest of any service. */
  public static final int LAST_CHOICE = 127;

  private ResponseWire() {}

  /**
   * Writes a response.
   *
   * @param response the response
   * @return its JSON
   */
  public static JsonObject write(ChatResponse response) {
    return new ObjectWriter()
        .put("id", response.id())
        .put("object", "chat.completion")
        .seconds("created", response.created())
        .put("model", response.model())
        .put("choices", ObjectWriter.array(response.choices(), ResponseWire::write))
        .put("usage", response.usage(), UsageWire::write)
        .put("system_fingerprint", response.systemFingerprint())
        .with(response.extra());
  }

  private static JsonObject write(Choice choice) {
    return new ObjectWriter()
        .put("index", choice.index())
        .put("message", MessageWire.write(choice.message(), false))
        .put("finish_reason", write(choice.finishReason()))
        .put("logprobs", choice.logprobs(), logprobs -> logprobs)
        .with(choice.extra());
  }

  static JsonValue write(Optional<FinishReason> reason) {
    return reason.isPresent() ? JsonString.of(reason.get().value()) : JsonNull.NULL;
  }

  /**
   * Reads a response. Its choices are in the order of their indexes, as they are folded from a stream.
   *
   * @param value its JSON
   * @return the response
   * @throws JsonTypeException if a member has another type than the API says, there are no choices, a choice has no message, or
   *     two have the same index
   */
  public static ChatResponse read(JsonValue value) {
    ObjectReader fields = ObjectReader.of(value, "");
    fields.value("object");
    List<Usage> usages = new ArrayList<>(1);
    List<Choice> choices = readChoices(fields, usages);
    if (choices.isEmpty()) {
      throw new JsonTypeException("/choices", "at least one choice", fields.object().has("choices") ? "none" : "nothing");
    }
    return new ChatResponse(
        fields.id().orElse(""),
        readCreated(fields),
        fields.string("model").orElse(""),
        choices,
        readUsage(fields).or(() -> usages.stream().reduce(Usage::besides)),
        fields.string("system_fingerprint"),
        complete(choices),
        fields.rest());
  }

  /** Whether each choice has a finish reason that is no failure. */
  public static boolean complete(List<Choice> choices) {
    for (Choice choice : choices) {
      if (choice.finishReason().isEmpty() || choice.finishReason().get().failed()) {
        return false;
      }
    }
    return true;
  }

  /** Reads the choices, and adds their usages to a list. The index of a choice is its position if it has none. */
  private static List<Choice> readChoices(ObjectReader response, List<Usage> usages) {
    TreeMap<Integer, Choice> choices = new TreeMap<>();
    response.list("choices", fields -> {
      int index = fields.index("index", LAST_CHOICE).orElse(choices.size());
      if (choices.containsKey(index)) {
        throw new JsonTypeException(fields.path() + "/index", "an index that no choice before has", "number " + index + " again");
      }
      readUsage(fields).ifPresent(usages::add);
      return choices.put(index, readChoice(fields, index));
    });
    return List.copyOf(choices.values());
  }

  private static Choice readChoice(ObjectReader fields, int index) {
    return new Choice(
        index,
        MessageWire.readAnswer(fields.requiredChild("message")),
        readReason(fields),
        fields.whole("logprobs"),
        fields.rest());
  }

  /** Reads the finish reason. The empty string, which some deployments send, means that there is none yet. */
  static Optional<FinishReason> readReason(ObjectReader choice) {
    String reason = choice.lenientString("finish_reason").orElse("");
    return reason.isEmpty() ? Optional.empty() : Optional.of(new FinishReason(reason));
  }

  static Optional<Instant> readCreated(ObjectReader fields) {
    return fields.lenientSeconds("created");
  }

  static Optional<Usage> readUsage(ObjectReader fields) {
    return fields.object().has("usage") ? fields.lenient("usage", UsageWire::known) : Optional.empty();
  }
}
