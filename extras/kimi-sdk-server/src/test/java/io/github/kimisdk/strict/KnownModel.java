package io.github.kimisdk.strict;

import java.util.List;
import java.util.Optional;

/**
 * The facts about a model that decide about refusals (sections 2.3, 2.4 and 7 of the wire reference). Retired models are not in
 * the list: the service answers as if it did not know them.
 *
 * @param thinks whether the model thinks: always, by a switch
 * @param efforts whether it takes an effort
 */
record KnownModel(String id, int window, Thinking thinks, boolean efforts) {

  enum Thinking { ALWAYS, SWITCH }

  private static final int MILLION = 1_048_576;
  private static final int QUARTER = 262_144;

  static final List<KnownModel> ALL = List.of(
      new KnownModel("kimi-k3.1-pro", MILLION, Thinking.ALWAYS, true),
      new KnownModel("kimi-k3.1-pro-highspeed", MILLION, Thinking.ALWAYS, true),
      new KnownModel("kimi-k3", MILLION, Thinking.ALWAYS, true),
      new KnownModel("kimi-k2.7-code", QUARTER, Thinking.ALWAYS, false),
      new KnownModel("kimi-k2.7-code-highspeed", QUARTER, Thinking.ALWAYS, false),
      new KnownModel("kimi-k2.6", QUARTER, Thinking.SWITCH, false),
      new KnownModel("k3.1-pro", MILLION, Thinking.ALWAYS, true),
      new KnownModel("k3", MILLION, Thinking.ALWAYS, true),
      new KnownModel("kimi-for-coding", MILLION, Thinking.ALWAYS, true));

  static Optional<KnownModel> of(String id) {
    return ALL.stream().filter(model -> model.id.equals(id)).findFirst();
  }

  /** Tells whether the model belongs to K3, whose thinking can be switched off although it is on by default. */
  boolean k3() {
    return id.startsWith("kimi-k3") || id.startsWith("k3");
  }

  boolean kimiCode() {
    return !id.startsWith("kimi-k");
  }
}
