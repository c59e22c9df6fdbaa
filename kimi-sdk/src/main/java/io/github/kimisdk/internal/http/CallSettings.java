package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of calls, which may differ between clients that share connections.
 *
 * @param endpoint the base URL and the default model
 * @param timeouts the timeouts of a call
 * @param retry decides which failures are retried
 * @param listener observes the calls
 * @param resumes how often a broken stream is resumed
 * @param continuations how often an answer that reached its token limit is continued
 * @param sizes the limits of what is received
 * @param headers headers of every request; they replace those of the transport
 * @param limiter the rate limiter for calls that ask a model; null for the limiter of the dispatcher
 */
public record CallSettings(
    Endpoint endpoint,
    Timeouts timeouts,
    RetryPolicy retry,
    CallListener listener,
    int resumes,
    int continuations,
    SizeLimits sizes,
    Map<String, String> headers,
    Limiter limiter) {

  /** The international platform, default timeouts and retries, no listener, no resuming. */
  public static final CallSettings DEFAULT =
      new CallSettings(
          Endpoint.INTERNATIONAL, Timeouts.DEFAULT, RetryPolicy.DEFAULT, CallListener.NONE, 0, 0, SizeLimits.DEFAULT,
          Map.of(), null);

  public CallSettings withEndpoint(Endpoint other) {
    return new CallSettings(other, timeouts, retry, listener, resumes, continuations, sizes, headers, limiter);
  }

  public CallSettings withTimeouts(Timeouts other) {
    return new CallSettings(endpoint, other, retry, listener, resumes, continuations, sizes, headers, limiter);
  }

  public CallSettings withRetry(RetryPolicy other) {
    return new CallSettings(endpoint, timeouts, other, listener, resumes, continuations, sizes, headers, limiter);
  }

  public CallSettings withListener(CallListener other) {
    return new CallSettings(endpoint, timeouts, retry, other, resumes, continuations, sizes, headers, limiter);
  }

  public CallSettings withResumes(int times) {
    return new CallSettings(endpoint, timeouts, retry, listener, times, continuations, sizes, headers, limiter);
  }

  public CallSettings withContinuations(int times) {
    return new CallSettings(endpoint, timeouts, retry, listener, resumes, times, sizes, headers, limiter);
  }

  public CallSettings withSizes(SizeLimits other) {
    return new CallSettings(endpoint, timeouts, retry, listener, resumes, continuations, other, headers, limiter);
  }

  /** Returns settings with one more header; its name may have any case. */
  public CallSettings withHeader(String name, String value) {
    Map<String, String> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    more.putAll(headers);
    more.put(name, value);
    Map<String, String> all = Collections.unmodifiableMap(more);
    return new CallSettings(endpoint, timeouts, retry, listener, resumes, continuations, sizes, all, limiter);
  }

  /** Returns settings with a rate limiter of their own. */
  public CallSettings withLimits(RateLimits limits, Scheduler scheduler) {
    Limiter own = new Limiter(limits, scheduler);
    return new CallSettings(endpoint, timeouts, retry, listener, resumes, continuations, sizes, headers, own);
  }
}
