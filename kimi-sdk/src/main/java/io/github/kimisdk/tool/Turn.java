package io.github.kimisdk.tool;

import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.json.JsonBoolean;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * The records of a conversation in its store, and whose turn it is. A turn begins with a question, or with a run that continues
 * the conversation. It ends with an answer without calls, or with the run. The member {@code turn} of a record claims it:
 *
 * <pre>
 *   {"message":{"role":"user",..},"turn":{"by":"a","until":10000}}   a question, which waits for its run
 *   {"turn":{"by":"a","until":30000,"run":true}}                      the run begins; from time to time, it goes on
 *   {"message":{"role":"assistant",..}}                               the answer ends the turn
 *   {"turn":{"by":"a","until":0}}                                     the run ends without an answer
 * </pre>
 *
 * <p>The store decides between two claims, because it refuses an append that does not know the one before. The monitor of the
 * conversation guards the state.
 */
final class Turn {

  /** How long a question waits for its run. */
  static final Duration ASKED = Duration.ofSeconds(10);
  /** How long a run is claimed. It renews the claim after a third of this. */
  static final Duration RUNNING = Duration.ofSeconds(30);
  static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
  static final int MOST_WAITING = 100;

  private static final int MOST_BUSY = 2_000;
  private static final long SHORTEST_PAUSE = 1_000_000;
  private static final long LONGEST_PAUSE = 250_000_000;
  /** The threads of this process that wait for a turn, by the store and the id. */
  private static final Map<List<Object>, Queue<Thread>> WAITING = new ConcurrentHashMap<>();

  /** Records to append. They may change while the turn is awaited, because others are appended. */
  interface Entry {

    /** Returns the records behind those that are known now. */
    List<JsonObject> records();

    /** The records were stored. */
    default void stored() {}

    /** Returns whether the turn is not needed any more. */
    default boolean needless() {
      return false;
    }
  }

  /** Who has the turn, until when, and whether its run has begun. */
  private record Claim(String by, long until, boolean run) {

    static final Claim NONE = new Claim("", 0, false);

    JsonObject write() {
      JsonObject written = JsonObject.of("by", by, "until", until);
      return run ? written.with("run", JsonBoolean.TRUE) : written;
    }
  }

  private final Conversation conversation;
  final ConversationStore store;
  private final InstantSource clock;
  private final Turn outer = ToolScope.current().map(ToolScope::turn).orElse(null);
  private final boolean nested;
  private final String by;
  private int records;
  private JsonObject last = JsonObject.EMPTY;
  private volatile Claim claim = Claim.NONE;
  /** Another has taken the turn over. Until it is taken again, nothing is appended. */
  private boolean lost;
  private CompletableFuture<Void> renewal = new CompletableFuture<>();

  /** Creates the turn of a conversation, whose store is null if it is not stored. */
  Turn(Conversation conversation, ConversationStore store, InstantSource clock) {
    this.conversation = conversation;
    this.store = store;
    this.clock = clock;
    Optional<Turn> same = around(outer);
    nested = same.isPresent();
    by = same.map(turn -> turn.by).orElseGet(() -> Long.toHexString(ThreadLocalRandom.current().nextLong()));
  }

  /** Returns the turn of a run around this one that has the same conversation: to wait for it would take forever. */
  private Optional<Turn> around(Turn first) {
    Turn turn = first;
    while (turn != null && (store == null || !key().equals(turn.key()))) {
      turn = turn.outer;
    }
    return Optional.ofNullable(turn);
  }

  private List<Object> key() {
    return List.of(store == null ? this : store, conversation.id());
  }

  /** Reads all records. */
  void load() {
    stored(() -> store.load(conversation.id())).forEach(this::follow);
  }

  private void follow(JsonObject record) {
    conversation.read(record);
    records++;
    last = record;
  }

  /** A record claims the turn. A clock that is ahead of this one claims no more time. */
  void claimed(JsonValue written) {
    JsonObject read = written.asObject();
    long until = Math.min(read.get("until").asLong(), clock.millis() + RUNNING.toMillis());
    claim = until == 0 ? Claim.NONE : new Claim(read.get("by").asString(), until, read.has("run"));
  }

  /** An answer has ended the turn. */
  void answered() {
    claim = Claim.NONE;
    wake();
  }

  /** Whether this conversation has the turn, as far as it knows. Only its own thread begins that. */
  private boolean mine() {
    return claim.by.equals(by);
  }

  private boolean elsewhere() {
    return !mine() && claim.until > clock.millis();
  }

  /**
   * Waits for the turn and appends an entry with a claim. Questions wait in the order of the callers.
   *
   * @param runs whether a run begins, which also takes over a question that waits for its run
   * @return false if the thread was interrupted, or the time is over; then nothing was stored
   */
  boolean take(Entry entry, boolean runs, Duration longest) {
    long start = System.nanoTime();
    Thread thread = Thread.currentThread();
    if (!runs) {
      enter(thread);
    }
    try {
      long pause = SHORTEST_PAUSE;
      while (!(runs || mine() || WAITING.get(key()).peek() == thread) || !attempt(entry, runs)) {
        if (thread.isInterrupted() || System.nanoTime() - start > longest.toNanos()) {
          return false;
        }
        LockSupport.parkNanos(pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE);
      }
      return true;
    } finally {
      leave(thread);
    }
  }

  private void enter(Thread thread) {
    WAITING.compute(key(), (key, known) -> {
      Queue<Thread> queue = known == null ? new ConcurrentLinkedQueue<>() : known;
      if (queue.size() > MOST_WAITING) {
        throw refused("at most " + MOST_WAITING + " threads that wait for their turns", "more", false);
      }
      queue.add(thread);
      return queue;
    });
  }

