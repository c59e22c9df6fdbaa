package io.github.kimisdk;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.AnswerType;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.internal.http.ApiKey;
import io.github.kimisdk.internal.http.Await;
import io.github.kimisdk.internal.http.CallSettings;
import io.github.kimisdk.internal.http.Ticker;
import io.github.kimisdk.internal.http.Transport;
import io.github.kimisdk.internal.stream.ChatCalls;
import io.github.kimisdk.platform.Models;
import io.github.kimisdk.token.ContextCheck;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/**
 * A client of Kimi. Immutable and safe for use by many threads; make one and keep it.
 *
 * <p>Chat has four verbs: {@link #chat} waits for the whole answer, {@link #chatAsync} promises it, {@link #stream}
 * is read chunk by chunk, {@link #publish} pushes chunks. All of them fail with a {@link KimiException}: thrown, in
 * the future, or in {@code onError}. Copies made by {@code with...} share connections; closing one closes all.
 */
public final class Kimi implements ChatModel, AutoCloseable {

  private final Transport transport;
  private final ApiKey key;
  private final CallSettings settings;
  private final ContextCheck check;
  private final ChatCalls calls;

  private Kimi(Transport transport, ApiKey key, CallSettings settings, ContextCheck check) {
    this.transport = transport;
    this.key = key;
    this.settings = settings;
    this.check = check;
    this.calls = new ChatCalls(transport, settings, check);
  }

  /**
   * A client set up by the environment: the key from {@code KIMI_API_KEY}, {@code MOONSHOT_API_KEY} or
   * {@code KIMI_CODING_API_KEY}; the address from {@code KIMI_BASE_URL}, then for a key of Kimi Code from
   * {@code KIMI_CODE_BASE_URL}, for others from {@code MOONSHOT_BASE_URL} or {@code MOONSHOT_API_BASE}; the default model
   * from {@code KIMI_MODEL_NAME}. The first that is set wins; an empty one counts as not set. A system property of the
   * same name goes before the variable.
   *
   * @return the client
   * @throws KimiException.Misconfigured when there is no key, or something in the environment cannot be used
   */
  public static Kimi fromEnv() {
    return Environment.system().client();
  }

  /**
   * A builder of a client; only the key has to be set.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Asks the default model one question.
   *
   * @param prompt what the user says
   * @return the text of the answer
   * @throws KimiException when there is no answer
   */
  public String ask(String prompt) {
    return chat(ChatRequest.of(prompt)).text();
  }

  /**
   * Asks the default model one question, for an answer in the form of a record.
   *
   * @param prompt what the user says
   * @param type the record's class
   * @param <T> the record
   * @return the answer
   * @throws KimiException when there is no answer
   * @throws io.github.kimisdk.chat.AnswerMismatch when the answer does not fit, nor a second one
   */
  public <T> T ask(String prompt, Class<T> type) {
    return ask(ChatRequest.of(prompt), type);
  }

  /**
   * Asks for an answer in the form of a record. {@link AnswerType} has the answer as it came as well, and the way for
   * streams.
   *
   * @param request what is asked
   * @param type the record's class
   * @param <T> the record
   * @return the answer
   * @throws KimiException when there is no answer
   * @throws io.github.kimisdk.chat.AnswerMismatch when the answer does not fit, nor a second one
   */
  public <T> T ask(ChatRequest request, Class<T> type) {
    return AnswerType.of(type).ask(this, request).value();
  }

  /**
   * Asks and waits for the whole answer. Interrupting the thread ends the call.
   *
   * @param request what is asked
   * @return the answer
   * @throws KimiException when there is no answer
   */
  @Override
  public ChatResponse chat(ChatRequest request) {
    return Await.on(chatAsync(request));
  }

  /**
   * Asks and promises the whole answer. Cancelling the future ends the call, on the server's side too; so does whatever
   * else completes it, such as {@link CompletableFuture#orTimeout}.
   *
   * @param request what is asked
   * @return the answer to come; it fails with a {@link KimiException}, and completes on a thread of this library, or of
   *     the HTTP client that you brought; what depends on it may block
   */
  public CompletableFuture<ChatResponse> chatAsync(ChatRequest request) {
    return calls.chat(request);
  }

  /**
   * Asks and reads the answer chunk by chunk. The call begins at once; a failure shows when the stream is read.
   *
   * @param request what is asked
   * @return the stream, to be closed
   */
  public ChatStream stream(ChatRequest request) {
    return calls.stream(request);
  }

