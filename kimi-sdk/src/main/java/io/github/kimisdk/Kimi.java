package io.github.kimisdk;

import io.github.kimisdk.call.CallListener;
import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.RateLimits;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.chat.RequestCheck;
import io.github.kimisdk.internal.access.HiddenPart;
import io.github.kimisdk.internal.call.CallSettings;
import io.github.kimisdk.internal.call.Dispatcher;
import io.github.kimisdk.internal.stream.ChatCalls;
import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.internal.text.Require;
import io.github.kimisdk.internal.threads.Await;
import io.github.kimisdk.models.Models;
import io.github.kimisdk.token.TokenEstimator;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.function.BiFunction;

/**
 * A client of Kimi. It is immutable and safe for use by many threads; make one and keep it.
 *
 * <p>There are four ways to ask a model. {@link #chat} waits for the whole answer, {@link #chatAsync} returns a future,
 * {@link #stream} returns a stream that is read chunk by chunk, and {@link #publish} returns a publisher. A failed call throws a
 * {@link io.github.kimisdk.call.KimiException}, completes the future with it, or ends the publisher with it.
 *
 * <p>The {@code with...} methods return copies with one changed setting. Copies share the connections of the client that was
 * built, and do not own them: closing a copy ends only the calls of that copy. Keep the client that was built, and close it.
 *
 * <p>The client makes one kind of call without being asked. If the service answers 404 for a model, the client asks {@code GET
 * /models} and names the most similar ids in the hint of the exception. It does so at most once in 5 minutes, for at most 5
 * seconds and 1 MiB.
 *
 * <pre>{@code
 * try (Kimi kimi = Kimi.fromEnv()) {
 *   System.out.println(kimi.ask("Why is the sky blue?"));
 * }
 * }</pre>
 */
public final class Kimi implements ChatModel, AutoCloseable {

  static {
    BiFunction<Kimi, HiddenPart, Object> parts = Kimi::part;
    HiddenPart.DISPATCHER.register(parts);
    HiddenPart.SETTINGS.register(parts);
    HiddenPart.CHECK.register(parts);
    HiddenPart.MEMORY.register(parts);
  }

  private final Dispatcher dispatcher;
  /** The settings of this client; not changed after it was built. */
  private final KimiBuilder setup;
  private final CallSettings settings;
  private final ChatCalls calls;
  /** The memory of other artifacts for this client and its copies with the same key. */
  private final Map<Class<?>, Object> memory;

  Kimi(Dispatcher dispatcher, KimiBuilder setup, Map<Class<?>, Object> memory) {
    this.dispatcher = dispatcher;
    this.setup = setup;
    this.settings = setup.settings();
    this.calls = new ChatCalls(
        dispatcher, settings, setup.check(), (request, answer) -> TokenEstimator.fresh().usage(request, answer));
    this.memory = memory;
  }

  private Object part(HiddenPart part) {
    if (part == HiddenPart.DISPATCHER || part == HiddenPart.SETTINGS) {
      return part == HiddenPart.DISPATCHER ? dispatcher : settings;
    }
    return part == HiddenPart.CHECK ? setup.check() : memory;
  }

  /**
   * Returns a client that is configured by environment variables. A system property of the same name has precedence over a
   * variable, and an empty value counts as not set.
   *
   * <ul>
   *   <li>The key is the first that is set of {@code KIMI_API_KEY}, {@code MOONSHOT_API_KEY} and {@code KIMI_CODING_API_KEY}.
   *   <li>The base URL is {@code KIMI_BASE_URL}, else {@code KIMI_CODE_BASE_URL} for a key of Kimi Code ({@link Endpoint#CODING};
   *       {@link Endpoint#CODING_GLOBAL} needs it), {@code MOONSHOT_BASE_URL} or {@code MOONSHOT_API_BASE} for other keys.
   *   <li>The default model is {@code KIMI_MODEL_NAME}.
   * </ul>
   *
   * @return the client
   * @throws io.github.kimisdk.call.KimiException.Misconfigured if there is no key, or a value cannot be used
   */
  public static Kimi fromEnv() {
    return builderFromEnv().build();
  }

  /**
   * Returns a builder that is configured by environment variables, as {@link #fromEnv} describes. Its methods override the
   * variables; setting another key does not change the base URL.
   *
   * @return a new builder
   * @throws io.github.kimisdk.call.KimiException.Misconfigured if a base URL cannot be used
   */
  public static KimiBuilder builderFromEnv() {
    return Environment.system().builder();
  }

  /** {@return a builder with default values, which needs a key} {@link #builderFromEnv} also reads the environment. */
  public static KimiBuilder builder() {
    return new KimiBuilder();
  }

  /** {@return a builder with the values of this client and its key} The new client has its own connections and rate limiter. */
  public KimiBuilder toBuilder() {
    return new KimiBuilder(setup);
  }

  /**
   * Sends a request and waits for the answer. Interrupting the thread ends the call. It throws {@link
   * io.github.kimisdk.call.KimiException}.
   */
  @Override
  public ChatResponse chat(ChatRequest request) {
    Objects.requireNonNull(request, "request");
    return calls.await(request);
  }

