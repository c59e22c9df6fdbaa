package io.github.kimisdk.internal.protocol.messages;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Hints;
import io.github.kimisdk.chat.Output;
import io.github.kimisdk.chat.Sampling;
import java.util.Optional;

/** Refuses the settings that this format cannot express. Values that change nothing, such as one answer, are not refused. */
final class Refusals {

  private Refusals() {}

  /** Returns the exception for a setting. The other way is used besides {@code Protocol.CHAT}. */
  static KimiException.BadRequest of(String setting, String expected, String found, String otherWay) {
    return new KimiException.BadRequest(
        setting + ": expected " + expected + " in the Messages format, found " + found,
        "Use Protocol.CHAT, or " + otherWay, CallDetails.NONE);
  }

  private static KimiException.BadRequest setting(String name, Object value) {
    return of(name, "no value", value.toString(), "leave out " + name);
  }

  /** Refuses a name, which chat completions show to the model. */
  static void checkName(Optional<String> name, String role) {
    if (name.isPresent()) {
      throw of("name", "no name of the " + role + " message", "\"" + name.get() + "\"", "write the name into the text");
    }
  }

  static void check(ChatRequest request) {
    check(request.sampling());
    check(request.output());
    check(request.hints());
  }

  private static void check(Sampling sampling) {
    if (sampling.topP().isPresent()) {
      throw setting("top_p", sampling.topP().getAsDouble());
    }
    if (sampling.n().orElse(1) != 1) {
      throw setting("n", sampling.n().getAsInt());
    }
    if (sampling.presencePenalty().orElse(0) != 0) {
      throw setting("presence_penalty", sampling.presencePenalty().getAsDouble());
    }
    if (sampling.frequencyPenalty().orElse(0) != 0) {
      throw setting("frequency_penalty", sampling.frequencyPenalty().getAsDouble());
    }
  }

  private static void check(Output output) {
    if (output.logprobs().orElse(false)) {
      throw setting("logprobs", true);
    }
    if (output.topLogprobs().orElse(0) != 0) {
      throw setting("top_logprobs", output.topLogprobs().getAsInt());
    }
  }

  private static void check(Hints hints) {
    if (!hints.prediction().isEmpty()) {
      throw setting("prediction", hints.prediction().size() + " parts");
    }
  }
}
