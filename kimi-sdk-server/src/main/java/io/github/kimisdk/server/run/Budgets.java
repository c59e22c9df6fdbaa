package io.github.kimisdk.server.run;

import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.tool.ConversationStore;
import io.github.kimisdk.tool.StoreException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How much each client has used of its budget. A journal keeps it over a restart: for each day a list of records, in a store
 * whose lines have sums. A call may begin while anything is left, so calls that run at the same time may exceed a budget.
 */
final class Budgets {

  /**
   * A budget.
   *
   * @param tokens the tokens of a period, or empty
   * @param money the cost of a period, or empty
   * @param period day, week or month
   */
  record Budget(OptionalLong tokens, Optional<BigDecimal> money, String period) {

    LocalDate start(LocalDate day) {
      return switch (period) {
        case "day" -> day;
        case "week" -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
        default -> day.withDayOfMonth(1);
      };
    }

    LocalDate end(LocalDate day) {
      LocalDate start = start(day);
      return switch (period) {
        case "day" -> start.plusDays(1);
        case "week" -> start.plusWeeks(1);
        default -> start.plusMonths(1);
      };
    }
  }

  /**
   * The use of a budget.
   *
   * @param client the name of the client
   * @param tokens the tokens of the period so far
   * @param money their cost
   * @param budget the budget
   */
  record Use(String client, long tokens, BigDecimal money, Budget budget) {}

  /** The sums of a client in its period. */
  private static final class Account {

    private final Budget budget;
    private LocalDate start = LocalDate.MIN;
    private long tokens;
    private BigDecimal money = BigDecimal.ZERO;

    Account(Budget budget) {
      this.budget = budget;
    }

    void at(LocalDate day) {
      if (!start.equals(budget.start(day))) {
        start = budget.start(day);
        tokens = 0;
        money = BigDecimal.ZERO;
      }
    }

    void add(long more, BigDecimal cost) {
      tokens = tokens + more < 0 ? Long.MAX_VALUE : tokens + more;
      money = money.add(cost);
    }

    boolean usedUp(long more, BigDecimal cost) {
      return tokens >= budget.tokens().orElse(Long.MAX_VALUE) - more
          || budget.money().filter(limit -> money.add(cost).compareTo(limit) >= 0).isPresent();
    }
  }

  private static final System.Logger LOG = System.getLogger("io.github.kimisdk");

  private final Map<String, Account> accounts = new LinkedHashMap<>();
  private final String currency;
  private final ConversationStore journal;
  private final Clock clock;
  private final List<JsonObject> pending = new ArrayList<>();
  private final ReentrantLock writing = new ReentrantLock();
  /** The day that was written last, and the number of its records. Only the writer uses them. */
  private LocalDate written = LocalDate.MIN;
  private int records;

  /** Creates budgets with the sums of the journal. */
  Budgets(Map<String, Budget> budgets, String currency, ConversationStore journal, Clock clock) {
    this.currency = currency;
    this.journal = journal;
    this.clock = clock;
    LocalDate today = today();
    budgets.forEach((client, budget) -> accounts.put(client, new Account(budget)));
    accounts.values().forEach(account -> account.at(today));
    LocalDate first = accounts.values().stream().map(account -> account.start).min(LocalDate::compareTo)
        .orElse(today.plusDays(1));
    for (LocalDate day = first; !day.isAfter(today); day = day.plusDays(1)) {
      for (JsonObject record : journal.load(day.toString())) {
        restore(day, record);
      }
    }
  }

  private void restore(LocalDate day, JsonObject record) {
    Account account = accounts.get(record.get("client").asString());
    if (account != null && !day.isBefore(account.start)) {
      boolean comparable = record.get("currency").asString().equals(currency);
      account.add(record.get("tokens").asLong(), comparable ? record.get("cost").asBigDecimal() : BigDecimal.ZERO);
    }
  }

  String currency() {
    return currency;
  }

  private LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }

  /** Returns when the next period of a client begins; empty if anything is left of its budget beside a call that runs. */
  synchronized Optional<Instant> usedUpUntil(String client, long tokens, BigDecimal cost) {
    Account account = accounts.get(client);
    if (account == null) {
      return Optional.empty();
    }
    LocalDate today = today();
    account.at(today);
    Instant end = account.budget.end(today).atStartOfDay(ZoneOffset.UTC).toInstant();
    return account.usedUp(tokens, cost) ? Optional.of(end) : Optional.empty();
  }

  /** Returns whether a client has a budget of money. A call of a model without a price cannot be charged to it. */
  boolean countsMoney(String client) {
    Account account = accounts.get(client);
    return account != null && account.budget.money().isPresent();
  }

  /** Charges an answer to a client. Returns when the journal has it; calls that come meanwhile are written together. */
  void charge(String client, long tokens, BigDecimal cost) {
    synchronized (this) {
      Account account = accounts.get(client);
      if (account == null) {
        return;
      }
      account.at(today());
      account.add(tokens, cost);
      pending.add(JsonObject.of("client", client, "tokens", tokens, "cost", cost, "currency", currency));
    }
    writing.lock();
    try {
      write();
    } finally {
      writing.unlock();
    }
  }

  /** A failure of the journal ends no answer. The next call writes the records again. */
  private void write() {
    List<JsonObject> taken;
    synchronized (this) {
      taken = List.copyOf(pending);
    }
    if (taken.isEmpty()) {
      return;
    }
    try {
      append(today(), taken);
      synchronized (this) {
        pending.subList(0, taken.size()).clear();
      }
    } catch (StoreException | IllegalArgumentException failure) {
      new Callbacks().tell(() -> LOG.log(System.Logger.Level.WARNING, "the journal of budgets cannot be written", failure));
    }
  }

  /** Appends records. Another writer of the journal may have been faster; then its records are read and this one comes next. */
  private void append(LocalDate day, List<JsonObject> more) {
    if (!written.equals(day)) {
      records = journal.load(day.toString()).size();
      written = day;
    }
    try {
      journal.append(day.toString(), records, more);
    } catch (StoreException.Conflict otherWriter) {
      records = journal.load(day.toString()).size();
      journal.append(day.toString(), records, more);
    }
    records += more.size();
  }

  /** Returns what each client has used in its period, and its limits. */
  synchronized List<Use> uses() {
    LocalDate today = today();
    return accounts.entrySet().stream().map(one -> {
      Account account = one.getValue();
      account.at(today);
      return new Use(one.getKey(), account.tokens, account.money, account.budget);
    }).toList();
  }
}
