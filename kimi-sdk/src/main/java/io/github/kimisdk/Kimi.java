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
import io.github.kimisdk.chat.RequestCheck;
import io.github.kimisdk.internal.http.ApiKey;
import io.github.kimisdk.internal.http.Await;
import io.github.kimisdk.internal.http.CallSettings;
import io.github.kimisdk.internal.http.Dispatcher;
import io.github.kimisdk.internal.stream.ChatCalls;
import io.github.kimisdk.platform.Models;
import io.github.kimisdk.token.TokenEstimator;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/**
 * A client of Kimi. Immutable and safe for use by many threads; make one and keep it.
 *
 * <p>Chat has four verbs: {@link #chat} waits for the whole answer, {@link #chatAsync} promises it, {@link #stream}
 * is read chunk by chunk, {@link #publish} pushes chunks. All of them fail with a {@link KimiException}: thrown, in
 * the future, or in {@code onError}. Copies made by {@code with...} share connections and do not own them: closing a copy
 * ends only the calls of that copy. Keep the client that was built, and close it.
 *
 * <p>One request is sent that was not asked for: after a 404 for a model the client asks {@code GET /models}, at most once
 * in 5 minutes and for at most 5 seconds, reads at most 1 MiB, and names the nearest ids in the hint of the exception.
 *
 * <pre>{@code
 * try (Kimi kimi = Kimi.fromEnv()) {
 *   System.out.println(kimi.ask("Why is the sky blue?"));
 * }
 * }</pre>
 */
public final class Kimi implements ChatModel, AutoCloseable {

  private final Dispatcher dispatcher;
  private final ApiKey key;
  private final CallSettings settings;
  private final RequestCheck check;
  private final ChatCalls calls;

  Kimi(Dispatcher dispatcher, ApiKey key, CallSettings settings, RequestCheck check) {
    this.dispatcher = dispatcher;
    this.key = key;
    this.settings = settings.withEndpoint(HostModel.named(settings.endpoint()));
    this.check = check;
    this.calls = new ChatCalls(
        dispatcher, this.settings, check, (request, answer) -> TokenEstimator.fresh().usage(request, answer));
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
    return builderFromEnv().build();
  }

  /**
   * Returns a builder that is set up by the environment as {@link #fromEnv} is. Its setters override the
   * environment; another key does not change the endpoint. Without a key, {@link KimiBuilder#build} fails unless one is set.
   *
   * @return a new builder
   * @throws KimiException.Misconfigured when an address in the environment cannot be used
   */
  public static KimiBuilder builderFromEnv() {
    return Environment.system().builder();
  }

  /**
   * A builder of a client; only the key has to be set. It does not read the environment; {@link #builderFromEnv} does.
   *
   * @return a new builder
   */
  public static KimiBuilder builder() {
    return new KimiBuilder();
  }

  /**
   * Asks the default model one question.
   *
   * @param prompt what the user says
   * @return the text of the answer
   * @throws KimiException when there is no answer
   */
  public String ask(String prompt) {
    Objects.requireNonNull(prompt, "prompt");
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
    Objects.requireNonNull(prompt, "prompt");
    Objects.requireNonNull(type, "type");
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
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(type, "type");
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
    Objects.requireNonNull(request, "request");
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
    Objects.requireNonNull(request, "request");
    return calls.chat(request);
  }

  /**
   * Asks and reads the answer chunk by chunk. The call begins at once; a failure shows when the stream is read.
   *
   * @param request what is asked
   * @return the stream, to be closed
   */
  @Override
  public ChatStream stream(ChatRequest request) {
    Objects.requireNonNull(request, "request");
    return calls.stream(request);
  }

