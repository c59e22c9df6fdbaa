package io.github.kimisdk.server.gateway;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.platform.Models;
import io.github.kimisdk.server.http.Answer;
import io.github.kimisdk.server.http.ErrorWriter;
import io.github.kimisdk.server.http.KeyQuota;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The answers to requests beyond the limits of their key. */
public final class KeyQuotas {

  private static final int CHARACTERS_PER_TOKEN = 4;

  /** The tokens of an answer without a limit of a model that the table does not list. */
  private static final long DEFAULT_ANSWER = 32_768;

  /** More tokens than any model answers with; sums with it do not overflow. */
  private static final long MAX_ANSWER = Integer.MAX_VALUE;

  private KeyQuotas() {}

  /** Takes a place among the calls of a key. Returns the refusal if there is none. */
  static Optional<Answer> enter(KeyQuota quota, ErrorWriter errors) {
    return refused(quota.enter(), errors);
  }

  /** Charges tokens in place of those that the call was charged before. Returns the refusal if they are too many. */
  static Optional<Answer> charge(KeyQuota quota, long tokens, long charged, ErrorWriter errors) {
    return refused(quota.charge(tokens, charged), errors);
  }

  private static Optional<Answer> refused(OptionalLong seconds, ErrorWriter errors) {
    if (seconds.isEmpty()) {
      return Optional.empty();
    }
    String message = "the limits of this key are reached, please try again after " + seconds.getAsLong() + " seconds";
    return Optional.of(errors.error(429, "rate_limit_reached_error", message)
        .withHeader("Retry-After", "" + seconds.getAsLong()));
  }

  /** Estimates the tokens of a call: those of the request, and the limit of its answer or that of its model, for each choice. */
  public static long cost(ChatRequest request) {
    JsonObject body = RequestWire.write(request.withMessages(List.of()), false);
    long settings = body.toString().length() / CHARACTERS_PER_TOKEN;
    long answer = RequestWire.limit(request)
        .orElse(Models.shipped().of(request.model().orElse("")).output().orElse(DEFAULT_ANSWER));
    long answers = Math.max(1, request.sampling().n().orElse(1));
    return TokenRuleOfThumb.estimate(request.messages()) + settings + Math.min(answer, MAX_ANSWER) * answers;
  }
}
