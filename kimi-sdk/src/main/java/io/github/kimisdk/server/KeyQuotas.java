package io.github.kimisdk.server;

import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.chat.ChatRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** The calls of each key of a server, within the limits of that key. */
final class KeyQuotas {

  /** A place among the calls of a key, or the refusal of one. */
  record Permit(KeyQuota quota, OptionalLong waitSeconds) implements AutoCloseable {

    boolean granted() {
      return waitSeconds.isEmpty();
    }

    ScriptedAnswer refusal(ErrorWriter errors) {
      String message = "the limits of this key are reached, please try again after " + waitSeconds.orElse(1) + " seconds";
      return errors.error(429, "rate_limit_reached_error", message).withHeader("Retry-After", "" + waitSeconds.orElse(1));
    }

    @Override
    public void close() {
      if (granted()) {
        quota.leave();
      }
    }
  }

  private final Map<String, KeyQuota> quotas = new HashMap<>();

  /** Creates quotas. The clock counts nanoseconds. */
  KeyQuotas(Map<String, RateLimits> keys, LongSupplier clock) {
    keys.forEach((key, limits) -> quotas.put(key, new KeyQuota(limits, clock)));
  }

  /** Asks for a place. A server without keys has a place for everybody. */
  Permit enter(ServerRequest received, ChatRequest request) {
    KeyQuota quota = quotas.getOrDefault(RequestKey.of(received.headers(), received.path()).orElse(""), KeyQuota.UNLIMITED);
    long tokens = TokenRule.estimate(request.messages()) + request.output().maxCompletionTokens().orElse(0);
    return new Permit(quota, quota.enter(tokens));
  }
}