  /**
   * A publisher of the answer in chunks. Every subscription makes a call of its own; demand reaches the socket, and
   * cancelling the subscription ends the call. Signals come one at a time, on threads of this library, or of the HTTP
   * client that you brought, and on those that ask for more; a subscriber that blocks holds up its own answer only.
   *
   * <p>The last chunk of a whole answer is {@linkplain ChatChunk#complete complete}; it has no text. When the connection
   * is cut or falls silent after the finish reason, the publisher ends with {@code onComplete} without that chunk.
   *
   * @param request what is asked
   * @return the publisher
   */
  @Override
  public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
    Objects.requireNonNull(request, "request");
    return calls.publish(request);
  }

  /**
   * The default model: the one that was set, else the one that the table of models names for the host
   * ({@link Models#defaultModel}), for hosts that are not Kimi's the one of the platform.
   *
   * @return its id
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
    Objects.requireNonNull(request, "request");
    return Await.on(calls.countTokens(request));
  }

  /**
   * Where the calls go, and the default model.
   *
   * @return the endpoint, whose model is the one of {@link #model}
   */
  public Endpoint endpoint() {
    return settings.endpoint();
  }

  /**
   * The same client with another default model.
   *
   * @param model the model's id, or empty for the default of the host
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
  public Kimi withTotalTimeout(Duration total) {
    Objects.requireNonNull(total, "total");
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
   * The same client with another listener, in place of the one that it had.
   *
   * @param listener who watches the calls of the copy
   * @return a client on the same connections
   */
  public Kimi withListener(CallListener listener) {
    return with(settings.withListener(Objects.requireNonNull(listener, "listener")));
  }

  /**
   * The same client with rate limits of its own. The copy, and the copies made of it, queue by themselves: their calls do not count
   * in the limits of this client, nor its calls in theirs.
   *
   * @param limits how fast the calls of the copy may be made
   * @return a client on the same connections
   */
  public Kimi withLimits(RateLimits limits) {
    return with(settings.withLimits(Objects.requireNonNull(limits, "limits"), dispatcher.scheduler()));
  }

  /**
   * The same client with one more header on every request, in place of an earlier one of the same name in whatever case.
   *
   * @param name the name
   * @param value the value
   * @return a client on the same connections
   * @throws IllegalArgumentException when the header cannot be set; see {@link KimiBuilder#header}
   */
  public Kimi withHeader(String name, String value) {
    Headers.check(name, value);
    return with(settings.withHeader(name, value));
  }

  /**
   * The same client that goes on with an answer which breaks off after its first content: what came is sent back in
   * partial mode and the rest follows in the same answer. A server that begins with all that it was sent, as llama.cpp
   * does, is taken to repeat it: that beginning is dropped. Not for tool calls, several choices and
   * {@code json_object}; then, and when it does not help, the failure carries what came. When the service refuses to go
   * on, the failure is the one that broke the answer off, with the refusal among its suppressed. So that there is
   * something to go on with, {@link #chat}, {@link #chatAsync} and {@link #ask} ask for a stream as well, and fold it.
   *
   * <p>All parts share one limit of tokens: the next has what is left of {@code maxCompletionTokens}, and when nothing is
   * left, it is not asked for. The usage is the sum of all parts. A part that broke off brings none; it is then
   * estimated, and the sum is {@linkplain io.github.kimisdk.chat.Usage#estimated estimated}.
   *
   * @param times how often for one answer; 0 for never
   * @return a client on the same connections
   */
  public Kimi withMaxResumes(int times) {
    return with(settings.withResumes(times(times)));
  }

  /**
   * The same client that goes on with an answer which reached its limit of tokens, in the same way. Every continuation
   * has the request's whole limit again: an answer may become as long as {@code times} + 1 of them. When it fails before
   * it brings anything, the answer ends as it was, truncated.
   *
   * @param times how often for one answer; 0 for never
   * @return a client on the same connections
   */
  public Kimi withMaxContinuations(int times) {
    return with(settings.withContinuations(times(times)));
  }

  /**
   * Returns a copy that passes every chat request through a check before it is sent, and lets the check learn from every
   * answer.
   *
   * @param check the check, for example {@code ContextCheck.repairing()}
   * @return a client on the same connections
   */
  public Kimi withCheck(RequestCheck check) {
    return new Kimi(dispatcher.copy(), key, settings, Objects.requireNonNull(check, "check"));
  }

  static int times(int times) {
    if (times < 0) {
      throw new IllegalArgumentException("expected 0 times or more, found " + times);
    }
    return times;
  }

  /** How many calls are under way, on all clients that share these connections. */
  int live() {
    return dispatcher.running();
  }

  private Kimi with(CallSettings changed) {
    return new Kimi(dispatcher.copy(), key, changed, check);
  }

  /**
   * Closes this client at once: {@link #close(Duration)} with {@link Duration#ZERO}. Running calls fail with
   * {@link KimiException.Interrupted}.
   */
  @Override
  public void close() {
    close(Duration.ZERO);
  }

  /**
   * Closes this client after its running calls have ended. New calls fail from now on with {@link KimiException.Interrupted};
   * running calls have up to the grace period to end, retries included; calls that still run then fail with the same exception.
   * An interrupted thread does not wait, and stays interrupted. Closing a closed client has no effect; closing it without a
   * grace period ends a wait on another thread.
   *
   * <p>A client that was built waits for and ends the calls of its copies too, and then closes its connections, except
   * those of an {@link HttpClient} that you brought. A copy waits for and ends only its own calls; other copies, the
   * original and the connections stay open.
   *
   * <p>Do not call this method with a grace period from a listener or a subscriber of this client: it waits for the call that
   * notifies them.
   *
   * @param grace how long to wait for running calls; zero to end them at once
   * @throws IllegalArgumentException if the grace period is negative
   */
  public void close(Duration grace) {
    Objects.requireNonNull(grace, "grace");
    if (grace.isNegative()) {
      throw new IllegalArgumentException("expected a grace period of zero or more, found " + grace);
    }
    dispatcher.close(grace);
  }

  /**
   * One line without the key.
   *
   * @return for example {@code Kimi[https://api.moonshot.ai/v1, kimi-k3.1-pro]}
   */
  @Override
  public String toString() {
    return "Kimi[" + endpoint().baseUrl() + ", " + endpoint().model() + "]";
  }
}
