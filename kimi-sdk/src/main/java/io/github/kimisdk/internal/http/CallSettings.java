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
 * How the calls of a client are made; what may differ between clients that share connections.
 *
 * @param endpoint where they go
 * @param timeouts how long they may take
 * @param retry which failures are tried again
 * @param listener who watches
 * @param resumes how often a broken stream is resumed
 * @param continuations how often an answer that reached its limit of tokens is continued
 * @param maxEventBytes the largest event of a stream to take
 * @param maxResponseBytes the largest whole response to take, and the most that a stream may add up to
 * @param headers headers for every request, laid over those of the transport
 * @param limiter what calls that ask a model wait for; null for that of the transport
 */
public record CallSettings(
    Endpoint endpoint,
    Timeouts timeouts,
    RetryPolicy retry,
    CallListener listener,
    int resumes,
    int continuations,
    int maxEventBytes,
    int maxResponseBytes,
    Map<String, String> headers,
    Limiter limiter) {

  private static final int MAX_EVENT_BYTES = 16 * 1024 * 1024;
  private static final int MAX_RESPONSE_BYTES = 32 * 1024 * 1024;

  /** The international platform, the default limits and retries, nobody who watches, no resuming. */
  public static final CallSettings DEFAULT =
      new CallSettings(
          Endpoint.INTERNATIONAL, Timeouts.DEFAULT, RetryPolicy.DEFAULT, CallListener.NONE, 0, 0, MAX_EVENT_BYTES,
          MAX_RESPONSE_BYTES, Map.of(), null);

  /**
   * The same settings for another endpoint.
   *
   * @param other where calls go
   * @return a copy
   */
  public CallSettings withEndpoint(Endpoint other) {
    return new CallSettings(
        other, timeouts, retry, listener, resumes, continuations, maxEventBytes, maxResponseBytes, headers, limiter);
  }

  /**
   * The same settings with other limits of time.
   *
   * @param other how long calls may take
   * @return a copy
   */
  public CallSettings withTimeouts(Timeouts other) {
    return new CallSettings(
        endpoint, other, retry, listener, resumes, continuations, maxEventBytes, maxResponseBytes, headers, limiter);
  }

  /**
   * The same settings with another policy.
   *
   * @param other which failures are tried again
   * @return a copy
   */
  public CallSettings withRetry(RetryPolicy other) {
    return new CallSettings(
        endpoint, timeouts, other, listener, resumes, continuations, maxEventBytes, maxResponseBytes, headers, limiter);
  }

  /**
   * The same settings with another listener.
   *
   * @param other who watches
   * @return a copy
   */
  public CallSettings withListener(CallListener other) {
    return new CallSettings(
        endpoint, timeouts, retry, other, resumes, continuations, maxEventBytes, maxResponseBytes, headers, limiter);
  }

  /**
   * The same settings with resuming.
   *
   * @param times how often, at least 0
   * @return a copy
   */
  public CallSettings withResumes(int times) {
    return new CallSettings(
        endpoint, timeouts, retry, listener, times, continuations, maxEventBytes, maxResponseBytes, headers, limiter);
  }

  /**
   * The same settings with continuing.
   *
   * @param times how often, at least 0
   * @return a copy
   */
  public CallSettings withContinuations(int times) {
    return new CallSettings(
        endpoint, timeouts, retry, listener, resumes, times, maxEventBytes, maxResponseBytes, headers, limiter);
  }

  /**
   * The same settings with another limit for events.
   *
   * @param bytes the largest event to take
   * @return a copy
   */
  public CallSettings withMaxEventBytes(int bytes) {
    return new CallSettings(
        endpoint, timeouts, retry, listener, resumes, continuations, bytes, maxResponseBytes, headers, limiter);
  }

  /**
   * The same settings with another limit for responses.
   *
   * @param bytes the largest response to take
   * @return a copy
   */
  public CallSettings withMaxResponseBytes(int bytes) {
    return new CallSettings(
        endpoint, timeouts, retry, listener, resumes, continuations, maxEventBytes, bytes, headers, limiter);
  }

  /**
   * The same settings with one more header.
   *
   * @param name the name, in whatever case
   * @param value the value
   * @return a copy
   */
  public CallSettings withHeader(String name, String value) {
    Map<String, String> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    more.putAll(headers);
    more.put(name, value);
    Map<String, String> all = Collections.unmodifiableMap(more);
    return new CallSettings(
        endpoint, timeouts, retry, listener, resumes, continuations, maxEventBytes, maxResponseBytes, all, limiter);
  }

  /**
   * The same settings with a queue of their own.
   *
   * @param limits how fast calls may be made
   * @param scheduler the time
   * @return a copy
   */
  public CallSettings withLimits(RateLimits limits, Scheduler scheduler) {
    Limiter own = new Limiter(limits, scheduler);
    return new CallSettings(
        endpoint, timeouts, retry, listener, resumes, continuations, maxEventBytes, maxResponseBytes, headers, own);
  }
}
