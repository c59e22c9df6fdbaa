package io.github.kimisdk.token;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.RequestCheck;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.internal.text.Require;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Checks before a request is sent whether it fits into the context window, and whether the service would refuse it. A check is
 * a function from request to request, so it works in front of any model: {@code Kimi.withCheck}, {@link #on}, or a direct call
 * of {@link #apply}. Immutable and safe for use by many threads.
 *
 * <pre>{@code
 * Kimi checked = kimi.withCheck(ContextCheck.refusing());
 * System.out.println(checked.ask("Why is the sky blue?"));
 *
 * ContextReport report = ContextCheck.reporting().report(ChatRequest.of("Hello"));
 * System.out.println(report.findings());
 * }</pre>
 */
public final class ContextCheck implements RequestCheck {

  /** The default number of tokens that are reserved for the answer, unless the request or the model has another limit. */
  public static final long RESERVE = 50_000;

  /** The reaction of a check to its findings. */
  enum Mode { REPORTING, REFUSING, REPAIRING }

  final Mode mode;
  final TokenEstimator estimator;
  final long reserve;
  final int maxTokens;
  final Optional<HistoryTrimmer.Policy> trimming;
  private final Consumer<ContextReport> listener;

  private ContextCheck(
      Mode mode, TokenEstimator estimator, long reserve, int maxTokens, Optional<HistoryTrimmer.Policy> trimming,
      Consumer<ContextReport> listener) {
    this.mode = mode;
    this.estimator = Objects.requireNonNull(estimator, "estimator");
    this.reserve = reserve;
    this.maxTokens = maxTokens;
    this.trimming = trimming;
    this.listener = Objects.requireNonNull(listener, "listener");
  }

  /**
   * Returns a check that only reports: requests are sent as they are, and the listener is told.
   *
   * @return the check, with an estimator of its own
   */
  public static ContextCheck reporting() {
    return of(Mode.REPORTING);
  }

  /**
   * Returns a check that refuses a request that does not fit, or that the service would refuse.
   *
   * @return the check, with an estimator of its own
   */
  public static ContextCheck refusing() {
    return of(Mode.REFUSING);
  }

  /**
   * Returns a check that makes every repair that loses nothing, and refuses the requests that still have faults.
   *
   * @return the check, with an estimator of its own
   */
  public static ContextCheck repairing() {
    return of(Mode.REPAIRING);
  }

  private static ContextCheck of(Mode mode) {
    return new ContextCheck(mode, TokenEstimator.fresh(), RESERVE, 0, Optional.empty(), report -> {});
  }

  /**
   * Returns a copy with another estimator, whose table of models and calibration it uses.
   *
   * @param estimator the estimator
   * @return a copy
   */
  public ContextCheck withEstimator(TokenEstimator estimator) {
    return new ContextCheck(mode, estimator, reserve, maxTokens, trimming, listener);
  }

  /**
   * Returns a copy that reserves another number of tokens for the answer. If a request sets its own limit, or a model answers
   * with fewer tokens by default, that number is reserved instead.
   *
   * @param tokens {@link #RESERVE} if not set
   * @return a copy
   * @throws IllegalArgumentException if it is negative
   */
  public ContextCheck withReserve(long tokens) {
    return new ContextCheck(mode, estimator, Require.atLeast(0, "reserve", tokens), maxTokens, trimming, listener);
  }

  /**
   * Returns a copy that limits the answer to the rest of the window if the request sets no limit. The limit counts in the
   * account's rate of tokens per minute, so a very large limit has a price. If the window is not known, no limit is set.
   *
   * @param most the largest limit to set
   * @return a copy
   * @throws IllegalArgumentException if it is less than 1
   */
  public ContextCheck withAutoMaxTokens(int most) {
    return new ContextCheck(mode, estimator, reserve, Require.atLeast(1, "autoMaxTokens", most), trimming, listener);
  }

  /**
   * Returns a copy that drops the oldest turns of a conversation that does not fit, tool calls and results together.
   * System and developer messages, turns with a pinned message, and the last turn stay. The report has the dropped
   * messages. If even the rest may be too long, the rest is sent, unless it is certain to overflow: then nothing is dropped, and
   * the request is refused. A check that only reports drops nothing.
   *
   * @param pinned which messages stay
   * @return a copy
   */
  public ContextCheck withTrimming(Predicate<Message> pinned) {
    Objects.requireNonNull(pinned, "pinned");
    return trimming(pinned, trimming.flatMap(HistoryTrimmer.Policy::summaries));
  }

  /**
   * Returns a copy that replaces dropped turns by a summary, and drops turns as {@link #withTrimming} does.
   *
   * <p>The function runs on the thread that checks the request. It gets the last summary of the conversation and the messages
   * dropped since then. Long texts come in several pieces; a piece takes at most half of the prompt's room, unless a single
   * message is longer. Up to 32 summaries are remembered, so that the same turns are summarized once. If the function fails
   * with a {@link KimiException}, the turns are dropped without a summary and the report has the finding
   * {@code summary-failed}. A summary that has no room is left out.
   *
   * @param summary summarizes messages, for example {@link #summarizer}
   * @return a copy
   */
  public ContextCheck withSummary(Function<List<Message>, String> summary) {
    Objects.requireNonNull(summary, "summary");
    Predicate<Message> pinned = trimming.map(HistoryTrimmer.Policy::pinned).orElse(message -> false);
    return trimming(pinned, Optional.of(new Summaries(summary)));
  }

  private ContextCheck trimming(Predicate<Message> pinned, Optional<Summaries> summaries) {
    HistoryTrimmer.Policy policy = new HistoryTrimmer.Policy(pinned, summaries);
    return new ContextCheck(mode, estimator, reserve, maxTokens, Optional.of(policy), listener);
  }

  /**
   * Returns a copy that tells a listener about every request.
   *
   * @param listener called for every request, on the thread that sends it; its exceptions go to the uncaught exception handler of
   *     the thread
   * @return a copy
   */
  public ContextCheck withListener(Consumer<ContextReport> listener) {
    return new ContextCheck(mode, estimator, reserve, maxTokens, trimming, listener);
  }

  /**
   * Returns the estimator, which counts tokens and learns from the answers.
   *
   * @return the estimator
   */
  public TokenEstimator estimator() {
    return estimator;
  }

  /**
   * Returns whether {@link #apply} may wait for a model.
   *
   * @return whether this check makes summaries
   */
  @Override
  public boolean blocking() {
    return trimming.flatMap(HistoryTrimmer.Policy::summaries).isPresent();
  }

  @Override
  public Optional<Usage> estimate(ChatRequest request, AssistantMessage answer) {
    return Optional.of(estimator.usage(request, answer));
  }

  /**
   * Learns from the number of tokens that the service counted for a request.
   *
   * @param request the request as it was sent
   * @param response the answer; one without usage, or with an estimated one, is ignored
   */
  @Override
  public void learn(ChatRequest request, ChatResponse response) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(response, "response");
    response.usage().filter(usage -> !usage.estimated())
        .ifPresent(usage -> estimator.learn(ContextReporter.effective(request, unreadable -> {}), usage.promptTokens()));
  }

  /**
   * Learns from the numbers of a {@link KimiException.ContextOverflow}. Other failures are ignored.
   *
   * @param request the request as it was sent
   * @param failure any failure
   */
  @Override
  public void learn(ChatRequest request, Throwable failure) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(failure, "failure");
    if (failure instanceof KimiException.ContextOverflow overflow) {
      estimator.learn(ContextReporter.effective(request, unreadable -> {}), overflow);
    }
  }

  /**
   * Returns a model behind this check, whose estimator learns from the answers. A check with a summary runs on a thread of its
   * own, so that {@code stream} and {@code publish} return at once. A stream is read as {@link ChatModel#stream} describes the
   * default. A {@code Kimi} takes the check itself, with {@code withCheck}, and keeps its own exceptions and timeouts.
   *
   * @param model any model
   * @return a model that throws a {@link KimiException} if the check refuses a request
   */
  public ChatModel on(ChatModel model) {
    return new CheckedModel(this, Objects.requireNonNull(model, "model"));
  }

  /**
   * Returns the request to send.
   *
   * @param request a request that names its model; otherwise nothing is assumed about the model or its window
   * @return the same request, or a copy that was repaired, trimmed or given a limit
   * @throws KimiException.ContextOverflow if this check refuses the request only because it does not fit
   * @throws KimiException.BadRequest if this check refuses it for other reasons; the message lists the first ten
   */
  @Override
  public ChatRequest apply(ChatRequest request) {
    Objects.requireNonNull(request, "request");
    ContextReport report = report(request);
    new Callbacks().tell(() -> listener.accept(report));
    List<Finding> refusals = report.refusals();
    if (mode == Mode.REPORTING || refusals.isEmpty()) {
      return report.request();
    }
    String message = "the request was not sent" + ContextReport.text(refusals, "; ", false);
    if (refusals.stream().allMatch(finding -> finding.code().equals("overflow"))) {
      long asked = report.estimate().likely() + report.reserve();
      throw new KimiException.ContextOverflow(message, "Nothing was billed", CallDetails.NONE, report.window().orElse(-1), asked);
    }
    throw new KimiException.BadRequest(message, "Nothing was billed", CallDetails.NONE);
  }

  /**
   * Returns the findings about a request. Nothing is sent. If this check makes summaries, it may ask a model for one.
   *
   * @param request the request
   * @return the report; its request is the one that {@link #apply} returns
   */
  public ContextReport report(ChatRequest request) {
    Objects.requireNonNull(request, "request");
    return new ContextReporter(this).report(request);
  }

  /**
   * Returns a function that lets a model summarize messages, for {@link #withSummary}.
   *
   * @param model the model to ask; its window should be no smaller than the window of the model that holds the conversation
   * @return a function that fails as the model does
   */
  public static Function<List<Message>, String> summarizer(ChatModel model) {
    return Summaries.by(Objects.requireNonNull(model, "model"));
  }

  /**
   * Returns the check in one line.
   *
   * @return for example {@code ContextCheck[repairing, reserve 50000]}
   */
  @Override
  public String toString() {
    return "ContextCheck[" + mode.name().toLowerCase(Locale.ROOT) + ", reserve " + reserve
        + (trimming.isPresent() ? ", trimming]" : "]");
  }
}
