package io.github.kimisdk.server.run;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Hints;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.internal.flow.ChunkProcessor;
import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.models.Models;
import io.github.kimisdk.server.gateway.CallObserver.Begin;
import io.github.kimisdk.server.gateway.CallObserver.ObservedCall;
import io.github.kimisdk.server.gateway.KeyQuotas;
import io.github.kimisdk.server.run.AnswerEntry.Work;
import io.github.kimisdk.token.Cost;
import io.github.kimisdk.token.TokenEstimator;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow;

/**
 * One call of a client. It stands between the gateway and the keys of the upstream: it refuses a client whose budget is used up,
 * and collects the facts of the answer.
 */
final class WatchedCall implements ObservedCall {

  /** The client, the id of its request, the name of the model that it asked for, and the time. */
  private record Origin(String client, String id, String asked, long start) {}

  /** The key that was tried last, how many were, and the searches that were paid. They come one after the other. */
  private record Tried(String key, int times, int searches) {}

  /** The price of a search with results, and of a page. */
  private static final Map<String, BigDecimal> SEARCH = Map.of("USD", new BigDecimal("0.002"), "CNY", new BigDecimal("0.01"));

  /** A call of a model. A gateway that searches makes several for an answer. */
  private static final class Round {

    private final ChatRequest request;
    /** The usage of the rounds before, and the keys that were tried in them. */
    private final Optional<Usage> before;
    private final int triedBefore;
    private volatile Usage reported;
    private volatile long written;
    private volatile boolean answered;

    Round(ChatRequest request, Optional<Usage> before, int triedBefore) {
      this.request = request;
      this.before = before;
      this.triedBefore = triedBefore;
    }
  }

  private final Origin origin;
  private final Budgets budgets;
  private final Failover keys;
  /** A request that is refused before its model is known has no round. */
  private volatile Round round = new Round(null, Optional.empty(), 0);
  private volatile String model = "";
  private volatile Hints hints = Hints.NONE;
  private volatile Tried tried = new Tried("", 0, 0);
  private volatile Set<String> dropped = Set.of();
  private volatile Duration first;
  private volatile boolean failed;
  private volatile String cause = "";
  /** A call that has been settled reserves nothing any more. Guarded by this call. */
  private boolean settled;

  WatchedCall(String client, Begin call, Budgets budgets, Failover keys) {
    this.origin = new Origin(client, call.id(), call.asked(), System.nanoTime());
    this.budgets = budgets;
    this.keys = keys.observed(this::tries);
  }

  private void tries(String name) {
    tried = new Tried(name, tried.times() + 1, tried.searches());
  }

  /** Begins a round. The one before is counted, if only by an estimate. */
  private void begin(ChatRequest sent) {
    round = new Round(sent, usage(), tried.times());
  }

  @Override
  public ChatResponse chat(ChatRequest sent) {
    begin(sent);
    try {
      ChatResponse response = keys.chat(sent);
      round.answered = true;
      first = sinceStart();
      response.usage().ifPresent(this::used);
      answeredBy(response.model());
      round.written = TokenEstimator.ruleOfThumb(response.text());
      return response;
    } catch (RuntimeException failure) {
      failed = !(failure instanceof KimiException.Interrupted);
      failed(failure);
      throw failure;
    }
  }

  @Override
  public Flow.Publisher<ChatChunk> publish(ChatRequest sent) {
    return ChunkProcessor.publisher(() -> new Watched(sent));
  }

  @Override
  public Optional<String> model() {
    return keys.model();
  }

  @Override
  public boolean acceptsSchema(String id) {
    return keys.acceptsSchema(id);
  }

  private Duration sinceStart() {
    return Duration.ofNanos(System.nanoTime() - origin.start());
  }

  /** Takes the name of a fallback model. The service may also answer under a name that no table of prices has. */
  private void answeredBy(String id) {
    if (!id.equals(model) && Models.shipped().of(id).known()) {
      model = id;
    }
  }

  private void used(Usage reported) {
    round.reported = reported;
  }

  @Override
  public void dropped(Set<String> names) {
    dropped = names;
  }