  private void leave(Thread thread) {
    WAITING.computeIfPresent(key(), (key, queue) -> {
      queue.remove(thread);
      return queue.isEmpty() ? null : queue;
    });
    wake();
  }

  private void wake() {
    Optional.ofNullable(WAITING.get(key())).ifPresent(queue -> LockSupport.unpark(queue.peek()));
  }

  /** Returns how many threads wait for a turn, or begin it now. */
  int waiting() {
    return Optional.ofNullable(WAITING.get(key())).map(Queue::size).orElse(0);
  }

  private boolean attempt(Entry entry, boolean runs) {
    synchronized (conversation) {
      if (elsewhere()) {
        refresh();
      }
      boolean free = !elsewhere() || runs && !claim.run;
      boolean taken = free && (entry.needless() || appended(entry, Optional.of(claim(runs || mine() && claim.run)), true));
      lost &= !taken;
      return taken;
    }
  }

  /** Takes the turn of a program that asks the model itself. Returns the task that ends it. */
  Runnable begin() {
    if (!take(List::of, true, LONGEST_WAIT)) {
      throw notTaken();
    }
    renewLater();
    return () -> {
      synchronized (conversation) {
        end();
      }
    };
  }

  private JsonObject claim(boolean runs) {
    return new Claim(by, clock.instant().plus(runs ? RUNNING : ASKED).toEpochMilli(), runs).write();
  }

  /** Appends an entry, within this turn or outside of all turns. */
  void append(Entry entry) {
    if (lost || elsewhere()) {
      throw refused("no turn of another", "one", lost);
    }
    for (int left = MOST_BUSY; !appended(entry, nested ? Optional.of(claim(true)) : Optional.empty(), mine()); left--) {
      lost = !mine();
      if (lost || left == 0) {
        throw refused("the turn of this run", lost ? "that of another, because it was not renewed in time"
            : "a store that another writer keeps busy", true);
      }
      LockSupport.parkNanos(SHORTEST_PAUSE);
    }
  }

  /** Returns false if there are other records than the known ones, or another writer, and reads the former. */
  private boolean appended(Entry entry, Optional<JsonObject> next, boolean again) {
    List<JsonObject> more = new ArrayList<>(entry.records());
    if (store != null) {
      next.ifPresent(turn -> {
        JsonObject record = more.isEmpty() ? JsonObject.EMPTY : more.remove(more.size() - 1);
        more.add(record.with("turn", turn));
      });
    }
    if (store != null && !more.isEmpty()) {
      try {
        stored(() -> {
          store.append(conversation.id(), records, List.copyOf(more));
          return more;
        });
      } catch (StoreException.Conflict other) {
        if (!again) {
          throw other;
        }
        refresh();
        return false;
      }
      records += more.size();
      last = more.get(more.size() - 1);
    }
    entry.stored();
    next.ifPresent(this::claimed);
    return true;
  }

  /** Reads the records that others have appended. The last known one shows whether it is still the same conversation. */
  private void refresh() {
    int known = Math.min(records, 1);
    List<JsonObject> found = stored(() -> store.page(conversation.id(), records - known, Integer.MAX_VALUE));
    if (found.size() < known || known > 0 && !found.get(0).equals(last)) {
      throw refused(records + " records that are known", "others, because it was deleted", mine());
    }
    found.subList(known, found.size()).forEach(this::follow);
  }

  /** The turn was not taken. */
  StoreException.Conflict notTaken() {
    return refused("its turn in time", Thread.currentThread().isInterrupted() ? "that the thread was interrupted"
        : "that of another", false);
  }

  private StoreException.Conflict refused(String expected, String found, boolean stored) {
    return new StoreException.Conflict("conversation " + conversation.id() + ": expected " + expected + ", found " + found
        + (stored ? "; the question is stored: open it again, and continue its run" : "; nothing was stored: open it again"),
        stored);
  }

  /** Renews the claim until the run ends. */
  void renewLater() {
    if (store == null || nested) {
      return;
    }
    renewal = new CompletableFuture<Void>().completeOnTimeout(null, RUNNING.toMillis() / 3, TimeUnit.MILLISECONDS);
    renewal.thenRunAsync(this::renew, ThreadPerTaskExecutor.INSTANCE);
  }

  void renew() {
    synchronized (conversation) {
      if (mine() && !renewal.isCancelled()) {
        try {
          appended(List::of, Optional.of(claim(true)), true);
        } catch (StoreException failed) {
          // The next append of the run tells it. Until then the claim may be renewed again.
        }
        renewLater();
      }
    }
  }

  /** Ends the turn, unless an answer has, or it belongs to a run around this one. */
  void end() {
    renewal.cancel(false);
    if (mine() && !nested) {
      try {
        appended(List::of, Optional.of(new Claim(by, 0, false).write()), true);
      } catch (StoreException failed) {
        // Its time ends it.
      }
      wake();
    }
  }

  /** Returns the place of the record that is being read. */
  String place() {
    return new Callbacks().tell(() -> store.place(conversation.id(), records), "conversation " + conversation.id());
  }

  /** Uses the store. Each failure is a {@link StoreException}. */
  private <T> T stored(Supplier<T> use) {
    try {
      return Objects.requireNonNull(new Callbacks().ask(use), "expected the records of the conversation, found null");
    } catch (StoreException known) {
      throw known;
    } catch (Throwable thrown) {
      throw new StoreException(place() + ": the store failed with " + ToolFailures.describe(thrown), thrown);
    }
  }
}
