package io.github.kimisdk;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.CallRequest;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.RequestCheck;
import io.github.kimisdk.internal.call.CallSettings;
import io.github.kimisdk.internal.keys.ApiKey;
import io.github.kimisdk.internal.text.HeaderRules;
import io.github.kimisdk.internal.text.Require;
import io.github.kimisdk.internal.threads.Scheduler;
import java.net.http.HttpClient;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A builder of a client. Every method returns the builder. A builder is not safe for use by several threads at once. */
public final class KimiBuilder {

  private KeySource key = KeySource.UNREAD;
  private String model;
  private CallSettings settings = CallSettings.DEFAULT;
  private Connections connections = Connections.STANDARD;
  private RequestCheck check;

  KimiBuilder() {}

  KimiBuilder(KimiBuilder other) {
    key = other.key;
    model = other.model;
    settings = other.settings;
    connections = other.connections;
    check = other.check;
  }

  /**
   * Sets the key.
   *
   * @param key a key of the endpoint's host
   * @return this builder
   */
  public KimiBuilder key(String key) {
    return key(key, "Kimi.builder().key(...)");
  }

  /** Sets the key; the source names it in failures. */
  KimiBuilder key(String key, String source) {
    Objects.requireNonNull(key, "key");
    this.key = KeySource.of(key, source);
    return this;
  }

  /**
   * Sets a supplier of the key, for a key that changes. {@link #keyAsync} says when it is asked.
   *
   * @param key returns the key to use; it may block, and runs on a thread of this library, never twice at the same time unless
   *     it takes more than 60 seconds
   * @return this builder
   */
  public KimiBuilder key(Supplier<String> key) {
    Objects.requireNonNull(key, "key");
    return keyAsync(refused -> CompletableFuture.completedFuture(key.get()));
  }

  /**
   * Sets a supplier of the key, for a key that changes. It is asked before each attempt, on a thread of this library. All calls
   * that wait share one answer. After a 401 it is asked for another key, and each call makes one more attempt, under every retry
   * policy. If it gives the same key again, the call fails with the 401; if it throws, gives no valid key, or takes more than 60
   * seconds, with {@link KimiException.Misconfigured}. After a failed refresh, the next one waits for 1 to 30 seconds, and the
   * refused key is not sent. A supplier must not call this client with the key that it supplies. The last 64 keys of the
   * process are masked where they are shown.
   *
   * @param key returns the key to use; its argument is the key that the service has refused, absent before an ordinary attempt
   * @return this builder
   */
  public KimiBuilder keyAsync(Function<Optional<String>, ? extends CompletionStage<String>> key) {
    this.key = KeySource.supplied(Objects.requireNonNull(key, "key"));
    return this;
  }

  /** Removes the key, and sets the failure of a builder without a key. */
  KimiBuilder noKey(Supplier<KimiException> failure) {
    this.key = KeySource.none(failure);
    return this;
  }

  /**
   * Sets the endpoint that calls go to.
   *
   * @param endpoint the endpoint; {@link Endpoint#INTERNATIONAL} if not set
   * @return this builder
   */
  public KimiBuilder endpoint(Endpoint endpoint) {
    return with(settings.withEndpoint(Objects.requireNonNull(endpoint, "endpoint")));
  }

  /**
   * Sets the endpoint by its base URL.
   *
   * @param baseUrl for example {@code https://api.moonshot.cn/v1}
   * @return this builder
   * @throws KimiException.Misconfigured if this is not an {@code http} or {@code https} address
   */
  public KimiBuilder baseUrl(String baseUrl) {
    return endpoint(Endpoint.of(baseUrl));
  }

  /**
   * Sets the model for requests that name none. It has precedence over the model of the endpoint.
   *
   * @param model the model's id; the model of the endpoint, or the default of the host, if not set
   * @return this builder
   */
  public KimiBuilder model(String model) {
    this.model = Objects.requireNonNull(model, "model");
    return this;
  }

