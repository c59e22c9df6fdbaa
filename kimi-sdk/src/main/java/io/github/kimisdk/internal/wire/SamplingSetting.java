package io.github.kimisdk.internal.wire;

import io.github.kimisdk.chat.Sampling;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** The settings of sampling, a row for each: its member, its range, and the value that changes nothing. */
public enum SamplingSetting {
  TEMPERATURE("temperature", 0, 1, Double.NaN),
  TOP_P("top_p", 0, 1, Double.NaN),
  N("n", 1, Double.NaN, 1),
  PRESENCE_PENALTY("presence_penalty", -2, 2, 0),
  FREQUENCY_PENALTY("frequency_penalty", -2, 2, 0);

  /** The name of the member. */
  public final String member;
  /** The least value that the service takes. */
  public final double least;
  /** The largest value that the service takes; not a number if it depends on the model. */
  public final double most;
  /** The value that changes nothing; not a number if it depends on the model. */
  public final double neutral;

  SamplingSetting(String member, double least, double most, double neutral) {
    this.member = member;
    this.least = least;
    this.most = most;
    this.neutral = neutral;
  }

  /** Returns the setting of a member. */
  public static Optional<SamplingSetting> of(String member) {
    return Stream.of(values()).filter(setting -> setting.member.equals(member)).findFirst();
  }

  /** Returns the value of this setting. */
  public OptionalDouble in(Sampling sampling) {
    if (this == N) {
      return sampling.n().isPresent() ? OptionalDouble.of(sampling.n().getAsInt()) : OptionalDouble.empty();
    }
    return this == TEMPERATURE ? sampling.temperature() : this == TOP_P ? sampling.topP()
        : this == PRESENCE_PENALTY ? sampling.presencePenalty() : sampling.frequencyPenalty();
  }

  /**
   * Returns the only value that a model with fixed values takes.
   *
   * @param values the fixed values of the model
   * @param thinks whether the model thinks
   */
  public JsonNumber only(JsonObject values, boolean thinks) {
    if (this == TEMPERATURE) {
      return (JsonNumber) values.get(!thinks && values.has("temperatureOff") ? "temperatureOff" : "temperature");
    }
    return this == TOP_P ? (JsonNumber) values.get("topP") : JsonNumber.of((long) neutral);
  }

  static void write(Sampling sampling, ObjectWriter body) {
    for (SamplingSetting setting : values()) {
      body.put(setting.member, setting.in(sampling));
    }
  }

  static Sampling read(ObjectReader body) {
    return new Sampling(body.real(TEMPERATURE.member), body.real(TOP_P.member), body.integer(N.member),
        body.real(PRESENCE_PENALTY.member), body.real(FREQUENCY_PENALTY.member));
  }
}
