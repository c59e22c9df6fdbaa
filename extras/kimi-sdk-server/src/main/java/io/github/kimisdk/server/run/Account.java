package io.github.kimisdk.server.run;

import io.github.kimisdk.server.run.Budgets.Budget;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The sums of a client in its period: the use of the answers that ended, and what the calls that run hold. */
final class Account {

  /** Who holds a part of a budget: a call of this process, one of another, or one of a process before, which a kill cut. */
  enum Holder { OWN, OTHER, CUT }

  /**
   * A part of the budget that a call holds until it ends.
   *
   * @param amount the amount
   * @param holder who made the call
   */
  record Part(Amount amount, Holder holder) {}

  private static final int MOST_ANSWERS = 100;
  private static final double SHARE = 0.9;

  private final Budget budget;
  private LocalDate start = LocalDate.MIN;
  /** Everything that counts, with the parts that are held. */
  private Amount total = Amount.ZERO;
  private final Map<String, Part> held = new HashMap<>();
  private final Deque<Long> answers = new ArrayDeque<>();

  Account(Budget budget) {
    this.budget = budget;
  }

  Budget budget() {
    return budget;
  }

  LocalDate start() {
    return start;
  }

  /** Begins a later period. An earlier one, by a clock that was set back, resets nothing. */
  void at(LocalDate day) {
    if (budget.start(day).isAfter(start)) {
      start = budget.start(day);
      total = Amount.ZERO;
      held.clear();
    }
  }

  /** Sets the part that a call holds, null for none. Returns the one that it held before; null if it held none. */
  Part hold(String call, Part part) {
    Part before = part == null ? held.remove(call) : held.put(call, part);
    total = total.minus(amount(before)).plus(amount(part));
    return before;
  }

  private static Amount amount(Part part) {
    return part == null ? Amount.ZERO : part.amount;
  }

  boolean holds(String call) {
    return held.containsKey(call);
  }

  /** Returns who holds a part for a call that holds one. */
  Holder holder(String call) {
    return held.get(call).holder;
  }

  /** Adds the use of an answer. */
  void add(Amount used) {
    total = total.plus(used);
  }

  /** Remembers the tokens of an answer. */
  void answered(long tokens) {
    answers.add(tokens);
    if (answers.size() > MOST_ANSWERS) {
      answers.remove();
    }
  }

  /** Returns the tokens that nine of ten of the last answers had at most; the largest number before the first answer. */
  long expected() {
    return answers.stream().sorted().skip(Math.max(0, (int) Math.ceil(SHARE * answers.size()) - 1)).findFirst()
        .orElse(Long.MAX_VALUE);
  }

  /**
   * Returns what a call may hold: its use so far and what it needs, but no more than what is left, so that a budget is used to
   * its end. Empty if nothing is left.
   */
  Optional<Amount> grant(String call, Amount spent, Amount needed) {
    Amount used = total.minus(amount(held.get(call))).plus(spent);
    if (usedUp(used)) {
      return Optional.empty();
    }
    long tokens = budget.tokens().isPresent() ? Math.min(needed.tokens(), budget.tokens().getAsLong() - used.tokens())
        : needed.tokens();
    return Optional.of(spent.plus(new Amount(tokens,
        budget.money().map(limit -> limit.subtract(used.money()).min(needed.money())).orElse(needed.money()))));
  }

  private boolean usedUp(Amount used) {
    return used.tokens() >= budget.tokens().orElse(Long.MAX_VALUE)
        || budget.money().filter(limit -> used.money().compareTo(limit) >= 0).isPresent();
  }

  /** Returns whether the answers that ended, and the use of a call so far, use the budget up. */
  boolean usedUpBeside(Amount spent) {
    return usedUp(settled().plus(spent));
  }

  /** Returns the use of the answers that ended, and of those that a kill cut. */
  Amount settled() {
    return total.minus(sum(part -> part.holder != Holder.CUT));
  }

  private Amount sum(Predicate<Part> parts) {
    return held.values().stream().filter(parts).map(Part::amount).reduce(Amount.ZERO, Amount::plus);
  }

  /** Returns whether another process may have given back what it held when this one last read of it. */
  boolean heldByOthers() {
    return held.values().stream().anyMatch(part -> part.holder == Holder.OTHER);
  }
}
