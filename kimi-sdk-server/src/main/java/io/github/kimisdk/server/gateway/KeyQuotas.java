package io.github.kimisdk.server.gateway;

import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.platform.Models;
import io.github.kimisdk.server.http.Answer;
import io.github.kimisdk.server.http.ErrorWriter;
import io.github.kimisdk.server.http.Handler;
import io.github.kimisdk.server.http.RequestHead;
import io.github.kimisdk.server.http.RequestKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** The calls of each key of a server, within the limits of that key. */
public final class KeyQuotas {

  /**
   * A place among the calls of a key, which a request has from its head to the end of its answer.
   *
   * @param quota the quota of the key
   * @param refusal the answer if there is no place
   */
  record Permit(KeyQuota quota, Optional<Answer> refusal) implements Handler.Permit {

    /** Charges the tokens of the request. Returns the refusal if they are too many. */
    @Override
    public Optional<Answer> charge(ChatRequest request, ErrorWriter errors) {
      return quota.countsTokens() ? refused(quota.charge(cost(request)), errors) : Optional.empty();
    }

    @Override
    public void close() {
      if (refusal.isEmpty()) {
        quota.leave();
      }
    }
  }

  private static final int CHARACTERS_PER_TOKEN = 4;

  /** The tokens of an answer without a limit of a model that the table does not list. */
  private static final long DEFAULT_ANSWER = 32_768;

  /** More tokens than any model answers with; sums with it do not overflow. */
  private static final long MAX_ANSWER = Integer.MAX_VALUE;

  private final Map<String, KeyQuota> quotas = new HashMap<>();

  /** Creates quotas. The clock counts nanoseconds. */
  KeyQuotas(Map<String, RateLimits> keys, LongSupplier clock) {
    keys.forEach((key, limits) -> quotas.put(key, new KeyQuota(limits, clock)));
  }

  /** Asks for a place by the head of a request. A server without keys has a place for everybody. */
  Permit enter(RequestHead head, ErrorWriter errors) {
    KeyQuota quota = quotas.getOrDefault(RequestKey.of(head.headers(), head.path()).orElse(""), KeyQuota.UNLIMITED);
    return new Permit(quota, refused(quota.enter(), errors));
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