  /** Takes the kind of a failure, and the type of its error. A message may have a part of the prompt. */
  @Override
  public void failed(Throwable failure) {
    Optional<String> type = failure instanceof KimiException known ? known.error().flatMap(ApiError::type) : Optional.empty();
    cause = failure.getClass().getSimpleName() + type.map(name -> " " + KeyMask.mask(name)).orElse("");
  }

  @Override
  public void searched() {
    tried = new Tried(tried.key(), tried.times(), tried.searches() + 1);
  }

  /** Reserves what the request probably needs, beside the rounds before. */
  @Override
  public synchronized Optional<ApiError> refusal(ChatRequest sent) {
    model = sent.model().or(keys::model).orElse("");
    hints = sent.hints();
    if (settled || !budgets.limits(origin.client())) {
      return Optional.empty();
    }
    if (budgets.countsMoney(origin.client()) && price(Usage.ZERO).isEmpty()) {
      return Optional.of(ApiError.of("invalid_request_error",
          "expected a model with a price, because this key has a budget of money, found " + model));
    }
    Usage needed = KeyQuotas.usage(sent, budgets.expected(origin.client())).asEstimate();
    return budgets.reserve(origin.client(), origin.id(), spent(usage()),
        new Amount(needed.totalTokens(), price(needed).orElse(BigDecimal.ZERO))).map(refusal -> refusal.reserved()
            ? ApiError.of("rate_limit_reached_error",
                "answers that run hold the rest of the budget of this key, please try again")
            : ApiError.of("exceeded_current_quota_error",
                "the budget of this key is used up; it begins anew at " + refusal.end()));
  }

  /** Returns the tokens of the call: those of the answer, or an estimate if it was broken off; empty if nothing was sent. */
  private Optional<Usage> usage() {
    Usage own = round.reported;
    if (own == null && (tried.times() == round.triedBefore || failed && !round.answered)) {
      return round.before;
    }
    Usage counted = own != null ? own
        : Usage.of(TokenEstimator.fresh().estimate(round.request).likely(), round.written).asEstimate();
    return Optional.of(round.before.map(before -> before.plus(counted)).orElse(counted));
  }

  private Optional<BigDecimal> cost(Optional<Usage> tokens) {
    return tokens.flatMap(this::price)
        .map(price -> price.add(SEARCH.get(budgets.currency()).multiply(BigDecimal.valueOf(tried.searches()))));
  }

  private Optional<BigDecimal> price(Usage tokens) {
    return Cost.of(tokens, Models.shipped().of(model), budgets.currency(), hints).map(Cost::total);
  }

  private Amount spent(Optional<Usage> tokens) {
    return new Amount(tokens.map(Usage::totalTokens).orElse(0L), cost(tokens).orElse(BigDecimal.ZERO));
  }

  /** Charges an answer that has ended to the budget of the client, and returns its facts. */
  synchronized Work ended() {
    settled = true;
    Optional<Usage> tokens = usage();
    budgets.settle(origin.client(), origin.id(), spent(tokens), tokens.map(Usage::completionTokens));
    return new Work(origin.asked(), model, tokens, cost(tokens), Optional.ofNullable(first), tried.times(), tried.key(),
        String.join(", ", dropped), cause);
  }

  /** Notes the facts of a stream. */
  private final class Watched extends ChunkProcessor<ChatChunk> {

    private final ChatRequest sent;
    private boolean complete;

    Watched(ChatRequest sent) {
      this.sent = sent;
    }

    @Override
    protected void start() {
      begin(sent);
      follow(keys.publish(sent));
    }

    @Override
    protected void next(ChatChunk chunk) {
      round.answered = true;
      complete |= chunk.complete();
      if (first == null) {
        first = sinceStart();
      }
      chunk.usage().ifPresent(WatchedCall.this::used);
      answeredBy(chunk.model());
      round.written += TokenEstimator.ruleOfThumb(chunk.text()) + TokenEstimator.ruleOfThumb(chunk.reasoning())
          + TokenEstimator.ruleOfThumb(chunk.arguments());
      emit(chunk);
    }

    @Override
    protected void ended(Throwable failure) {
      if (failure != null) {
        failed = true;
        failed(failure);
      } else if (!complete) {
        cause = KimiException.IncompleteAnswer.class.getSimpleName();
      }
      end(failure);
    }
  }
}