  /**
   * Sends a request and returns a future of the whole answer. Cancelling the future ends the call and closes its connection; so
   * does anything else that completes the future, such as {@link CompletableFuture#orTimeout}.
   *
   * <p>The future completes on a thread of this library, of the HTTP client that you passed in, or of the caller of
   * {@code close}. Dependent actions may block.
   *
   * @param request the request
   * @return the future; it fails with a {@link io.github.kimisdk.call.KimiException}
   */
  public CompletableFuture<ChatResponse> chatAsync(ChatRequest request) {
    Objects.requireNonNull(request, "request");
    return calls.chat(request);
  }

  /** Sends a request at once and returns a stream that is read chunk by chunk. The stream throws a failure when it is read. */
  @Override
  public ChatStream stream(ChatRequest request) {
    Objects.requireNonNull(request, "request");
    return calls.stream(request);
  }

  /**
   * Returns a publisher of the answer in chunks. Every subscription makes a call of its own. Without demand the client stops
   * reading from the socket. Cancelling the subscription ends the call.
   *
   * <p>Signals come one at a time, on threads of this library, of the HTTP client that you passed in, or of the caller of
   * {@code request} or {@code close}. A subscriber that blocks delays only its own answer.
   *
   * <p>The last chunk of a whole answer is {@linkplain ChatChunk#complete complete} and has no text. If the connection is lost or
   * falls silent after the finish reason, the publisher ends with {@code onComplete} and without that chunk.
   */
  @Override
  public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
    Objects.requireNonNull(request, "request");
    return calls.publish(request);
  }

  /**
   * Returns the default model: the model that was set, or the default of the host ({@link Models#defaultModel}). The default of
   * a host that does not belong to Kimi is the default of the platform.
   */
  @Override
  public Optional<String> model() {
    return Optional.of(endpoint().model());
  }

  @Override
  public boolean acceptsSchema(String model) {
    return Models.shipped().of(Objects.requireNonNull(model, "model")).acceptsSchema();
  }

  /**
   * {@return the shipped table of models, updated with what the service says that the account may use} Listed models come first.
   *
   * @throws io.github.kimisdk.call.KimiException if the call fails
   */
  public Models models() {
    return Await.on(calls.models());
  }

  /**
   * Asks the service to count the tokens of the messages of a request, and waits for the answer. The count includes the tools
   * over {@link io.github.kimisdk.call.Protocol#MESSAGES}, except on the platform. If a server of that protocol cannot count,
   * the number is an estimate. {@link TokenEstimator} estimates messages and tools without a call.
   *
   * @param request the request
   * @return the number of tokens
   * @throws io.github.kimisdk.call.KimiException if the call fails
   */
  public long countTokens(ChatRequest request) {
    Objects.requireNonNull(request, "request");
    return calls.countTokens(request);
  }

  /** {@return the endpoint that calls go to; its model is {@link #model}} */
  public Endpoint endpoint() {
    return settings.endpoint();
  }

  /**
   * {@return a copy with another default model}
   *
   * @param model the model's id; empty for the default of the host
   */
  public Kimi withModel(String model) {
    return copy(toBuilder().model(model));
  }

  /**
   * {@return a copy with another total timeout, for a call as a whole with its pauses} The other {@linkplain #withTimeouts
   * timeouts} stay.
   *
   * @param total more than zero
   */
  public Kimi withTotalTimeout(Duration total) {
    return withTimeouts(settings.timeouts().withTotal(total));
  }

  /**
   * {@return a copy with other timeouts} The connect timeout stays, because connections are shared.
   *
   * @param timeouts all timeouts
   */
  public Kimi withTimeouts(Timeouts timeouts) {
    return copy(toBuilder().timeouts(timeouts));
  }

  /**
   * {@return a copy with another retry policy}
   *
   * @param policy which failures are retried, and after which pause
   */
  public Kimi withRetry(RetryPolicy policy) {
    return copy(toBuilder().retry(policy));
  }

  /**
   * {@return a copy with another listener, which replaces the listener of this client}
   *
   * @param listener watches the calls of the copy
   */
  public Kimi withListener(CallListener listener) {
    return copy(toBuilder().listener(listener));
  }

  /**
   * {@return a copy with its own rate limiter, in which the calls of the copy, and of copies made from it, queue}
   *
   * @param limits the rates that the calls of the copy keep to
   */
  public Kimi withLimits(RateLimits limits) {
    return copy(toBuilder().limits(limits).withOwnLimiter());
  }

  /**
   * {@return a copy with another key, for a program that makes calls for several accounts} The copy has the same rate limits,
   * but its own queue, retry budget and list of models.
   *
   * @param key a key of the endpoint's host
   * @throws io.github.kimisdk.call.KimiException.Misconfigured if the key cannot be sent
   */
  public Kimi withKey(String key) {
    KimiBuilder changed = toBuilder().key(key, "withKey(...)").withNewLimiter();
    return new Kimi(dispatcher.copy(key, "withKey(...)"), changed, new ConcurrentHashMap<>());
  }

  /**
   * {@return a copy that also sends a header with a new UUID for each request but a GET, the same in all attempts, so that a
   * server that knows the header does not act twice} The API of Kimi documents no such header.
   *
   * @param name the name of the header, for example {@code Idempotency-Key}
   * @throws IllegalArgumentException if the header cannot be set; see {@link KimiBuilder#header}
   */
  public Kimi withIdempotencyHeader(String name) {
    return copy(toBuilder().identifier(name));
  }

  /**
   * {@return a copy that sends another header with every request} It replaces a header of the same name, in any case.
   *
   * @param name the name
   * @param value the value
   * @throws IllegalArgumentException if the header cannot be set; see {@link KimiBuilder#header}
   */
  public Kimi withHeader(String name, String value) {
    return copy(toBuilder().overridingHeader(name, value));
  }

  /**
   * {@return a copy that resumes an answer if it breaks off after its first content} The client sends the text so far in Kimi's
   * partial mode, and drops a repetition of it. {@link #chat}, {@link #chatAsync} and {@link #ask} of the copy make a streamed
   * call.
   *
   * <p>An answer cannot be resumed if it has tool calls or several choices, if its format is {@code json_object}, if it breaks
   * off in reasoning that the model does not {@linkplain io.github.kimisdk.models.Model#resumesReasoning resume}, or if the
   * protocol is {@link io.github.kimisdk.call.Protocol#RESPONSES}. The call then fails with the {@linkplain
   * io.github.kimisdk.call.KimiException#partial answer so far}. If the service refuses to resume, the original failure is
   * thrown, with the refusal as
   * a suppressed exception.
   *
   * <p>All parts share the token limit of the request. The usage is the sum over all parts. If a part broke off without a usage,
   * its usage is estimated, and the sum is marked as {@linkplain io.github.kimisdk.chat.Usage#estimated estimated}.
   *
   * @param times the maximum for one answer; 0 to never resume
   * @throws IllegalArgumentException if the number is negative
   */
  public Kimi withMaxResumes(int times) {
    return copy(toBuilder().maxResumes(times));
  }

  /**
   * {@return a copy that asks other models in turn if one is overloaded or unknown} {@link KimiBuilder#fallbackModels} tells
   * more.
   *
   * @param models the ids of the models, in their order; none to ask no other model
   * @throws IllegalArgumentException if an id is blank
   */
  public Kimi withFallbackModels(String... models) {
    return copy(toBuilder().fallbackModels(models));
  }

  /**
   * {@return a copy that continues an answer if it reaches its token limit, as {@link #withMaxResumes} resumes one} Every
   * continuation has the whole limit again. If a continuation fails before its first content, the answer ends truncated.
   *
   * @param times the maximum for one answer; 0 to never continue
   * @throws IllegalArgumentException if the number is negative
   */
  public Kimi withMaxContinuations(int times) {
    return copy(toBuilder().maxContinuations(times));
  }

  /**
   * {@return a copy that passes every chat request through a check before it is sent} The check learns from every answer.
   *
   * @param check the check, for example {@code ContextCheck.repairing()}
   */
  public Kimi withCheck(RequestCheck check) {
    return copy(toBuilder().check(check));
  }

  private Kimi copy(KimiBuilder changed) {
    return new Kimi(dispatcher.copy(), changed, memory);
  }

  /** The number of running calls of all clients that share these connections. */
  int live() {
    return dispatcher.running();
  }

  /** Closes this client at once, as {@link #close(Duration)} does with {@link Duration#ZERO}. */
  @Override
  public void close() {
    close(Duration.ZERO);
  }

  /**
   * Closes this client after its running calls have ended. New calls fail with {@link
   * io.github.kimisdk.call.KimiException.Interrupted} at once. Running
   * calls have the grace period to end, retries included; then they fail with the same exception.
   *
   * <p>A client that was built waits for the calls of its copies too, ends them, and closes its connections; an {@link
   * java.net.http.HttpClient} that you passed in stays open. A copy waits for its own calls and ends only these.
   *
   * <p>If the thread is interrupted, it ends the calls without waiting longer, and stays interrupted. Closing a closed client
   * has no effect, except that {@link #close()} ends the wait of another thread. A listener or a subscriber of this client must
   * not call this method with a grace period, because it would wait for the call that notifies it.
   *
   * @param grace the time to wait for running calls; zero to end them at once
   * @throws IllegalArgumentException if the grace period is negative
   */
  public void close(Duration grace) {
    dispatcher.close(Require.time("grace", grace, true));
  }

  /** Returns one line without the key, for example {@code Kimi[https://api.moonshot.ai/v1, kimi-k3.1-pro]}. */
  @Override
  public String toString() {
    return KeyMask.mask("Kimi[" + endpoint().baseUrl() + ", " + endpoint().model() + "]");
  }
}