  /**
   * Sets the models to ask in turn if a model is unknown (404), or overloaded after all attempts of the retry policy, and
   * nothing of an answer has come. The response names its model. {@link CallListener#fallingBack} is told of each change. If none
   * answers, the exception names all of them.
   *
   * @param models the ids of the models, in their order; none if not set; an id that occurs twice counts once
   * @return this builder
   * @throws IllegalArgumentException if an id is blank
   */
  public KimiBuilder fallbackModels(String... models) {
    Objects.requireNonNull(models, "models");
    for (int i = 0; i < models.length; i++) {
      if (Objects.requireNonNull(models[i], "models[" + i + "]").isBlank()) {
        throw new IllegalArgumentException("expected the id of a model in models[" + i + "], found no text");
      }
    }
    return with(settings.withFallbacks(Stream.of(models).distinct().toList()));
  }

  /** Adds a header that identifies a request, for a copy of a client. */
  KimiBuilder identifier(String name) {
    HeaderRules.check(name, "");
    return with(settings.withIdentifier(name));
  }

  /**
   * Sets all timeouts.
   *
   * @param timeouts the timeouts; {@link Timeouts#DEFAULT} if not set
   * @return this builder
   */
  public KimiBuilder timeouts(Timeouts timeouts) {
    return with(settings.withTimeouts(Objects.requireNonNull(timeouts, "timeouts")));
  }

  /**
   * Sets which failures are retried.
   *
   * @param policy the policy; {@link RetryPolicy#DEFAULT} if not set
   * @return this builder
   */
  public KimiBuilder retry(RetryPolicy policy) {
    return with(settings.withRetry(Objects.requireNonNull(policy, "policy")));
  }

  /**
   * Sets how often an answer that breaks off is resumed; see {@link Kimi#withMaxResumes}. {@link #maxContinuations} is the
   * setting for answers that reach their token limit.
   *
   * @param times the maximum for one answer; 0 if not set
   * @return this builder
   * @throws IllegalArgumentException if the number is negative
   */
  public KimiBuilder maxResumes(int times) {
    return with(settings.withResumes(Require.atLeast(0, "maxResumes", times)));
  }

  /**
   * Sets how often an answer that reaches its token limit is continued; see {@link Kimi#withMaxContinuations}. {@link
   * #maxResumes} is the setting for answers that break off.
   *
   * @param times the maximum for one answer; 0 if not set
   * @return this builder
   * @throws IllegalArgumentException if the number is negative
   */
  public KimiBuilder maxContinuations(int times) {
    return with(settings.withContinuations(Require.atLeast(0, "maxContinuations", times)));
  }

  /**
   * Sets the rates that all calls together keep to. A call that would exceed them waits in a queue.
   *
   * @param limits the limits; none if not set
   * @return this builder
   */
  public KimiBuilder limits(RateLimits limits) {
    return with(connections.withLimits(Objects.requireNonNull(limits, "limits")));
  }

  /**
   * Sets the check that every chat request passes through before it is sent; see {@link Kimi#withCheck}.
   *
   * @param check the check; none if not set
   * @return this builder
   */
  public KimiBuilder check(RequestCheck check) {
    this.check = Objects.requireNonNull(check, "check");
    return this;
  }

  /**
   * Sets the listener that watches calls.
   *
   * @param listener the listener; none if not set
   * @return this builder
   */
  public KimiBuilder listener(CallListener listener) {
    return with(settings.withListener(Objects.requireNonNull(listener, "listener")));
  }

  /**
   * Sets a function that gets the HTTP request of each attempt of each call, after the check and the rate limits, and returns the
   * request to send: the same one, or one with another method, path, header or JSON. Retries begin with the request of the
   * client again. Limits, fallback models and estimates go by that request too; a {@link CallListener} is told of the one that is
   * sent. The function neither sees nor sets the key.
   *
   * <p>It runs on the thread of the call, as a listener does, on many threads at once. It should not block: the total timeout
   * interrupts it. To refuse a request, it throws: a {@link KimiException} is the failure of the call, without a retry; any other
   * {@code Throwable}, and null, is the cause of {@link KimiException.Misconfigured}.
   *
   * @param change the function, which replaces one that was set; none if not set
   * @return this builder
   */
  public KimiBuilder onRequest(UnaryOperator<CallRequest> change) {
    return with(settings.withHook(Objects.requireNonNull(change, "change")));
  }

