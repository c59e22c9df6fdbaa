package io.github.kimisdk;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.RequestCheck;
import io.github.kimisdk.internal.http.ApiKey;
import io.github.kimisdk.internal.http.CallSettings;
import io.github.kimisdk.internal.http.Dispatcher;
import io.github.kimisdk.internal.http.ModelAdvice;
import io.github.kimisdk.internal.http.Scheduler;
import io.github.kimisdk.internal.http.Transport;
import java.net.http.HttpClient;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;

/** A builder of a client; every method returns it. */
public final class KimiBuilder {

  private static final String KEY_SOURCE = "Kimi.builder().key(...)";

  private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private String key;
  private String model;
  private String keySource = KEY_SOURCE;
  private CallSettings settings = CallSettings.DEFAULT;
  private RateLimits limits;
  private RequestCheck check;
  private Scheduler scheduler = Scheduler.SYSTEM;
  private HttpClient httpClient;
  private boolean plainHttpAllowed;
  private Supplier<KimiException> noKey = Environment.system()::unread;

  KimiBuilder() {
    headers.put("User-Agent", Headers.userAgent());
  }

  /**
   * Sets the key.
   *
   * @param key a key of the endpoint's host
   * @return this builder
   */
  public KimiBuilder key(String key) {
    this.key = Objects.requireNonNull(key, "key");
    this.keySource = KEY_SOURCE;
    return this;
  }

  KimiBuilder keyFrom(String source) {
    this.keySource = source;
    return this;
  }

  KimiBuilder noKey(Supplier<KimiException> failure) {
    this.noKey = failure;
    return this;
  }

  /**
   * Sets where the calls go.
   *
   * @param endpoint {@link Endpoint#INTERNATIONAL} when not set
   * @return this builder
   */
  public KimiBuilder endpoint(Endpoint endpoint) {
    settings = settings.withEndpoint(Objects.requireNonNull(endpoint, "endpoint"));
    return this;
  }

  /**
   * Sets where the calls go, by address.
   *
   * @param baseUrl for example {@code https://api.moonshot.cn/v1}
   * @return this builder
   * @throws KimiException.Misconfigured when this is no {@code http} or {@code https} address
   */
  public KimiBuilder baseUrl(String baseUrl) {
    Objects.requireNonNull(baseUrl, "baseUrl");
    return endpoint(Endpoint.of(baseUrl));
  }

  /**
   * Sets the model that is asked when a request names none; it goes before the one of the endpoint.
   *
   * @param model the model's id; that of the endpoint when not set, else the default of the host
   * @return this builder
   */
  public KimiBuilder model(String model) {
    this.model = Objects.requireNonNull(model, "model");
    return this;
  }

  private Endpoint endpoint() {
    return model == null ? settings.endpoint() : settings.endpoint().withModel(model);
  }

  /**
   * Sets the limits of time.
   *
   * @param timeouts {@link Timeouts#DEFAULT} when not set
   * @return this builder
   */
  public KimiBuilder timeouts(Timeouts timeouts) {
    settings = settings.withTimeouts(Objects.requireNonNull(timeouts, "timeouts"));
    return this;
  }

  /**
   * Sets which failures are tried again.
   *
   * @param policy {@link RetryPolicy#DEFAULT} when not set
   * @return this builder
   */
  public KimiBuilder retry(RetryPolicy policy) {
    settings = settings.withRetry(Objects.requireNonNull(policy, "policy"));
    return this;
  }

  /**
   * Sets how often an answer that breaks off is resumed; see {@link Kimi#withMaxResumes}. {@link #maxContinuations} is for answers that
   * reach their token limit.
   *
   * @param times the maximum for one answer; 0 if not set
   * @return this builder
   * @throws IllegalArgumentException if the number is negative
   */
  public KimiBuilder maxResumes(int times) {
    settings = settings.withResumes(Kimi.times(times));
    return this;
  }

  /**
   * Sets how often an answer that reaches its token limit is continued; see {@link Kimi#withMaxContinuations}. {@link #maxResumes} is
   * for answers that break off.
   *
   * @param times the maximum for one answer; 0 if not set
   * @return this builder
   * @throws IllegalArgumentException if the number is negative
   */
  public KimiBuilder maxContinuations(int times) {
    settings = settings.withContinuations(Kimi.times(times));
    return this;
  }

  /**
   * Sets how fast calls may be made, by all threads together; calls beyond wait in a queue.
   *
   * @param limits no limits when not set
   * @return this builder
   */
  public KimiBuilder limits(RateLimits limits) {
    this.limits = Objects.requireNonNull(limits, "limits");
    return this;
  }

  /**
   * Sets what every request goes through before it is sent; see {@link Kimi#withCheck}.
   *
   * @param check no check when not set
   * @return this builder
   */
  public KimiBuilder check(RequestCheck check) {
    this.check = Objects.requireNonNull(check, "check");
    return this;
  }

