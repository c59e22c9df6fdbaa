package io.github.kimisdk.tool;

import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.token.TokenEstimator;
import io.github.kimisdk.tool.AgentRun.Stop;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The spending of a run and of the agents that its tools ask. Each of them reserves its next answer in all budgets around
 * it before it asks, and settles it at the end. So agents side by side do not spend the rest of a budget twice. An answer that
 * finds too little left waits for those under way; the only one may exceed the budget. Any thread may call the methods: the lock
 * of the outermost budget guards the state of all.
 */
final class RunBudget {

  /** Beyond every real number of tokens; sums of it do not overflow. */
  private static final long MOST_TOKENS = 1L << 50;

  private record Amount(long tokens, BigDecimal cost) {

    static final Amount ZERO = new Amount(0, BigDecimal.ZERO);

    Amount plus(Amount other) {
      return new Amount(tokens + other.tokens, cost.add(other.cost));
    }

    Amount minus(Amount other) {
      return new Amount(tokens - other.tokens, cost.subtract(other.cost));
    }
  }

  private final Agent agent;
  private final Optional<ToolScope> around = ToolScope.current();
  /** This budget and those around it, the outermost last. */
  private final List<RunBudget> all = new ArrayList<>(List.of(this));
  private final RunBudget outermost;
  private final boolean limited;
  private Amount spent = Amount.ZERO;
  private Amount reserved = Amount.ZERO;
  /** How many answers have reserved a part of this budget. */
  private int underWay;
  /** The part that this run has reserved for its answer; null if none. */
  private Usage own;
  /** The budgets of the runs that tools of this run have begun and not ended. */
  private final List<RunBudget> inner = new ArrayList<>();
  /** The tools that led to this run, by their names: the agents that a tool asks are alike. */
  private final String way;
  /** Of the outermost budget: the tokens of the longest answer by the way to its run, and who waits for a part of it. */
  private final Map<String, Long> longest = new HashMap<>();
  private final List<Runnable> waiting = new ArrayList<>();

  RunBudget(Agent agent) {
    this.agent = agent;
    around.ifPresent(scope -> all.addAll(scope.budget().all));
    outermost = all.get(all.size() - 1);
    way = around.map(scope -> scope.budget().way + "/" + scope.call().call.name()).orElse("");
    synchronized (outermost) {
      around.ifPresent(scope -> scope.budget().inner.add(this));
    }
    limited = agent.settings.maxTokens < Long.MAX_VALUE || agent.settings.maxCost != null;
  }

  /** Whether a budget limits this run. */
  boolean limits() {
    return any(budget -> budget.limited);
  }

  private boolean any(Predicate<RunBudget> condition) {
    return all.stream().anyMatch(condition);
  }

  /** Returns why the model is not asked again, if a budget is used up. */
  Optional<Stop> usedUp() {
    synchronized (outermost) {
      return any(budget -> budget.spent.tokens >= budget.agent.settings.maxTokens) ? Optional.of(Stop.MAX_TOKENS)
          : any(budget -> budget.costs(budget.spent, 0)) ? Optional.of(Stop.MAX_COST) : Optional.empty();
    }
  }

  /** Returns whether an amount costs all of the budget, or more than that if the comparison has to give 1. */
  private boolean costs(Amount amount, int comparison) {
    return agent.settings.maxCost != null && amount.cost.compareTo(agent.settings.maxCost.most()) >= comparison;
  }

  /**
   * Reserves the next answer: the estimate of its prompt, and its limit or the longest answer of such an agent so far. An
   * answer of unknown length is the only one under way.
   *
   * @param retry called when it may be tried again, if too little is left beside the answers under way
   * @return whether the model may be asked; not if the budget is used up or too little is left
   */
  boolean reserve(Supplier<ChatRequest> next, Runnable retry) {
    if (!limits()) {
      return true;
    }
    ChatRequest request = next.get();
    long prompt = TokenEstimator.fresh().usage(request, AssistantMessage.of("")).promptTokens();
    synchronized (outermost) {
      long limit = request.output().maxCompletionTokens().orElse(Integer.MAX_VALUE);
      long answer = Math.min(outermost.longest.getOrDefault(way, MOST_TOKENS), limit);
      boolean known = answer < Integer.MAX_VALUE;
      Usage need = Usage.of(prompt, known ? answer : 0).asEstimate();
      if (any(budget -> budget.limited && budget.underWay > 0 && !(known && budget.hasLeft(price(budget, need))))) {
        outermost.waiting.add(retry);
        return false;
      }
      if (usedUp().isPresent()) {
        // Since the caller asked.
        retry.run();
        return false;
      }
      own = need;
      reserve(1);
      return true;
    }
  }

  private Amount price(RunBudget budget, Usage need) {
    return budget.amount(need, agent.models(), agent);
  }

  private boolean hasLeft(Amount need) {
    Amount sum = spent.plus(reserved).plus(need);
    return sum.tokens <= agent.settings.maxTokens && !costs(sum, 1);
  }

  private void reserve(int sign) {
    for (RunBudget budget : all) {
      Amount amount = price(budget, own);
      budget.reserved = sign > 0 ? budget.reserved.plus(amount) : budget.reserved.minus(amount);
      budget.underWay += sign;
    }
  }

  /** Counts tokens of an answer in place of what it has reserved. Does nothing more if it has ended before. */
  void settle(Usage usage, Collection<String> models) {
    synchronized (outermost) {
      count(usage, models);
      if (own != null) {
        reserve(-1);
        own = null;
        if (usage.completionTokens() > 0) {
          outermost.longest.merge(way, Math.min(usage.completionTokens(), MOST_TOKENS), Math::max);
        }
        outermost.waiting.forEach(Runnable::run);
        outermost.waiting.clear();
      }
    }
  }

  /** Gives back the reservations of the agents that a tool call asked, because it has ended, although some of them may go on. */
  void release(PendingToolCall call) {
    synchronized (outermost) {
      inner.stream().filter(run -> run.around.orElseThrow().call() == call).forEach(RunBudget::release);
    }
  }

  private void release() {
    settle(Usage.ZERO, Set.of());
    inner.forEach(RunBudget::release);
  }

  /** The run has ended. */
  void end() {
    synchronized (outermost) {
      release();
      around.ifPresent(scope -> scope.budget().inner.remove(this));
    }
  }

  /** Counts tokens that a tool reported, without those of the agents that it asked, which have counted. */
  void report(PendingToolCall call, Usage usage, Collection<String> models) {
    synchronized (outermost) {
      Usage counted = call.counted;
      count(counted.totalTokens() == 0 ? usage : Usage.of(Math.max(0, usage.promptTokens() - counted.promptTokens()),
          Math.max(0, usage.completionTokens() - counted.completionTokens())), models);
    }
  }

  private void count(Usage usage, Collection<String> models) {
    for (RunBudget budget : all) {
      budget.spent = budget.spent.plus(budget.amount(usage, models, agent));
      budget.around.ifPresent(scope -> scope.call().counted = scope.call().counted.plus(usage));
    }
  }

  /** Returns the cost of tokens of a model, or of one of several; by the models of the agent if none has a price. */
  private Amount amount(Usage usage, Collection<String> models, Agent by) {
    BigDecimal cost = agent.settings.maxCost == null ? BigDecimal.ZERO : Stream.of(models, by.models(), agent.models())
        .flatMap(each -> agent.settings.maxCost.highest(usage, each, by.settings.template.hints()).stream())
        .findFirst().orElseThrow();
    return new Amount(Math.max(0, Math.min(usage.totalTokens(), MOST_TOKENS)), cost);
  }
}
