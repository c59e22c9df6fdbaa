package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.http.SizeLimits;
import io.github.kimisdk.internal.threads.Scheduler;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

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
 * @param identifiers the headers that identify a request in all of its attempts
 * @param unnamed whether no model was named, so that the model of the endpoint is the default of its host
 * @param fallbacks the models to ask if a model is overloaded or unknown, in their order
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
    Limiter limiter,
    Set<String> identifiers,
    boolean unnamed,
    List<String> fallbacks) {

  /** The international platform, default timeouts and retries, no listener, no resuming. */
  public static final CallSettings DEFAULT =
      new CallSettings(
          Endpoint.INTERNATIONAL, Timeouts.DEFAULT, RetryPolicy.DEFAULT, CallListener.NONE, 0, 0, SizeLimits.DEFAULT,
          Map.of(), null, Set.of(), false, List.of());

  /** Returns settings for a client with a heap of a size in bytes. */
  public CallSettings forHeap(long heap) {
    return withSizes(sizes.forHeap(heap));
  }

  public CallSettings withEndpoint(Endpoint other) {
    return new CallSettings(
        other, timeouts, retry, listener, resumes, continuations, sizes, headers, limiter, identifiers, unnamed, fallbacks);
  }

  /** Returns settings with the endpoint that a client has found; a model that was not named is the default of the host. */
  public CallSettings withFound(Endpoint found, boolean modelUnnamed) {
    return new CallSettings(
        found, timeouts, retry, listener, resumes, continuations, sizes, headers, limiter, identifiers, modelUnnamed, fallbacks);
  }

  public CallSettings withTimeouts(Timeouts other) {
    return new CallSettings(
        endpoint, other, retry, listener, resumes, continuations, sizes, headers, limiter, identifiers, unnamed, fallbacks);
  }

  public CallSettings withRetry(RetryPolicy other) {
    return new CallSettings(
        endpoint, timeouts, other, listener, resumes, continuations, sizes, headers, limiter, identifiers, unnamed, fallbacks);
  }

  public CallSettings withListener(CallListener other) {
    return new CallSettings(
        endpoint, timeouts, retry, other, resumes, continuations, sizes, headers, limiter, identifiers, unnamed, fallbacks);
  }

  public CallSettings withResumes(int times) {
    return new CallSettings(
        endpoint, timeouts, retry, listener, times, continuations, sizes, headers, limiter, identifiers, unnamed, fallbacks);
  }

  public CallSettings withContinuations(int times) {
    return new CallSettings(
        endpoint, timeouts, retry, listener, resumes, times, sizes, headers, limiter, identifiers, unnamed, fallbacks);
  }

  public CallSettings withSizes(SizeLimits other) {
    return new CallSettings(
        endpoint, timeouts, retry, listener, resumes, continuations, other, headers, limiter, identifiers, unnamed, fallbacks);
  }

  /** Returns settings with one more header; its name may have any case. */
  public CallSettings withHeader(String name, String value) {
    Map<String, String> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    more.putAll(headers);
    more.put(name, value);
    Map<String, String> all = Collections.unmodifiableMap(more);
    return new CallSettings(
        endpoint, timeouts, retry, listener, resumes, continuations, sizes, all, limiter, identifiers, unnamed, fallbacks);
  }

  /** Returns settings with a rate limiter of their own. */
  public CallSettings withLimits(RateLimits limits, Scheduler scheduler) {
    Limiter own = new Limiter(limits, scheduler);
    return new CallSettings(
        endpoint, timeouts, retry, listener, resumes, continuations, sizes, headers, own, identifiers, unnamed, fallbacks);
  }

  /** Returns settings with one more header that identifies a request. */
  public CallSettings withIdentifier(String name) {
    Set<String> more = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    more.addAll(identifiers);
    more.add(name);
    Set<String> all = Collections.unmodifiableSet(more);
    return new CallSettings(
        endpoint, timeouts, retry, listener, resumes, continuations, sizes, headers, limiter, all, unnamed, fallbacks);
  }

  /** Returns settings with other fallback models. */
  public CallSettings withFallbacks(List<String> models) {
    return new CallSettings(
        endpoint, timeouts, retry, listener, resumes, continuations, sizes, headers, limiter, identifiers, unnamed,
        List.copyOf(models));
  }

  /** Returns a request with new identifiers, if the settings ask for them and the request may change something. */
  OutgoingRequest identified(OutgoingRequest request) {
    return identifiers.isEmpty() || request.method().equals("GET") ? request
        : request.withHeaders(identifiers.stream().collect(Collectors.toMap(name -> name, name -> UUID.randomUUID().toString())));
  }

  /** Returns the identifiers of a request, by the names of their headers in lower case. */
  Map<String, String> identifiersOf(OutgoingRequest request) {
    return identifiers.stream().filter(request.headers()::containsKey)
        .collect(Collectors.toMap(name -> name.toLowerCase(Locale.ROOT), request.headers()::get));
  }
}
