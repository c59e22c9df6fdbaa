package io.github.kimisdk.server.gateway;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.models.Models;
import io.github.kimisdk.server.http.Answer;
import io.github.kimisdk.server.http.ErrorWriter;
import io.github.kimisdk.server.http.KeyQuota;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The answers to requests beyond the limits of their key. */
public final class KeyQuotas {

  private static final int CHARACTERS_PER_TOKEN = 4;
  private static final String LIMITED = "rate_limit_reached_error";

  /** The tokens of an answer without a limit of a model that the table does not list. */
  private static final long DEFAULT_ANSWER = 32_768;

  /** More tokens than any model answers with; sums with it do not overflow. */
  private static final long MAX_ANSWER = Integer.MAX_VALUE;

  /** The wait for an answer that runs to give back what it holds of a budget. */
  private static final Duration RESERVED = Duration.ofSeconds(5);

  private KeyQuotas() {}

  /** Takes a place among the calls of a key. Returns the refusal if there is none. */
  static Optional<Answer> enter(KeyQuota quota, ErrorWriter errors) {
    OptionalLong seconds = quota.enter();
    return seconds.isEmpty() ? Optional.empty() : Optional.of(errors.error(429, LIMITED, message(seconds.getAsLong()))
        .withHeader("Retry-After", "" + seconds.getAsLong()));
  }

  /** Charges tokens in place of those that the answer was charged before. Throws if they are too many. */
  static void require(KeyQuota quota, long tokens, long charged) {
    OptionalLong seconds = quota.charge(tokens, charged);
    if (seconds.isPresent()) {
      throw limited(ApiError.of(LIMITED, message(seconds.getAsLong())), Duration.ofSeconds(seconds.getAsLong()));
    }
  }

  private static KimiException limited(ApiError error, Duration wait) {
    return new KimiException.RateLimited(error.message(), "", CallDetails.NONE.withError(error)
        .withAnswer(429, Optional.empty(), Optional.of(wait)), RateLimits.Kind.TOKENS, -1);
  }

  /** Returns the failure of a request that is refused. A used up budget stops a program as that of the account does. */
  static KimiException refusal(ApiError error) {
    if (error.typed(LIMITED)) {
      return limited(error, RESERVED);
    }
    CallDetails details = CallDetails.NONE.withError(error);
    if (error.typed("resource_not_found_error")) {
      return new KimiException.NotFound(error.message(), "", details);
    }
    return error.typed("invalid_request_error") ? new KimiException.BadRequest(error.message(), "", details)
        : new KimiException.QuotaExhausted(error.message(), "", details);
  }

  private static String message(long seconds) {
    return "the limits of this key are reached, please try again after " + seconds + " seconds";
  }

  /** Estimates the tokens of a call: those of the request, and the limit of its answer or that of its model, for each choice. */
  public static long cost(ChatRequest request) {
    return usage(request, MAX_ANSWER).totalTokens();
  }

  /** Estimates the tokens of a call whose answer probably has at most a number of tokens. */
  public static Usage usage(ChatRequest request, long expected) {
    JsonObject body = RequestWire.write(request.withMessages(List.of()), false);
    long settings = body.toString().length() / CHARACTERS_PER_TOKEN;
    long answer = RequestWire.limit(request)
        .orElse(Models.shipped().of(request.model().orElse("")).output().orElse(DEFAULT_ANSWER));
    long answers = Math.max(1, request.sampling().n().orElse(1));
    return Usage.of(TokenRuleOfThumb.estimate(request.messages()) + settings,
        Math.max(0, Math.min(Math.min(answer, expected), MAX_ANSWER)) * answers);
  }
}
