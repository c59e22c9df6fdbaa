package io.github.kimisdk.token;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.RequestCheck;
import io.github.kimisdk.chat.ToolCall;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.wire.RequestWire;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.platform.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Looks at a request before it is sent: does it fit, and would the service refuse it? It is a function from request to
 * request, so it goes in front of any model: {@code Kimi.withCheck}, {@link #on}, or a call of {@link #apply} by hand.
 * Immutable and safe for use by many threads.
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

  /** The room for the answer, unless the request or the model has another limit. */
  public static final long RESERVE = 50_000;

  /** The part of a window that is kept free for the answer of a server whose usual length is not known. */
  private static final int ANSWER_PART = 4;

  private static final int REPORT = 0;
  private static final int REFUSE = 1;
  private static final int MEND = 2;

  private final int mode;
  private final TokenEstimator estimator;
  private final long reserve;
  private final int fill;
  private final boolean fitting;
  private final Predicate<Message> pinned;
  private final Function<List<Message>, String> summary;
  private final Map<List<Message>, String> summaries;
  private final Consumer<ContextReport> listener;

  private ContextCheck(
      int mode, TokenEstimator estimator, long reserve, int fill, boolean fitting, Predicate<Message> pinned,
      Function<List<Message>, String> summary, Map<List<Message>, String> summaries, Consumer<ContextReport> listener) {
    this.mode = mode;
    this.estimator = Objects.requireNonNull(estimator, "estimator");
    this.reserve = reserve;
    this.fill = fill;
    this.fitting = fitting;
    this.pinned = Objects.requireNonNull(pinned, "pinned");
    this.summary = summary;
    this.summaries = summaries;
    this.listener = Objects.requireNonNull(listener, "listener");
  }

  /**
   * A check that does nothing about what it finds: requests go out as they are, and the listener is told.
   *
   * @return the check, with an estimator of its own
   */
  public static ContextCheck reporting() {
    return of(REPORT);
  }

  /**
   * A check that does not let a request out that does not fit, or that the service would refuse.
   *
   * @return the check, with an estimator of its own
   */
  public static ContextCheck refusing() {
    return of(REFUSE);
  }

  /**
   * A check that mends what can be mended without losing anything, and refuses what is then left.
   *
   * @return the check, with an estimator of its own
   */
  public static ContextCheck repairing() {
    return of(MEND);
  }

  private static ContextCheck of(int mode) {
    return new ContextCheck(mode, TokenEstimator.fresh(), RESERVE, 0, false, message -> false, null, Map.of(), report -> {});
  }

  /**
   * The same check with another estimator, and so with its table of models and what it has learned.
   *
   * @param estimator the estimator
   * @return a copy
   */
  public ContextCheck withEstimator(TokenEstimator estimator) {
    return new ContextCheck(mode, estimator, reserve, fill, fitting, pinned, summary, summaries, listener);
  }

  /**
   * The same check with another room for the answer. A request that sets its own limit of tokens has that as its reserve,
   * and a model that answers with less by default has that.
   *
   * @param tokens {@link #RESERVE} when not set
   * @return a copy
   * @throws IllegalArgumentException when it is negative
   */
  public ContextCheck withReserve(long tokens) {
    if (tokens < 0) {
      throw new IllegalArgumentException("expected a reserve of 0 tokens or more, found " + tokens);
    }
    return new ContextCheck(mode, estimator, tokens, fill, fitting, pinned, summary, summaries, listener);
  }

  /**
   * The same check that sets the limit of the answer, where the request sets none, to what is left of the window. The limit
   * counts in the account's rate of tokens per minute, so a very large one has a price. Where the window is not known no
   * limit is set.
   *
   * @param most the largest limit to set
   * @return a copy
   * @throws IllegalArgumentException when it is less than 1
   */
  public ContextCheck withAutoMaxTokens(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("expected a limit of at least 1 token, found " + most);
    }
    return new ContextCheck(mode, estimator, reserve, most, fitting, pinned, summary, summaries, listener);
  }

  /**
   * The same check that leaves out the oldest turns of a conversation that does not fit, tool calls and results together.
   * System and developer messages, pinned messages with their turns, and the last turn stay. The report has what was left out. A check
   * that only reports leaves nothing out.
   *
   * @param pinned which messages stay
   * @return a copy
   */
  public ContextCheck withFitting(Predicate<Message> pinned) {
    return new ContextCheck(mode, estimator, reserve, fill, true, pinned, summary, summaries, listener);
  }

  /**
   * The same check that puts a summary in the place of what it leaves out. The function may be called on any thread that
   * makes calls, which waits for it. It gets the last summary of the conversation and what is left out since, in pieces of
   * at most half the room of the prompt, unless a single message is longer; so the same turns are summarized once, as long
   * as no more than 32 conversations take turns. What fails with a {@link KimiException} is left out without a summary, with
   * the finding {@code summary-failed}, and so is a summary that has no room.
   *
   * @param summary makes a text of messages, for example {@link #summarizer}
   * @return a copy
   */
  public ContextCheck withSummary(Function<List<Message>, String> summary) {
    Objects.requireNonNull(summary, "summary");
    return new ContextCheck(mode, estimator, reserve, fill, true, pinned, summary, new ConcurrentHashMap<>(), listener);
  }

  /**
   * The same check that tells somebody what it found.
   *
   * @param listener called for every request, on the thread that sends it
   * @return a copy
   */
  public ContextCheck withListener(Consumer<ContextReport> listener) {
    return new ContextCheck(mode, estimator, reserve, fill, fitting, pinned, summary, summaries, listener);
  }

  /**
   * Who counts, and learns from the answers.
   *
   * @return the estimator
   */
  public TokenEstimator estimator() {
    return estimator;
  }

  /**
   * Whether {@link #apply} may wait for a model: it does when a summary is wanted.
   *
   * @return whether a caller that must not wait should apply this check on another thread
   */
  @Override
  public boolean blocking() {
    return summary != null;
  }

  @Override
  public Optional<Usage> estimate(ChatRequest request, AssistantMessage answer) {
    return Optional.of(estimator.usage(request, answer));
  }

  /**
   * Takes in what the service counted for a request.
   *
   * @param request the request as it was sent
   * @param response the answer; one without usage, or with an estimated one, teaches nothing
   */
  @Override
  public void learn(ChatRequest request, ChatResponse response) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(response, "response");
    if (response.usage().isPresent() && !response.usage().get().estimated()) {
      estimator.learn(effective(request, new ArrayList<>()), response.usage().get().promptTokens());
    }
  }

  /**
   * Takes in what a failure says about a request: of an overflow the numbers, of others nothing.
   *
   * @param request the request as it was sent
   * @param failure any failure, or null
   */
  @Override
  public void learn(ChatRequest request, Throwable failure) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(failure, "failure");
    if (failure instanceof KimiException.ContextOverflow overflow) {
      estimator.learn(effective(request, new ArrayList<>()), overflow);
    }
  }

  /**
   * A model that is asked through this check, and whose answers its estimator learns from.
   *
   * @param model any model
   * @return a model that fails with a {@link KimiException} where the check refuses
   */
  public ChatModel on(ChatModel model) {
    Objects.requireNonNull(model, "model");
    return new CheckedModel(this, model, null, null);
  }

  /**
   * The request as it is to be sent.
   *
   * @param request a request that names its model; else nothing is assumed about the model, its window included
   * @return the same request, or a mended, fitted and filled one
   * @throws KimiException.ContextOverflow when the mode refuses it and it only does not fit
   * @throws KimiException.BadRequest when the mode refuses it for other reasons, the first ten of which the message lists
   */
  @Override
  public ChatRequest apply(ChatRequest request) {
    Objects.requireNonNull(request, "request");
    ContextReport report = report(request);
    listener.accept(report);
    List<Finding> refusals = report.refusals();
    if (mode == REPORT || refusals.isEmpty()) {
      return report.request();
    }
    boolean only = true;
    for (Finding finding : refusals) {
      only &= finding.code().equals("overflow");
    }
    String what = "the request was not sent" + ContextReport.text(refusals, "; ", false);
    throw only
        ? new KimiException.ContextOverflow(
            what, "", CallDetails.NONE, report.window().orElse(-1), report.estimate().likely() + report.reserve())
        : new KimiException.BadRequest(what, "", CallDetails.NONE);
  }

  /**
   * What there is to say about a request. Nothing is sent, but where summaries are wanted one may be made.
   *
   * @param request the request
   * @return the report; its request is what {@link #apply} would give
   */
  public ContextReport report(ChatRequest request) {
    Objects.requireNonNull(request, "request");
    List<Finding> findings = new ArrayList<>();
    ChatRequest asked = effective(request, findings);
    Model model = estimator.model(asked);
    ChatRequest mended = mended(asked, model, findings);
    ChatRequest ready = mode == MEND ? mended : asked;
    OptionalLong window = estimator.window(asked);
    long kept = kept(asked, model, window);
    List<Message> dropped = List.of();
    if (fitting && mode != REPORT && window.isPresent()) {
      HistoryTrimmer fit = new HistoryTrimmer(estimator, ready, window.getAsLong() - kept, pinned);
      ready = fit.fitted(summary, summaries, findings);
      dropped = fit.dropped();
    }
    TokenEstimate estimate = estimator.estimate(ready);
    if (window.isPresent()) {
      boolean counted = RequestWire.limit(asked).isPresent() || model.output().isPresent();
      overflow(estimate, kept, counted ? kept : 0, window.getAsLong(), findings);
    }
    long prefix = ready == asked ? estimate.likely() : prefix(asked, ready, model);
    ChatRequest filled = window.isPresent() ? filled(ready, model, window.getAsLong() - estimate.high()) : ready;
    return new ContextReport(
        filled == asked ? request : filled, estimate, window, kept, findings, mode == MEND, dropped,
        Math.min(prefix, estimate.likely()));
  }

  private static ChatRequest mended(ChatRequest asked, Model model, List<Finding> findings) {
    ChatRequest mended = new RequestRules(asked, model, findings).look();
    List<Message> history = History.mended(mended, model, findings);
    if (history.isEmpty()) {
      findings.add(new Finding("no-messages", "/messages", "no message that says anything", "Add what the user says", true, false));
    }
    return history == mended.messages() ? mended : mended.withMessages(history);
  }

  /** The request with what {@code extra} says in its place; the request itself where that cannot be read. */
  private ChatRequest effective(ChatRequest request, List<Finding> findings) {
    try {
      return RequestWire.effective(request);
    } catch (JsonTypeException | IllegalArgumentException wrong) {
      findings.add(new Finding("extra", "", "an extra member that is not of the API's form: " + wrong.getMessage(),
          "Set it with the method for it, or in the form of the API", ValueRules.known(estimator.model(request)), false));
      return request;
    }
  }

  /**
   * The room for the answer: the limit of the request, else that of the model. Of a server whose usual length is not known
   * it takes no more than a part of the window.
   */
  private long kept(ChatRequest request, Model model, OptionalLong window) {
    OptionalLong limit = RequestWire.limit(request);
    if (limit.isPresent()) {
      return Math.max(0, limit.getAsLong());
    }
    OptionalLong usual = model.output();
    return Math.min(reserve, usual.isPresent() ? usual.getAsLong() : window.orElse(0) / ANSWER_PART);
  }

  /** Finds a prompt that is too long; it is sure only with the room that the service is known to count. */
  private static void overflow(TokenEstimate estimate, long reserve, long counted, long window, List<Finding> findings) {
    boolean sure = estimate.likely() + counted > window;
    if (estimate.high() + reserve > window) {
      findings.add(new Finding(sure ? "overflow" : "tight", "", "a prompt of " + estimate.low() + " to " + estimate.high()
          + " tokens and " + reserve + " for the answer in a window of " + window,
          "Shorten the conversation, keep less for the answer, or choose a model with a larger window", sure, false));
    }
  }

  private ChatRequest filled(ChatRequest request, Model model, long room) {
    long limit = Math.min(Math.min(fill, room), model.maxOutput().orElse(room));
    return mode == REPORT || limit < 1 || RequestWire.limit(request).isPresent()
        ? request : request.withOutput(request.output().withMaxCompletionTokens((int) limit));
  }

  /** The tokens of what is equal at the beginning. */
  private long prefix(ChatRequest before, ChatRequest after, Model model) {
    if (!before.toolUse().tools().equals(after.toolUse().tools())) {
      return 0;
    }
    int equal = 0;
    int most = Math.min(before.messages().size(), after.messages().size());
    while (equal < most && before.messages().get(equal).equals(after.messages().get(equal))) {
      equal++;
    }
    return estimator.estimate(after.withMessages(after.messages().subList(0, equal))).likely();
  }

  /**
   * A function that has a model summarize messages, for {@link #withSummary}.
   *
   * @param model the model to ask; its window should be no smaller than that of the model whose conversation it is
   * @return a function that fails as the model does
   */
  public static Function<List<Message>, String> summarizer(ChatModel model) {
    Objects.requireNonNull(model, "model");
    return messages -> {
      StringBuilder text = new StringBuilder();
      for (Message message : messages) {
        text.append(message.role()).append(": ").append(message.text()).append('\n');
        if (message instanceof AssistantMessage said) {
          for (ToolCall call : said.toolCalls()) {
            text.append("(calls ").append(call.name()).append(' ').append(call.arguments()).append(")\n");
          }
        }
      }
      return model.chat(ChatRequest.of(List.of(
          Message.system("Summarize the conversation that follows, for yourself, to go on with it later. Keep facts, names, "
              + "numbers, decisions, results of tools and open tasks. Write in its language, without introduction."),
          Message.user(text.toString())))).text();
    };
  }

  /**
   * One line.
   *
   * @return for example {@code ContextCheck[repairing, reserve 50000]}
   */
  @Override
  public String toString() {
    return "ContextCheck[" + (mode == REPORT ? "reporting" : mode == REFUSE ? "refusing" : "repairing") + ", reserve " + reserve + (fitting ? ", fitting]" : "]");
  }
}