  /**
   * Sets who watches the calls.
   *
   * @param listener nobody when not set
   * @return this builder
   */
  public KimiBuilder listener(CallListener listener) {
    settings = settings.withListener(Objects.requireNonNull(listener, "listener"));
    return this;
  }

  KimiBuilder scheduler(Scheduler scheduler) {
    this.scheduler = scheduler;
    return this;
  }

  /**
   * Sets the client to send with, for a proxy, a trust store or an executor of your own. It is not closed with
   * this client, and its own connect timeout holds, as does its version of HTTP over TLS: unless set to HTTP/1.1, the
   * JDK's client speaks HTTP/2 where the server does, and then fails whatever is more than that server lets one
   * connection carry at once, often a hundred calls (JDK-8225647). In the clear it is HTTP/1.1. A trust manager that
   * waits for others, as those that ask whether a certificate is revoked, wants one with threads of its own: here it
   * would hold up all calls meanwhile.
   *
   * @param httpClient a client that does not follow redirects
   * @return this builder
   */
  public KimiBuilder httpClient(HttpClient httpClient) {
    this.httpClient = Objects.requireNonNull(httpClient, "httpClient");
    return this;
  }

  /**
   * Sets how this program names itself. Name your own program: Kimi Code lets only clients on its list call, and to use
   * the name of another client breaks the rules of the membership and can end it.
   *
   * @param userAgent the name and version of your program; {@code kimi-sdk/<version>} when not set
   * @return this builder
   */
  public KimiBuilder userAgent(String userAgent) {
    Objects.requireNonNull(userAgent, "userAgent");
    return header("User-Agent", userAgent);
  }

  /**
   * Adds a header to every request, in place of an earlier one of the same name in whatever case. What the client
   * itself has to say cannot be set: {@code Authorization} holds the key, {@code Accept} and {@code Content-Type} say
   * how the answer and the request are read, and some headers, such as {@code Host}, belong to the HTTP client.
   *
   * @param name the name
   * @param value the value
   * @return this builder
   * @throws IllegalArgumentException when the header cannot be set, or the name or the value cannot stand in a header
   */
  public KimiBuilder header(String name, String value) {
    Headers.check(name, value);
    headers.put(name, value);
    return this;
  }

  /**
   * Allows to send the key in the clear to another machine, for a gateway in a trusted network.
   *
   * @return this builder
   */
  public KimiBuilder allowPlainHttp() {
    this.plainHttpAllowed = true;
    return this;
  }

  /**
   * Sets the largest event of a stream to take.
   *
   * @param bytes 16 MiB when not set
   * @return this builder
   */
  public KimiBuilder maxEventBytes(int bytes) {
    settings = settings.withMaxEventBytes(limit(bytes));
    return this;
  }

  /**
   * Sets the largest response to take: the bytes of a whole one, and what the chunks of a stream add up to, in
   * characters. A larger one fails with {@link KimiException.InvalidResponse} and is not tried again; its connection is
   * closed at once. Error responses and HTML pages are read up to 64 KiB, whatever this limit is.
   *
   * @param bytes 32 MiB when not set
   * @return this builder
   * @throws IllegalArgumentException when it is less than 1
   */
  public KimiBuilder maxResponseBytes(int bytes) {
    settings = settings.withMaxResponseBytes(limit(bytes));
    return this;
  }

  private static int limit(int bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("expected a limit of at least 1 byte, found " + bytes);
    }
    return bytes;
  }

  /**
   * Makes the client. No connection is made before the first call.
   *
   * @return the client
   * @throws KimiException.Misconfigured when there is no key or it cannot be sent, when the key would travel in the
   *     clear, or when the HTTP client follows redirects
   */
  public Kimi build() {
    if (key == null) {
      throw noKey.get();
    }
    ApiKey apiKey = new ApiKey(key, keySource);
    Endpoint endpoint = endpoint();
    if (endpoint.plain() && !endpoint.loopback() && !plainHttpAllowed) {
      throw new KimiException.Misconfigured(
          "expected https:// for a host other than this machine, found " + endpoint.baseUrl(),
          "The key would travel in the clear; use https, or allowPlainHttp() in a network that you trust");
    }
    if (httpClient != null && httpClient.followRedirects() != HttpClient.Redirect.NEVER) {
      throw new KimiException.Misconfigured(
          "expected an HttpClient that follows no redirects, found " + httpClient.followRedirects(),
          "A redirect could take the key to another host; build the client with Redirect.NEVER");
    }
    return new Kimi(
        new Dispatcher(
            new Transport(apiKey, headers, httpClient, settings.timeouts().connect(), scheduler), limits, new ModelAdvice()), apiKey,
        settings.withEndpoint(endpoint), check);
  }

  @Override
  public String toString() {
    return "KimiBuilder[" + endpoint().baseUrl() + ", " + HostModel.named(endpoint()).model() + ", " + (key == null ? "no key" : "with a key") + "]";
  }
}