  /**
   * A publisher of the answer in chunks. Every subscription makes a call of its own; demand reaches the socket, and
   * cancelling the subscription ends the call. Signals come one at a time, on threads of this library, or of the HTTP
   * client that you brought, and on those that ask for more; a subscriber that blocks holds up its own answer only.
   *
   * @param request what is asked
   * @return the publisher
   */
  @Override
  public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
    return calls.publish(request);
  }

  /**
   * The default model.
   *
   * @return its id
   */
  @Override
  public Optional<String> model() {
    return Optional.of(endpoint().model());
  }

  /**
   * Asks which models the account may use, and waits.
   *
   * @return the shipped table of models with what the service says laid over it; those that it lists come first
   * @throws KimiException when there is no answer
   */
  public Models models() {
    return Await.on(calls.models());
  }

  /**
   * Has the service count the messages of a request, and waits. Tools are not counted; {@code TokenEstimator} estimates
   * them too, and without a call.
   *
   * @param request what would be asked
   * @return tokens
   * @throws KimiException when there is no answer
   */
  public long countTokens(ChatRequest request) {
    return Await.on(calls.countTokens(request));
  }

  /**
   * Where the calls go, and the default model.
   *
   * @return the endpoint
   */
  public Endpoint endpoint() {
    return settings.endpoint();
  }

  /**
   * The same client with another default model.
   *
   * @param model the model's id
   * @return a client on the same connections
   */
  public Kimi withModel(String model) {
    return with(settings.withEndpoint(settings.endpoint().withModel(model)));
  }

  /**
   * The same client with a limit of time for every call as a whole, pauses between attempts included.
   *
   * @param total more than zero
   * @return a client on the same connections
   */
  public Kimi withTimeout(Duration total) {
    return withTimeouts(settings.timeouts().withTotal(total));
  }

  /**
   * The same client with other limits of time; the one for making connections stays, as connections are shared.
   *
   * @param timeouts the limits
   * @return a client on the same connections
   */
  public Kimi withTimeouts(Timeouts timeouts) {
    return with(settings.withTimeouts(Objects.requireNonNull(timeouts, "timeouts")));
  }

  /**
   * The same client with another policy for failures.
   *
   * @param policy which failures are tried again, and after which pause
   * @return a client on the same connections
   */
  public Kimi withRetry(RetryPolicy policy) {
    return with(settings.withRetry(Objects.requireNonNull(policy, "policy")));
  }

  /**
   * The same client that goes on with an answer which breaks off after its first content: what came is sent back in
   * partial mode and the rest follows in the same answer. Not for tool calls, several choices and
   * {@code json_object}; then, and when it does not help, the failure carries what came. When the service refuses to go
   * on, the failure is the one that broke the answer off, with the refusal among its suppressed. So that there is
   * something to go on with, {@link #chat}, {@link #chatAsync} and {@link #ask} ask for a stream as well, and fold it.
   *
   * @param times how often for one answer; 0 for never
   * @return a client on the same connections
   */
  public Kimi withResume(int times) {
    return with(settings.withResumes(times(times)));
  }

  /**
   * The same client that goes on with an answer which reached its limit of tokens, in the same way. When that fails
   * before it brings anything, the answer ends as it was, truncated.
   *
   * @param times how often for one answer; 0 for never
   * @return a client on the same connections
   */
  public Kimi withContinuation(int times) {
    return with(settings.withContinuations(times(times)));
  }

  /**
   * The same client that looks at every request before it is sent, and lets the check learn from every answer.
   *
   * @param check what is looked at, and what is done about it
   * @return a client on the same connections
   */
  public Kimi withCheck(ContextCheck check) {
    return new Kimi(transport, key, settings, Objects.requireNonNull(check, "check"));
  }

  private static int times(int times) {
    if (times < 0) {
      throw new IllegalArgumentException("expected 0 times or more, found " + times);
    }
    return times;
  }

  /** How many calls are under way, on all clients that share these connections. */
  int live() {
    return transport.live();
  }

  private Kimi with(CallSettings changed) {
    return new Kimi(transport, key, changed, check);
  }

  /** Ends all calls and closes the connections, those of an {@link HttpClient} that was brought along excepted. */
  @Override
  public void close() {
    transport.close();
  }

  /**
   * One line without the key.
   *
   * @return for example {@code Kimi[https://api.moonshot.ai/v1, kimi-k2.6]}
   */
  @Override
  public String toString() {
    return "Kimi[" + endpoint().baseUrl() + ", " + endpoint().model() + "]";
  }

  /** A builder of a client; every method returns it. */
  public static final class Builder {

    private static final URI PROBE = Endpoint.INTERNATIONAL.baseUrl();
    private static final String[] OWN = {"Authorization", "Accept", "Content-Type"};

    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private String key;
    private String model;
    private String keySource = "Kimi.builder().key(...)";
    private CallSettings settings = CallSettings.DEFAULT;
    private RateLimits limits;
    private ContextCheck check;
    private Ticker ticker = Ticker.SYSTEM;
    private HttpClient httpClient;
    private boolean plainHttpAllowed;

    private Builder() {
      headers.put("User-Agent", "kimi-sdk/" + version());
    }

    /**
     * Sets the key.
     *
     * @param key a key of the endpoint's host
     * @return this builder
     */
    public Builder key(String key) {
      this.key = Objects.requireNonNull(key, "key");
      return this;
    }

    Builder keyFrom(String source) {
      this.keySource = source;
      return this;
    }

    /**
     * Sets where the calls go.
     *
     * @param endpoint {@link Endpoint#INTERNATIONAL} when not set
     * @return this builder
     */
    public Builder endpoint(Endpoint endpoint) {
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
    public Builder baseUrl(String baseUrl) {
      return endpoint(Endpoint.of(baseUrl));
    }

    /**
     * Sets the model that is asked when a request names none; it goes before the one of the endpoint.
     *
     * @param model the model's id; the endpoint's default when not set
     * @return this builder
     */
    public Builder model(String model) {
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
    public Builder timeouts(Timeouts timeouts) {
      settings = settings.withTimeouts(Objects.requireNonNull(timeouts, "timeouts"));
      return this;
    }

    /**
     * Sets which failures are tried again.
     *
     * @param policy {@link RetryPolicy#DEFAULT} when not set
     * @return this builder
     */
    public Builder retry(RetryPolicy policy) {
      settings = settings.withRetry(Objects.requireNonNull(policy, "policy"));
      return this;
    }

    /**
     * Sets how often an answer that breaks off after its first content is resumed; see {@link Kimi#withResume}.
     *
     * @param times 0 when not set
     * @return this builder
     */
    public Builder resume(int times) {
      settings = settings.withResumes(times(times));
      return this;
    }

    /**
     * Sets how fast calls may be made, by all threads together; calls beyond wait in a queue.
     *
     * @param limits no limits when not set
     * @return this builder
     */
    public Builder limits(RateLimits limits) {
      this.limits = Objects.requireNonNull(limits, "limits");
      return this;
    }

    /**
     * Sets what every request goes through before it is sent; see {@link Kimi#withCheck}.
     *
     * @param check no check when not set
     * @return this builder
     */
    public Builder check(ContextCheck check) {
      this.check = Objects.requireNonNull(check, "check");
      return this;
    }

    /**
     * Sets who watches the calls.
     *
     * @param listener nobody when not set
     * @return this builder
     */
    public Builder listener(CallListener listener) {
      settings = settings.withListener(Objects.requireNonNull(listener, "listener"));
      return this;
    }

    Builder ticker(Ticker ticker) {
      this.ticker = ticker;
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
    public Builder httpClient(HttpClient httpClient) {
      this.httpClient = Objects.requireNonNull(httpClient, "httpClient");
      return this;
    }

    /**
     * Sets how this program names itself. Kimi Code decides by it who may call.
     *
     * @param userAgent a name and a version
     * @return this builder
     */
    public Builder userAgent(String userAgent) {
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
    public Builder header(String name, String value) {
      for (String own : OWN) {
        if (name.equalsIgnoreCase(own)) {
          throw new IllegalArgumentException("expected another header than " + own + ", which this client sets"
              + (own.equals(OWN[0]) ? "; the key goes into key(...)" : " for each call"));
        }
      }
      try {
        HttpRequest.newBuilder(PROBE).header(name, value);
      } catch (IllegalArgumentException refused) {
        String why = String.valueOf(refused.getMessage()).startsWith("restricted")
            ? "a header that may be set, found one that belongs to the HTTP client: "
            : "a name and a value that can stand in a header (one line of visible characters), found others in header ";
        throw new IllegalArgumentException("expected " + why + "\"" + name.strip() + "\"");
      }
      headers.put(name, value);
      return this;
    }

    /**
     * Allows to send the key in the clear to another machine, for a gateway in a trusted network.
     *
     * @return this builder
     */
    public Builder allowPlainHttp() {
      this.plainHttpAllowed = true;
      return this;
    }

    /**
     * Sets the largest event of a stream to take.
     *
     * @param bytes 16 MiB when not set
     * @return this builder
     */
    public Builder maxEventBytes(int bytes) {
      if (bytes < 1) {
        throw new IllegalArgumentException("expected a limit of at least 1 byte, found " + bytes);
      }
      settings = settings.withMaxEventBytes(bytes);
      return this;
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
        throw new KimiException.Misconfigured("expected an API key, found none", Environment.KEY_HINT);
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
          new Transport(apiKey, headers, httpClient, settings.timeouts().connect(), limits, ticker), apiKey,
          settings.withEndpoint(endpoint), check);
    }

    private static String version() {
      String version = Kimi.class.getPackage().getImplementationVersion();
      return (version == null ? "dev" : version) + " java/" + Runtime.version().feature();
    }

    @Override
    public String toString() {
      return "Kimi.Builder[" + endpoint().baseUrl() + ", " + endpoint().model() + ", " + (key == null ? "no key" : "with a key") + "]";
    }
  }
}