  KimiBuilder scheduler(Scheduler scheduler) {
    return with(connections.withScheduler(scheduler));
  }

  /**
   * Sets the HTTP client, for a proxy, a trust store or an executor of your own. This client does not close the HTTP client.
   * The connect timeout of the HTTP client applies.
   *
   * <p>Over TLS, the version of the HTTP client applies. Unless it is set to HTTP/1.1, the JDK's client speaks HTTP/2 if the
   * server does. Calls beyond the server's limit per connection, often 100, then fail (JDK-8225647). Without TLS, calls use
   * HTTP/1.1.
   *
   * <p>A trust manager that blocks, for example to ask whether a certificate is revoked, needs an HTTP client with its own
   * executor. On the threads of this library it would delay all calls.
   *
   * @param httpClient a client that does not follow redirects
   * @return this builder
   */
  public KimiBuilder httpClient(HttpClient httpClient) {
    return with(connections.withClient(Objects.requireNonNull(httpClient, "httpClient")));
  }

  /**
   * Sets the {@code User-Agent} header. Name your own program. Kimi Code serves only the programs on its list. Using the name
   * of another program breaks the rules of the membership, which may then be ended.
   *
   * @param userAgent the name and version of your program; {@code kimi-sdk/<version> java/<version>} if not set
   * @return this builder
   */
  public KimiBuilder userAgent(String userAgent) {
    Objects.requireNonNull(userAgent, "userAgent");
    return header("User-Agent", userAgent);
  }

  /**
   * Sets a header of every request. It replaces a header of the same name; names are compared without regard to case. The
   * headers {@code Authorization}, {@code Accept} and {@code Content-Type} belong to this client. Headers that decide about
   * framing, the connection or the route belong to the HTTP client: {@code Content-Length}, {@code Transfer-Encoding},
   * {@code Trailer}, {@code TE}, {@code Expect}, {@code Connection}, {@code Keep-Alive}, {@code Upgrade},
   * {@code HTTP2-Settings}, {@code Host}, and those that begin with {@code Proxy-}.
   *
   * @param name the name
   * @param value one line of visible ASCII characters, spaces and tabs; no other character is sent as it is
   * @return this builder
   * @throws IllegalArgumentException if the header cannot be set, or the name or the value is not valid in a header
   */
  public KimiBuilder header(String name, String value) {
    HeaderRules.check(name, value);
    connections = connections.withHeader(name, value);
    return settings.headers().isEmpty() ? this : overridingHeader(name, value);
  }

  /** Sets a header that overrides the headers of the connection, for a copy of a client. */
  KimiBuilder overridingHeader(String name, String value) {
    HeaderRules.check(name, value);
    return with(settings.withHeader(name, value));
  }

  /** Makes calls queue in another limiter of their own, if they do not queue in the limiter of the connection. */
  KimiBuilder withNewLimiter() {
    return settings.limiter() == null ? this : withOwnLimiter();
  }

  /** Makes calls queue in a limiter of their own, instead of the limiter of the connection. */
  KimiBuilder withOwnLimiter() {
    return with(settings.withLimits(connections.limits(), connections.scheduler()));
  }

  /**
   * Permits sending the key to another machine without TLS, for a gateway in a trusted network.
   *
   * @return this builder
   */
  public KimiBuilder allowPlainHttp() {
    return with(connections.withPlainHttp());
  }

  /**
   * Sets the maximum size of an event of a stream. The values of its JSON may take two and a half times as much memory.
   *
   * @param bytes the limit; the smaller of 16 MiB and a sixteenth of the heap if not set
   * @return this builder
   * @throws IllegalArgumentException if the limit is less than 1
   */
  public KimiBuilder maxEventBytes(int bytes) {
    return with(settings.withSizes(settings.sizes().withEventBytes(Require.atLeast(1, "maxEventBytes", bytes))));
  }

