package io.github.kimisdk.internal.call;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.internal.call.Successor.Ended;
import io.github.kimisdk.internal.call.Successor.Next;
import io.github.kimisdk.internal.call.Successor.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The attempts of one call, and the requests that have followed them. Retries are paid from the budget of the client. */
final class Attempts {

  private final RetryBudget budget;
  private final RequestSource requests;
  private final CallKey key;
  private final RetryPolicy policy;
  /** Decide about the next request, in order; empty before they are asked. */
  private List<Successor> successors = List.of();
  private final List<Step> steps = new ArrayList<>();
  private int made;
  private int cost;
  private boolean settled;
  /** The failure that was repeated free of charge; null before. */
  private KimiException repeated;

  Attempts(RetryBudget budget, RequestSource requests, CallKey key, RetryPolicy policy) {
    this.budget = budget;
    this.requests = requests;
    this.key = key;
    this.policy = policy;
  }

  /** The steps so far, in order. */
  List<Step> steps() {
    return List.copyOf(steps);
  }

  /** The number of the current or next attempt, from 1, among those that count for the current request. */
  int number() {
    return Ended.attempt(steps);
  }

  /** Counts an attempt that is sent. */
  void begin() {
    made++;
  }

  /** The number of attempts for all requests of the call. */
  int made() {
    return made;
  }

  /** Asks the successors in turn for the next request, and takes its cost from the budget. */
  Optional<Next> after(Ended ended) {
    if (successors.isEmpty()) {
      successors = new ArrayList<>(List.of(key, new StaleConnection(policy), new Retry(policy)));
      successors.addAll(requests.successors());
    }
    for (Successor successor : successors) {
      Optional<Next> next = successor.after(ended);
      if (next.isPresent() && (!next.get().step().paid() || paid(ended))) {
        take(next.get().step(), ended);
        return next;
      }
    }
    return Optional.empty();
  }

  private void take(Step step, Ended ended) {
    if (ended.failure().isEmpty()) {
      settle();
    }
    steps.add(step);
    settled &= !step.fresh();
    repeated = step.by() instanceof StaleConnection ? ended.failure().orElse(null) : repeated;
  }

  private boolean paid(Ended ended) {
    int taken = budget.take(ended.failure().orElseThrow());
    cost = taken == 0 ? cost : taken;
    return taken > 0;
  }

  /** The attempt has brought content, so the budget gets back the cost of the last retry. */
  void settle() {
    if (!settled) {
      settled = true;
      budget.succeeded(cost);
      cost = 0;
    }
  }

  /** Adds the failure that was repeated free of charge to that of the call, which would hide it. */
  void addRepeated(KimiException failure) {
    if (repeated != null && repeated != failure) {
      failure.addSuppressed(repeated);
    }
  }
}
