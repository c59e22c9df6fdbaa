package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallOrigin;
import io.github.kimisdk.call.CallRequest;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.internal.access.CallAccess;
import io.github.kimisdk.internal.callback.CallScope;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.http.SizeLimits;
import io.github.kimisdk.internal.http.Transport;
import io.github.kimisdk.internal.threads.Scheduler;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;

/**
 * The settings of calls, which may differ between clients that share connections.
 *
 * @param target the host and its models
 * @param repeats how often a request is sent
 * @param timeouts the timeouts of a call
 * @param sizes the limits of what is received
 * @param requestHeaders the headers of requests
 * @param code the code of the program that observes the calls and changes their requests
 * @param limiter the rate limiter for calls that ask a model; null for the limiter of the dispatcher
 */
public record CallSettings(
    Target target, Repeats repeats, Timeouts timeouts, SizeLimits sizes, RequestHeaders requestHeaders, UserCode code,
    Limiter limiter) {

  /** The international platform, default timeouts and retries, no listener, no resuming. */
  public static final CallSettings DEFAULT = new CallSettings(
      new Target(Endpoint.INTERNATIONAL, false, List.of()), new Repeats(RetryPolicy.DEFAULT, 0, 0), Timeouts.DEFAULT,
      SizeLimits.DEFAULT, new RequestHeaders(Map.of(), Set.of()),
      new UserCode(CallListener.NONE, RequestHook.NONE, "", Optional.empty()), null);

  /**
   * The host and its models.
   *
   * @param endpoint the base URL and the default model
   * @param unnamed whether no model was named, so that the model of the endpoint is the default of its host
   * @param fallbacks the models to ask if a model is overloaded or unknown, in their order
   */
  record Target(Endpoint endpoint, boolean unnamed, List<String> fallbacks) {}

  /**
   * How often a request is sent.
   *
   * @param retry decides which failures are retried
   * @param resumes how often a broken stream is resumed
   * @param continuations how often an answer that reached its token limit is continued
   */
  record Repeats(RetryPolicy retry, int resumes, int continuations) {}

  /**
   * The headers of requests.
   *
   * @param fixed headers of every request; they replace those of the transport
   * @param identifiers the headers that identify a request in all of its attempts
   */
  record RequestHeaders(Map<String, String> fixed, Set<String> identifiers) {}

  /**
   * The code of the program that a call runs.
   *
   * @param listener observes the calls
   * @param hook may change the request of each attempt
   * @param id the id of the call for this code; empty in the settings of a client
   * @param scope the part of a run that makes the call, if one does
   */
  record UserCode(CallListener listener, RequestHook hook, String id, Optional<CallScope> scope) {}

  public Endpoint endpoint() {
    return target.endpoint();
  }

  boolean unnamed() {
    return target.unnamed();
  }

  public List<String> fallbacks() {
    return target.fallbacks();
  }

  public RetryPolicy retry() {
    return repeats.retry();
  }

  public int resumes() {
    return repeats.resumes();
  }

  public int continuations() {
    return repeats.continuations();
  }

  public Map<String, String> headers() {
    return requestHeaders.fixed();
  }

  CallListener listener() {
    return code.listener();
  }

  RequestHook hook() {
    return code.hook();
  }

  /** Returns settings for a client with a heap of a size in bytes. */
  public CallSettings forHeap(long heap) {
    return withSizes(sizes.forHeap(heap));
  }

  public CallSettings withEndpoint(Endpoint other) {
    return withFound(other, unnamed());
  }

  /** Returns settings with the endpoint that a client has found; a model that was not named is the default of the host. */
  public CallSettings withFound(Endpoint found, boolean modelUnnamed) {
    return with(new Target(found, modelUnnamed, fallbacks()));
  }

  /** Returns settings with other fallback models. */
  public CallSettings withFallbacks(List<String> models) {
    return with(new Target(endpoint(), unnamed(), List.copyOf(models)));
  }

  private CallSettings with(Target other) {
    return new CallSettings(other, repeats, timeouts, sizes, requestHeaders, code, limiter);
  }

  public CallSettings withRetry(RetryPolicy other) {
    return with(new Repeats(other, resumes(), continuations()));
  }

  public CallSettings withResumes(int times) {
    return with(new Repeats(retry(), times, continuations()));
  }

  public CallSettings withContinuations(int times) {
    return with(new Repeats(retry(), resumes(), times));
  }

  private CallSettings with(Repeats other) {
    return new CallSettings(target, other, timeouts, sizes, requestHeaders, code, limiter);
  }

  public CallSettings withTimeouts(Timeouts other) {
    return new CallSettings(target, repeats, other, sizes, requestHeaders, code, limiter);
  }

  public CallSettings withSizes(SizeLimits other) {
    return new CallSettings(target, repeats, timeouts, other, requestHeaders, code, limiter);
  }

  /** Returns settings with one more header; its name may have any case. */
  public CallSettings withHeader(String name, String value) {
    Map<String, String> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    more.putAll(headers());
    more.put(name, value);
    return with(new RequestHeaders(Collections.unmodifiableMap(more), requestHeaders.identifiers()));
  }

  /** Returns settings with one more header that identifies a request. */
  public CallSettings withIdentifier(String name) {
    Set<String> more = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    more.addAll(requestHeaders.identifiers());
    more.add(name);
    return with(new RequestHeaders(headers(), Collections.unmodifiableSet(more)));
  }

  private CallSettings with(RequestHeaders other) {
    return new CallSettings(target, repeats, timeouts, sizes, other, code, limiter);
  }

  public CallSettings withListener(CallListener other) {
    return with(new UserCode(other, hook(), code.id(), code.scope()));
  }

  /** Returns settings with a function that may change the request of each attempt. */
  public CallSettings withHook(UnaryOperator<CallRequest> onRequest) {
    return with(new UserCode(listener(), new RequestHook(onRequest), code.id(), code.scope()));
  }

  /** Returns the settings of one call, which this thread makes. */
  CallSettings forCall() {
    // All ids have 16 digits.
    String id = Long.toHexString(ThreadLocalRandom.current().nextLong() | Long.MIN_VALUE);
    return with(new UserCode(listener(), hook(), id, CallScope.current()));
  }

  /** Returns where a request of the call goes, and which call it is. */
  CallOrigin origin(Transport transport, OutgoingRequest request) {
    Optional<String> run = code.scope().isPresent() ? Optional.of(code.scope().get().id()) : Optional.empty();
    return CallAccess.ORIGIN.copy(transport.origin(request), code.id(), run);
  }

  /** An attempt of the call has waited in the queue of the limiter. */
  void waited(Duration time) {
    if (code.scope().isPresent()) {
      code.scope().get().waits().accept(time);
    }
  }

  private CallSettings with(UserCode other) {
    return new CallSettings(target, repeats, timeouts, sizes, requestHeaders, other, limiter);
  }

  /** Returns settings with a rate limiter of their own. */
  public CallSettings withLimits(RateLimits limits, Scheduler scheduler) {
    return new CallSettings(target, repeats, timeouts, sizes, requestHeaders, code, new Limiter(limits, scheduler));
  }

  /** Returns a request with new identifiers, if the settings ask for them and the request may change something. */
  OutgoingRequest identified(OutgoingRequest request) {
    Set<String> names = requestHeaders.identifiers();
    if (names.isEmpty() || request.method().equals("GET")) {
      return request;
    }
    Map<String, String> identifiers = new HashMap<>();
    for (String name : names) {
      identifiers.put(name, UUID.randomUUID().toString());
    }
    return request.withHeaders(identifiers);
  }

  /** Returns the identifiers of a request, by the names of their headers in lower case. */
  Map<String, String> identifiersOf(OutgoingRequest request) {
    Map<String, String> sent = new HashMap<>();
    for (String name : requestHeaders.identifiers()) {
      if (request.headers().containsKey(name)) {
        sent.put(name.toLowerCase(Locale.ROOT), request.headers().get(name));
      }
    }
    return sent;
  }
}