  /**
   * Sets the maximum size of a response: the bytes of a whole response, or the characters of all chunks of a stream. The bytes
   * of a stream before its first content count as well. Of a stream, members that this version does not know and log
   * probabilities count with their {@linkplain io.github.kimisdk.json.Json#memory memory}; the values of a whole response may
   * take twice the limit. A larger response fails with {@link KimiException.InvalidResponse} without a retry, and its connection
   * is closed at once. Error responses and HTML pages are read up to 64 KiB, whatever this limit is.
   *
   * @param bytes the limit; if not set 32 MiB, but at most an eighth of the heap for a whole response and 1/32 for a stream
   * @return this builder
   * @throws IllegalArgumentException if the limit is less than 1
   */
  public KimiBuilder maxResponseBytes(int bytes) {
    return with(settings.withSizes(settings.sizes().withResponseBytes(Require.atLeast(1, "maxResponseBytes", bytes))));
  }

  /**
   * Sets the maximum number of tool calls in one choice of an answer. An answer with more fails with {@link
   * KimiException.InvalidResponse} without a retry; its calls up to then are in the partial response. An index of a call above
   * 65,535 is refused, whatever this limit is. So a limit above 65,536 concerns only calls without an index, as in whole
   * responses.
   *
   * @param calls the limit; 10,000 if not set
   * @return this builder
   * @throws IllegalArgumentException if the limit is less than 1
   */
  public KimiBuilder maxToolCalls(int calls) {
    return with(settings.withSizes(settings.sizes().withToolCalls(Require.atLeast(1, "maxToolCalls", calls))));
  }

  /**
   * Sets the maximum number of choices of an answer, as {@link #maxToolCalls} does for tool calls. An index of a choice above
   * 127 is refused, whatever this limit is. So a limit above 128 concerns only choices without an index.
   *
   * @param choices the limit; 128 if not set
   * @return this builder
   * @throws IllegalArgumentException if the limit is less than 1
   */
  public KimiBuilder maxChoices(int choices) {
    return with(settings.withSizes(settings.sizes().withChoices(Require.atLeast(1, "maxChoices", choices))));
  }

  /**
   * Permits streams of any length to subscribers of {@link Kimi#publish}, for a subscriber that keeps nothing itself. The client
   * then keeps nothing of such a stream either. So {@link #maxResponseBytes}, {@link #maxToolCalls} and {@link #maxChoices} do
   * not apply to what follows the first content. The stream is neither resumed nor continued, and its failure has no partial
   * response. All other calls have their limits.
   *
   * @return this builder
   */
  public KimiBuilder unboundedStreams() {
    return with(settings.withSizes(settings.sizes().withOpenStreams()));
  }

  private KimiBuilder with(Connections changed) {
    connections = changed;
    return this;
  }

  private KimiBuilder with(CallSettings changed) {
    settings = changed;
    return this;
  }

  /** The settings of calls, with the model by name and limits for this heap. */
  CallSettings settings() {
    boolean unnamed = settings.endpoint().model().isEmpty() && (model == null || model.isEmpty());
    return settings.forHeap(Runtime.getRuntime().maxMemory()).withFound(endpoint(), unnamed);
  }

  private Endpoint endpoint() {
    return HostModel.named(model == null ? settings.endpoint() : settings.endpoint().withModel(model));
  }

  /** The check; null if there is none. */
  RequestCheck check() {
    return check;
  }

  /**
   * Builds the client. No connection is opened before the first call.
   *
   * @return the client
   * @throws KimiException.Misconfigured if there is no valid key, if the key would travel without TLS, or if the HTTP client
   *     follows redirects
   */
  public Kimi build() {
    KeySource own = key.own();
    ApiKey checked = own.key();
    connections.check(endpoint());
    KimiBuilder setup = new KimiBuilder(this);
    setup.key = own.with(checked);
    // A client that was copied and is built again does not queue with the copy.
    setup.withNewLimiter();
    return new Kimi(connections.dispatcher(checked, own.supplied(), settings.timeouts()), setup, new ConcurrentHashMap<>());
  }

  /** Returns one line in which the key is masked; of a key that is not valid, only its usual forms. */
  @Override
  public String toString() {
    return key.mask("KimiBuilder[" + endpoint().baseUrl() + ", " + endpoint().model() + ", "
        + (key.missing() ? "no key" : "with a key") + "]");
  }
}
