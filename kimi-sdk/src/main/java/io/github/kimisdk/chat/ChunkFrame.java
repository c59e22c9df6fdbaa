package io.github.kimisdk.chat;

import io.github.kimisdk.internal.access.ChunkAccess.ValueSlot;
import io.github.kimisdk.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The members of a chunk. Consecutive chunks of an answer that differ in a single string share one frame. */
record ChunkFrame(
    String id,
    Optional<Instant> created,
    String model,
    List<ChunkChoice> choices,
    Optional<Usage> usage,
    Optional<String> systemFingerprint,
    JsonObject extra) {

  ChunkFrame {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(created, "created");
    Objects.requireNonNull(model, "model");
    choices = Elements.copy("choices", choices);
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(systemFingerprint, "systemFingerprint");
    Objects.requireNonNull(extra, "extra");
  }

  int index() {
    return choices.isEmpty() ? 0 : choices.get(0).index();
  }

  String text() {
    return choices.isEmpty() ? "" : choices.get(0).delta().content().orElse("");
  }

  String reasoning() {
    return choices.isEmpty() ? "" : choices.get(0).delta().reasoning().orElse("");
  }

  /** Returns the arguments of the only tool call of the first choice. */
  String arguments() {
    boolean one = !choices.isEmpty() && choices.get(0).delta().toolCalls().size() == 1;
    return one ? choices.get(0).delta().toolCalls().get(0).arguments().orElse("") : "";
  }

  /** Returns the frame whose only choice has another string in a slot. */
  ChunkFrame with(ValueSlot slot, String value) {
    if (slot == ValueSlot.NONE) {
      return this;
    }
    ChunkChoice choice = choices.get(0);
    List<ChunkChoice> changed = List.of(choice.withDelta(choice.delta().with(slot, value)));
    return new ChunkFrame(id, created, model, changed, usage, systemFingerprint, extra);
  }

  /** Returns whether the string in a slot is all that adds up when chunks of this frame are folded. */
  boolean adds(ValueSlot slot) {
    Delta delta = choices.get(0).delta();
    boolean others = slot != ValueSlot.TEXT && !text().isEmpty()
        || slot != ValueSlot.REASONING && !reasoning().isEmpty()
        || slot != ValueSlot.ARGUMENTS && !delta.toolCalls().isEmpty()
        || !delta.origin().isEmpty();
    return !others && choices.get(0).logprobs().isEmpty();
  }
}
