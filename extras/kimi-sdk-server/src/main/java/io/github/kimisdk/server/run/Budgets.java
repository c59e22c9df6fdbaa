package io.github.kimisdk.server.run;

import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.internal.text.MaskedCause;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.server.run.Account.Part;
import io.github.kimisdk.tool.ConversationStore;
import io.github.kimisdk.tool.StoreException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How much each client has used, and how much of its budget is left. A call reserves a part of it at its begin and settles at its
 * end, so that calls at the same time do not spend it twice. A journal keeps both: for each day a list of records, in a store
 * whose lines have sums. The list decides which call comes first, even between gateways that share it. A call that a kill cut
 * keeps its reservation. Calls of clients without a budget only settle.
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
   * @param amount the use of the period so far, without the calls that run
   * @param budget the budget
   */
  record Use(String client, Amount amount, Budget budget) {}

  /**
   * Why a call may not begin.
   *
   * @param end when the next period begins
   * @param reserved whether calls that run hold the rest, so that a part of it may come back
   */
  record Refusal(Instant end, boolean reserved) {}

  /** A call that asks for a part of a budget, or settles if it needs none. Only the writer changes it. */
  private final class Entry {

    private final String client;
    private final String call;
    private final Amount spent;
    private final Optional<Amount> needed;
    private final Optional<Long> answer;
    /** The account of a client with a budget, as it was when the entry was decided; else null. */
    private Account account;
    private Optional<Refusal> refusal = Optional.empty();
    private boolean applied;
    private Part before;

    Entry(String client, String call, Amount spent, Optional<Amount> needed, Optional<Long> answer) {
      this.client = client;
      this.call = call;
      this.spent = spent;
      this.needed = needed;
      this.answer = answer;
    }

    /** Returns the record of the call; empty if it is refused. */
    Optional<JsonObject> decide() {
      account = accounts.get(client);
      Amount amount = needed.isEmpty() || account == null ? spent : account.grant(call, spent, needed.get()).orElse(null);
      refusal = amount != null ? Optional.empty() : Optional.of(new Refusal(
          account.budget().end(day).atStartOfDay(ZoneOffset.UTC).toInstant(), !account.usedUpBeside(spent)));
      if (amount == null) {
        return Optional.empty();
      }
      applied = true;
      if (account != null) {
        before = account.hold(call, needed.isEmpty() ? null : new Part(amount, Account.Holder.OWN));
        account.add(used());
      }
      spending(client).add(day, currency, used());
      return Optional.of(JsonObject.of("client", client, needed.isEmpty() ? "ended" : "begun", call, "tokens", amount.tokens(),
          "cost", amount.money(), "currency", currency, "answer", answer.orElse(0L)));
    }

    void undo() {
      if (applied) {
        if (account != null) {
          account.hold(call, before);
          account.add(Amount.ZERO.minus(used()));
        }
        spending(client).add(day, currency, Amount.ZERO.minus(used()));
        applied = false;
      }
    }

    /** Returns what the entry adds to the sums. */
    private Amount used() {
      return needed.isEmpty() ? spent : Amount.ZERO;
    }

    boolean mayBeStale() {
      return refusal.filter(Refusal::reserved).isPresent() && account.heldByOthers();
    }
  }

  private static final System.Logger LOG = System.getLogger("io.github.kimisdk");
  private static final int MOST_CONFLICTS = 100;

  /** A journal that keeps nothing, for a gateway without a folder. */
  static final ConversationStore NONE = new ConversationStore() {
    @Override
    public List<JsonObject> load(String id) {
      return List.of();
    }

    @Override
    public void append(String id, int from, List<JsonObject> records) {}

    @Override
    public List<ConversationStore.Entry> list(String after, int limit) {
      return List.of();
    }
  };

  private volatile Map<String, Account> accounts;
  private final Map<String, Spending> spending = new HashMap<>();
  private final String currency;
  private final ConversationStore journal;
  private final Clock clock;
  private final List<Entry> waiting = new ArrayList<>();
  private final ReentrantLock writing = new ReentrantLock();
  /** The latest day that the clock or the journal has shown. Only the writer changes it, and the fields below. */
  private LocalDate day;
  /** The records of the last days that are known. */
  private final Map<LocalDate, Integer> read = new HashMap<>();
  /** Records that count, but could not be written. */
  private List<JsonObject> unwritten = List.of();

  /** Creates budgets with the sums of the journal. */
  Budgets(Map<String, Budget> budgets, String currency, ConversationStore journal, Clock clock) {
    this.currency = currency;
    this.journal = journal;
    this.clock = clock;
    this.day = today();
    Map<String, Account> created = new LinkedHashMap<>();
    budgets.forEach((client, budget) -> created.put(client, new Account(budget)));
    this.accounts = created;
    latest().ifPresent(later -> day = later);
    accounts.values().forEach(account -> account.at(day));
    LocalDate month = day.withDayOfMonth(1);
    LocalDate first = accounts.values().stream().map(Account::start).min(LocalDate::compareTo).filter(month::isAfter)
        .orElse(month);
    for (LocalDate one = first; !one.isAfter(day); one = one.plusDays(1)) {
      read(one, Account.Holder.CUT);
    }
  }

  /** Returns the latest day of the journal behind that of the clock, which was set back or is wrong. */
  private Optional<LocalDate> latest() {
    Optional<LocalDate> latest = journal.list(day.toString(), Integer.MAX_VALUE).stream().map(ConversationStore.Entry::id)
        .flatMap(id -> day(id).stream()).max(LocalDate::compareTo);
    latest.ifPresent(later -> warn("the journal of budgets has records of " + later + ", but the clock says " + day
        + ": budgets stay in the period of " + later + " until it ends; if that day is wrong, move its file out of the journal",
        null));
    return latest;
  }

  private static Optional<LocalDate> day(String id) {
    try {
      return Optional.of(LocalDate.parse(id));
    } catch (DateTimeParseException another) {
      return Optional.empty();
    }
  }

  private static void warn(String message, Throwable failure) {
    new Callbacks().tell(() -> LOG.log(System.Logger.Level.WARNING, message, MaskedCause.of(failure)));
  }

  /** Reads the records of a day that are not known. */
  private void read(LocalDate of, Account.Holder holder) {
    List<JsonObject> all = journal.load(of.toString());
    List<JsonObject> more = all.subList(Math.min(read.getOrDefault(of, 0), all.size()), all.size());
    synchronized (this) {
      more.forEach(record -> add(of, record, holder));
    }
    read.put(of, all.size());
  }

  /** A record without the id of a call is an answer that ended, in the form of an earlier version. */
  private void add(LocalDate of, JsonObject record, Account.Holder holder) {
    String client = record.get("client").asString();
    if (!record.has("begun")) {
      spending(client).add(of, record.get("currency").asString(),
          new Amount(record.get("tokens").asLong(), record.get("cost").asBigDecimal()));
    }
    Account account = accounts.get(client);
    if (account != null && !of.isBefore(account.start())) {
      add(account, record, holder);
    }
  }

  private void add(Account account, JsonObject record, Account.Holder holder) {
    boolean comparable = record.get("currency").asString().equals(currency);
    Amount amount = new Amount(
        record.get("tokens").asLong(), comparable ? record.get("cost").asBigDecimal() : BigDecimal.ZERO);
    record.tryGet("begun").ifPresent(call -> account.hold(call.asString(), new Part(amount, holder)));
    record.tryGet("ended").ifPresent(call -> account.hold(call.asString(), null));
    record.tryGet("answer").map(JsonValue::asLong).filter(tokens -> tokens > 0).ifPresent(account::answered);
    account.add(record.has("begun") ? Amount.ZERO : amount);
  }

  /**
   * Takes other budgets. A budget that is as before keeps its account. Another one begins with the sums of the journal.
   *
   * @throws StoreException if the journal cannot be read; then nothing changes
   */
  void update(Map<String, Budget> budgets) {
    writing.lock();
    try {
      Map<String, Account> changed = new LinkedHashMap<>();
      for (Map.Entry<String, Budget> one : budgets.entrySet()) {
        Account before = accounts.get(one.getKey());
        changed.put(one.getKey(), before != null && before.budget().equals(one.getValue()) ? before
            : account(one.getKey(), one.getValue(), before));
      }
      synchronized (this) {
        accounts = changed;
      }
    } finally {
      writing.unlock();
    }
  }

  /** Makes an account of the records that are known. Another gateway's records of the last days come with the next read. */
  private Account account(String client, Budget budget, Account before) {
    Account account = new Account(budget);
    account.at(day);
    for (LocalDate one = account.start(); !one.isAfter(day); one = one.plusDays(1)) {
      List<JsonObject> all = journal.load(one.toString());
      int known = one.isBefore(day.minusDays(1)) ? all.size() : Math.min(read.getOrDefault(one, 0), all.size());
      for (JsonObject record : all.subList(0, known)) {
        if (record.get("client").asString().equals(client)) {
          String call = record.tryGet("begun").map(JsonValue::asString).orElse("");
          add(account, record, before != null && before.holds(call) ? before.holder(call) : Account.Holder.CUT);
        }
      }
    }
    return account;
  }

  private Spending spending(String client) {
    return spending.computeIfAbsent(client, ignored -> new Spending());
  }

  /** Returns the tokens of a client and their cost, today and this month. */
  synchronized JsonObject usage(String client) {
    LocalDate today = today().isAfter(day) ? today() : day;
    return JsonObject.of("client", client, "today", spending(client).since(today, currency),
        "month", spending(client).since(today.withDayOfMonth(1), currency));
  }

  String currency() {
    return currency;
  }

  private LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }

  boolean limits(String client) {
    return accounts.containsKey(client);
  }

  /** Returns whether a client has a budget of money. A call of a model without a price cannot be charged to it. */
  boolean countsMoney(String client) {
    Account account = accounts.get(client);
    return account != null && account.budget().money().isPresent();
  }

  /** Returns the most tokens that an answer to a client probably has; the largest number if nothing is known. */
  synchronized long expected(String client) {
    Account account = accounts.get(client);
    return account == null ? Long.MAX_VALUE : account.expected();
  }

  /**
   * Reserves a part of the budget of a client for a call, in place of an earlier part. Returns when the journal has it.
   *
   * @param spent the use of the call so far
   * @param needed its probable need besides
   * @return why the call may not go on; empty if it may
   */
  Optional<Refusal> reserve(String client, String call, Amount spent, Amount needed) {
    return limits(client) ? written(new Entry(client, call, spent, Optional.of(needed), Optional.empty())).refusal
        : Optional.empty();
  }

  /** Charges a call that has ended in place of what it reserved. Returns when the journal has it. */
  void settle(String client, String call, Amount used, Optional<Long> answer) {
    synchronized (this) {
      Account account = accounts.get(client);
      if (answer.isEmpty() && (account == null || !account.holds(call))) {
        return;
      }
      if (account != null) {
        answer.ifPresent(account::answered);
      }
    }
    written(new Entry(client, call, used, Optional.empty(), answer));
  }

  /** Writes an entry together with those that come meanwhile. */
  private Entry written(Entry entry) {
    synchronized (this) {
      waiting.add(entry);
    }
    writing.lock();
    try {
      writeAll();
    } finally {
      writing.unlock();
    }
    return entry;
  }

  /** A failure of the journal ends no answer. The next call writes the records again. */
  private void writeAll() {
    List<Entry> taken = taken();
    if (taken.isEmpty()) {
      return;
    }
    try {
      for (int tries = 0; !write(taken, tries); tries++) {
        read(day.minusDays(1), Account.Holder.OTHER);
        read(day, Account.Holder.OTHER);
      }
    } catch (StoreException | IllegalArgumentException failure) {
      unwritten = decided(taken);
      warn("the journal of budgets cannot be written", failure);
    }
  }

  private synchronized List<Entry> taken() {
    LocalDate today = today();
    if (today.isAfter(day)) {
      day = today;
      accounts.values().forEach(account -> account.at(today));
      read.keySet().removeIf(one -> one.isBefore(today.minusDays(1)));
    }
    List<Entry> taken = List.copyOf(waiting);
    waiting.clear();
    return taken;
  }

  /** Returns false if another gateway wrote before; then its records are read and this one comes next. */
  private boolean write(List<Entry> taken, int tries) {
    List<JsonObject> lines = decided(taken);
    if (tries == 0 && taken.stream().anyMatch(Entry::mayBeStale)) {
      return false;
    }
    try {
      if (!lines.isEmpty()) {
        journal.append(day.toString(), read.getOrDefault(day, 0), lines);
      }
    } catch (StoreException.Conflict otherWriter) {
      if (tries == MOST_CONFLICTS) {
        throw otherWriter;
      }
      return false;
    }
    read.merge(day, lines.size(), Integer::sum);
    unwritten = List.of();
    return true;
  }

  /** Returns the records to write, by the sums as they are known now. */
  private synchronized List<JsonObject> decided(List<Entry> taken) {
    List<JsonObject> lines = new ArrayList<>(unwritten);
    taken.forEach(Entry::undo);
    taken.forEach(entry -> entry.decide().ifPresent(lines::add));
    return lines;
  }

  /** Returns what each client has used in its period, and its limits. */
  synchronized List<Use> uses() {
    LocalDate today = today();
    return accounts.entrySet().stream().map(one -> {
      Account account = one.getValue();
      boolean over = account.budget().start(today).isAfter(account.start());
      return new Use(one.getKey(), over ? Amount.ZERO : account.settled(), account.budget());
    }).toList();
  }
}
