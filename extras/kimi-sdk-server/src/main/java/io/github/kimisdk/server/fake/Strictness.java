package io.github.kimisdk.server.fake;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.internal.rules.ReasoningRules;
import io.github.kimisdk.internal.rules.Rulebook;
import io.github.kimisdk.internal.rules.Violation;
import io.github.kimisdk.internal.text.EditDistance;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.internal.wire.SamplingSetting;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.models.Model;
import io.github.kimisdk.models.Models;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The errors that Kimi answers requests with.
 *
 * @param own whether the server has a model that the table does not know
 */
public record Strictness(Predicate<String> own) {

  private static final String REFUSED = "invalid_request_error";

  /** An id with at most so many changes is a misspelling. */
  private static final int CHANGES = 2;

  /** Shorter ids, such as k3, differ from many words in two changes. */
  private static final int SHORTEST = 6;

  /**
   * Returns the error that Kimi answers a request with, as far as it is known.
   *
   * @param request the request, which names its model
   * @param body the JSON of chat completions that it was read from
   * @return the error; empty when the request is accepted
   */
  public Optional<ApiError> refusal(ChatRequest request, JsonObject body) {
    String id = request.model().orElse("");
    Model model = Models.shipped().of(id);
    if (misspelled(id)) {
      return Optional.of(RefusalWords.of("model").error("", id, "", model));
    }
    return Rulebook.refusal(request, model).flatMap(violation -> error(violation, request, model))
        .or(() -> value(request, model))
        .or(() -> hasEmptyText(body) ? Optional.of(RefusalWords.of("empty-text").error("", "", "", model)) : Optional.empty());
  }

  /** Kimi refuses every id that it does not have. A test may give its own model any id that does not look like one of Kimi's. */
  private boolean misspelled(String id) {
    if (id.isEmpty() || Models.shipped().all().stream().anyMatch(model -> model.id().equals(id)) || own.test(id)) {
      return false;
    }
    return id.startsWith("kimi") || id.startsWith("moonshot") || Models.shipped().all().stream().map(Model::id)
        .anyMatch(known -> known.length() >= SHORTEST && Math.abs(known.length() - id.length()) <= CHANGES
            && EditDistance.of(known, id) <= CHANGES);
  }

  /** Returns the error for a value that the model does not take, or a part that it does not read. */
  private static Optional<ApiError> value(ChatRequest request, Model model) {
    Optional<ApiError> found = Rulebook.judge(request, model).violations().stream()
        .filter(violation -> violation.refused() && (!violation.repairable() || violation.code().equals("tool-schema")))
        .flatMap(violation -> error(violation, request, model).stream()).findFirst();
    // A limit beyond the window leaves no room for a prompt. That this text answers it is a GUESS.
    return found.or(() -> model.documented() && RequestWire.limit(request).orElse(0) > model.maxOutput().orElse(Long.MAX_VALUE)
        ? Optional.of(RefusalWords.of("overflow").error("limit", "" + model.maxOutput().getAsLong(), "", model))
        : Optional.empty());
  }

  private static Optional<ApiError> error(Violation violation, ChatRequest request, Model model) {
    String member = violation.path().replace("/", "");
    String guess = switch (violation.code()) {
      case "sampling" -> fixed(member, request, model).isPresent() ? "" : "invalid " + member + ": " + violation.advice();
      case "stop" -> member.equals("stop") ? "" : "invalid stop: " + violation.found();
      case "limit" -> "Invalid request: " + violation.found();
      case "modality" -> "Invalid request: the model " + model.id() + " does not take " + violation.found();
      default -> "";
    };
    // It is not known with which words a model with efforts refuses a switch, nor whether each of them does.
    return violation.code().equals("thinking") && model.facts().has("efforts") ? Optional.empty()
        : guess.isEmpty() ? RefusalWords.about(violation)
            .map(words -> words.error(about(violation), changing(violation, request, model), violation.path(), model))
        : Optional.of(ApiError.of(REFUSED, guess));
  }

  /** Returns the word that tells the texts of a row apart. */
  private static String about(Violation violation) {
    return violation.code().equals("sampling") ? " " + violation.path().substring(1) + ":"
        : violation.reply().map(Violation.Reply::argument).orElse("");
  }

  /** Returns the changing part of the words. */
  private static String changing(Violation violation, ChatRequest request, Model model) {
    return violation.reply().map(Violation.Reply::argument).orElseGet(() -> switch (violation.code()) {
      case "sampling" -> fixed(violation.path().substring(1), request, model).map(JsonValue::toString).orElse("");
      case "stop" -> "" + request.output().stop().size();
      default -> violation.found();
    });
  }

  /** Returns the only value that a model takes; empty if it takes a range. */
  private static Optional<JsonValue> fixed(String member, ChatRequest request, Model model) {
    JsonObject values = model.facts().get("sampling").asObject();
    if (!values.has("temperature")) {
      return Optional.empty();
    }
    boolean thinks = ReasoningRules.thinks(request.reasoning(), model);
    return SamplingSetting.of(member).map(setting -> setting.only(values, thinks));
  }

  /** Reads the JSON, because the codec reads an empty text as no content. */
  private static boolean hasEmptyText(JsonObject body) {
    for (JsonValue message : body.get("messages").asArray()) {
      if (message instanceof JsonObject object && object.tryGet("content").orElse(null) instanceof JsonArray parts) {
        for (JsonValue part : parts) {
          if (part instanceof JsonObject text && text.tryGet("text").orElse(null) instanceof JsonString string
              && string.value().isEmpty()) {
            return true;
          }
        }
      }
    }
    return false;
  }
}
