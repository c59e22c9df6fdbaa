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
import io.github.kimisdk.internal.http.Await;
import io.github.kimisdk.internal.http.ApiKey;
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
 * A client of Kimi. It is immutable and safe for use by many threads; make one and keep it.
 *
 * <p>There are four ways to ask a model. {@link #chat} waits for the whole answer, {@link #chatAsync} returns a future,
 * {@link #stream} returns a stream that is read chunk by chunk, and {@link #publish} returns a publisher. A failed call throws a
 * {@link KimiException}, completes the future with it, or ends the publisher with it.
 *
 * <p>The {@code with...} methods return copies with one changed setting. Copies share the connections of the client that was
 * built, and do not own them: closing a copy ends only the calls of that copy. Keep the client that was built, and close it.
 *
 * <p>The client makes one kind of call by itself. If the service answers 404 for a model, the client asks {@code GET /models} and
 * names the most similar ids in the hint of the exception. It does so at most once in 5 minutes, waits at most 5 seconds, and
 * reads at most 1 MiB.
 *
 * <pre>{@code
 * try (Kimi kimi = Kimi.fromEnv()) {
 *   System.out.println(kimi.ask("Why is the sky blue?"));
 * }
 * }</pre>
 */
public final class Kimi implements ChatModel, AutoCloseable {

  private final Dispatcher dispatcher;
  /** The settings of this client; not changed after it was built. */
  private final KimiBuilder setup;
  private final CallSettings settings;
  private final ChatCalls calls;

  Kimi(Dispatcher dispatcher, KimiBuilder setup) {
    this.dispatcher = dispatcher;
    this.setup = setup;
    this.settings = setup.settings();
    this.calls = new ChatCalls(
        dispatcher, settings, setup.check(), (request, answer) -> TokenEstimator.fresh().usage(request, answer));
  }

  /**
   * Returns a client that is configured by environment variables. A system property of the same name has precedence over a variable,
   * and an empty value counts as not set.
   *
   * <ul>
   *   <li>The key is the first that is set of {@code KIMI_API_KEY}, {@code MOONSHOT_API_KEY} and {@code KIMI_CODING_API_KEY}.
   *   <li>The base URL is {@code KIMI_BASE_URL}; if it is not set, {@code KIMI_CODE_BASE_URL} for a key of Kimi Code, and
   *       {@code MOONSHOT_BASE_URL} or {@code MOONSHOT_API_BASE} for other keys.
   *   <li>The default model is {@code KIMI_MODEL_NAME}.
   * </ul>
   *
   * @return the client
   * @throws KimiException.Misconfigured if there is no key, or a value cannot be used
   */
  public static Kimi fromEnv() {
    return builderFromEnv().build();
  }

  /**
   * Returns a builder that is configured by environment variables, as {@link #fromEnv} describes. Its methods override the
   * variables; setting another key does not change the base URL.
   *
   * @return a new builder
   * @throws KimiException.Misconfigured if a base URL cannot be used
   */
  public static KimiBuilder builderFromEnv() {
    return Environment.system().builder();
  }

  /**
   * Returns a builder with default values. Only the key must be set. The builder does not read the environment; use
   * {@link #builderFromEnv} for that.
   *
   * @return a new builder
   */
  public static KimiBuilder builder() {
    return new KimiBuilder();
  }

  /**
   * Returns a builder with the values of this client, its key included. The new client opens its own connections and has its own
   * rate limiter.
   *
   * @return a new builder
   */
  public KimiBuilder toBuilder() {
    return new KimiBuilder(setup);
  }

  /**
   * Asks the default model a question.
   *
   * @param prompt the user's text
   * @return the text of the answer
   * @throws KimiException if the call fails
   */
  public String ask(String prompt) {
    return chat(ChatRequest.of(prompt)).text();
  }

  /**
   * Asks the default model a question and reads the answer as a record.
   *
   * @param prompt the user's text
   * @param type the class of the record
   * @param <T> the record
   * @return the answer
   * @throws KimiException if the call fails
   * @throws io.github.kimisdk.chat.AnswerMismatch if neither the answer nor a second one fits the record
   */
  public <T> T ask(String prompt, Class<T> type) {
    return ask(ChatRequest.of(prompt), type);
  }

  /**
   * Sends a request and reads the answer as a record. {@link AnswerType} also gives access to the response, and reads the
   * answers of streams.
   *
   * @param request the request
   * @param type the class of the record
   * @param <T> the record
   * @return the answer
   * @throws KimiException if the call fails
   * @throws io.github.kimisdk.chat.AnswerMismatch if neither the answer nor a second one fits the record
   */
  public <T> T ask(ChatRequest request, Class<T> type) {
    return AnswerType.of(type).ask(this, request).value();
  }

  /**
   * Sends a request and waits for the whole answer. Interrupting the thread ends the call.
   *
   * @param request the request
   * @return the answer
   * @throws KimiException if the call fails
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
   * @return the future; it fails with a {@link KimiException}
   */
  public CompletableFuture<ChatResponse> chatAsync(ChatRequest request) {
    Objects.requireNonNull(request, "request");
    return calls.chat(request);
  }

  /**
   * Sends a request and returns a stream that is read chunk by chunk. The call begins at once. A failure is thrown when the stream
   * is read.
   *
   * @param request the request
   * @return the stream, which the caller closes
   */
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
   *
   * @param request the request
   * @return the publisher
   */
  @Override
  public Flow.Publisher<ChatChunk> publish(ChatRequest request) {
    Objects.requireNonNull(request, "request");
    return calls.publish(request);
  }

  /**
   * Returns the default model: the model that was set, or the default of the host ({@link Models#defaultModel}). The default of
   * a host that does not belong to Kimi is the default of the platform.
   *
   * @return the model's id
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
   * Asks the service which models the account may use, and waits for the answer.
   *
   * @return the shipped table of models, updated with the answer; listed models come first
   * @throws KimiException if the call fails
   */
  public Models models() {
    return Await.on(calls.models());
  }

  /**
   * Asks the service to count the tokens of the messages of a request, and waits for the answer. Tools are counted over
   * {@link io.github.kimisdk.call.Protocol#MESSAGES} on Kimi Code and other servers, and not counted elsewhere. A server of that protocol
   * need not count tokens; if it has no such route, the number is an estimate. {@link TokenEstimator} estimates messages and tools without
   * a call.
   *
   * @param request the request
   * @return the number of tokens
   * @throws KimiException if the call fails
   */
  public long countTokens(ChatRequest request) {
    Objects.requireNonNull(request, "request");
    return calls.countTokens(request);
  }

  /**
   * Returns the endpoint that calls go to.
   *
   * @return the endpoint; its model is {@link #model}
   */
  public Endpoint endpoint() {
    return settings.endpoint();
  }

  /**
   * Returns a copy with another default model.
   *
   * @param model the model's id; empty for the default of the host
   * @return a copy on the same connections
   */
  public Kimi withModel(String model) {
    return copy(toBuilder().model(model));
  }

  /**
   * Returns a copy with another total timeout. It limits a call as a whole, including the pauses between attempts. The other
   * {@linkplain #withTimeouts timeouts} stay.
   *
   * @param total more than zero
   * @return a copy on the same connections
   */
  public Kimi withTotalTimeout(Duration total) {
    return withTimeouts(settings.timeouts().withTotal(total));
  }

  /**
   * Returns a copy with other timeouts. The connect timeout stays, because connections are shared.
   *
   * @param timeouts all timeouts
   * @return a copy on the same connections
   */
  public Kimi withTimeouts(Timeouts timeouts) {
    return copy(toBuilder().timeouts(timeouts));
  }

  /**
   * Returns a copy with another retry policy.
   *
   * @param policy which failures are retried, and after which pause
   * @return a copy on the same connections
   */
  public Kimi withRetry(RetryPolicy policy) {
    return copy(toBuilder().retry(policy));
  }

  /**
   * Returns a copy with another listener, which replaces the listener of this client.
   *
   * @param listener watches the calls of the copy
   * @return a copy on the same connections
   */
  public Kimi withListener(CallListener listener) {
    return copy(toBuilder().listener(listener));
  }

  /**
   * Returns a copy with its own rate limiter. The calls of the copy, and of copies made from it, queue in that limiter and not in
   * the limiter of this client.
   *
   * @param limits the rates that the calls of the copy keep to
   * @return a copy on the same connections
   */
  public Kimi withLimits(RateLimits limits) {
    return copy(toBuilder().limits(limits).withOwnLimiter());
  }

  /**
   * Returns a copy that sends another header with every request. It replaces a header of the same name; names are compared
   * without regard to case.
   *
   * @param name the name
   * @param value the value
   * @return a copy on the same connections
   * @throws IllegalArgumentException if the header cannot be set; see {@link KimiBuilder#header}
   */
  public Kimi withHeader(String name, String value) {
    return copy(toBuilder().overridingHeader(name, value));
  }

  /**
   * Returns a copy that resumes an answer if it breaks off after its first content. The client sends the text so far in Kimi's
   * partial mode, and the answer goes on. If a server repeats the text so far, as llama.cpp does, the client drops the
   * repetition.
   *
   * <p>An answer with tool calls, several choices or the format {@code json_object} cannot be resumed: the call fails, and the
   * exception has the {@linkplain KimiException#partial answer so far}. An answer that breaks off in its reasoning is resumed
   * only if the model can ({@link io.github.kimisdk.platform.Model#resumesReasoning}); the K3 family cannot. If the service
   * refuses to resume, the original failure is thrown; the refusal is attached as a suppressed exception. {@link #chat},
   * {@link #chatAsync} and {@link #ask} of the copy make a streamed call, because only a stream can be resumed.
   *
   * <p>{@link io.github.kimisdk.call.Protocol#RESPONSES} has no partial messages, so over it no answer is resumed or continued.
   *
   * <p>All parts share one token limit: each part gets the rest of {@code maxCompletionTokens}, and the client stops when
   * nothing is left. The usage is the sum of all parts. The usage of a part that broke off is estimated, which makes the sum
   * {@linkplain io.github.kimisdk.chat.Usage#estimated estimated}.
   *
   * @param times the maximum for one answer; 0 to never resume
   * @return a copy on the same connections
   * @throws IllegalArgumentException if the number is negative
   */
  public Kimi withMaxResumes(int times) {
    return copy(toBuilder().maxResumes(times));
  }

  /**
   * Returns a copy that continues an answer if it reaches its token limit. The client continues it as {@link #withMaxResumes}
   * resumes one. Every continuation has the whole limit of the request again, so an answer can become {@code times + 1} times
   * as long. If a continuation fails before its first content, the answer ends truncated.
   *
   * @param times the maximum for one answer; 0 to never continue
   * @return a copy on the same connections
   * @throws IllegalArgumentException if the number is negative
   */
  public Kimi withMaxContinuations(int times) {
    return copy(toBuilder().maxContinuations(times));
  }

  /**
   * Returns a copy that passes every chat request through a check before it is sent. The check learns from every answer.
   *
   * @param check the check, for example {@code ContextCheck.repairing()}
   * @return a copy on the same connections
   */
  public Kimi withCheck(RequestCheck check) {
    return copy(toBuilder().check(check));
  }

  private Kimi copy(KimiBuilder changed) {
    return new Kimi(dispatcher.copy(), changed);
  }

  /** The number of running calls of all clients that share these connections. */
  int live() {
    return dispatcher.running();
  }

  /**
   * Closes this client at once. This is {@link #close(Duration)} with {@link Duration#ZERO}: running calls fail with
   * {@link KimiException.Interrupted}.
   */
  @Override
  public void close() {
    close(Duration.ZERO);
  }

  /**
   * Closes this client after its running calls have ended. New calls fail with {@link KimiException.Interrupted} as soon as
   * this method is called. Running calls have the grace period to end, retries included. Calls that still run after it fail
   * with the same exception.
   *
   * <p>A client that was built waits for the calls of its copies too, ends them, and closes its connections; an
   * {@link HttpClient} that you passed in stays open. A copy waits for its own calls and ends only these.
   *
   * <p>If the thread is interrupted, it ends the calls without waiting longer, and stays interrupted. Closing a closed client
   * has no effect, except that {@link #close()} ends the wait of another thread. A listener or a subscriber of this client must
   * not call this method with a grace period, because it would wait for the call that notifies it.
   *
   * @param grace the time to wait for running calls; zero to end them at once
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
   * Returns one line without the key.
   *
   * @return for example {@code Kimi[https://api.moonshot.ai/v1, kimi-k3.1-pro]}
   */
  @Override
  public String toString() {
    return ApiKey.maskIds(dispatcher.transport().masked("Kimi[" + endpoint().baseUrl() + ", " + endpoint().model() + "]"));
  }
}
