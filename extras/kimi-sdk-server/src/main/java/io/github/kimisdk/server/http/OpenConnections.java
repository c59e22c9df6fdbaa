package io.github.kimisdk.server.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The open connections of a server, by what each is doing. When a new one finds no place, one that keeps the server waiting is
 * closed for it: the oldest of the largest group. So clients that send half a head, half a body or nothing push out each other,
 * and not those that send a request. A connection with an answer is closed for another one only if its client has stopped to
 * read.
 */
public final class OpenConnections implements AutoCloseable {

  /** The activity of a connection. */
  public enum Phase {
    /** Waits for the end of a head. */
    HEAD,
    /** Waits for the next request. */
    IDLE,
    /** Waits for the end of a body. */
    BODY,
    /** Its request is answered with a refusal, and the rest of it is dropped. */
    LEAVING,
    /** Its request is being answered. */
    ANSWER,
    /** Found no place, and is being told so. */
    REFUSED
  }

  private static final int MAX_REFUSED = 64;

  private final Object closing = new Object();
  private final int most;
  private final Map<Phase, Set<Connection>> groups = new EnumMap<>(Phase.class);
  private final Map<Connection, Phase> phases = new HashMap<>();
  private boolean draining;
  private boolean closed;

  public OpenConnections(int most) {
    this.most = most;
    for (Phase phase : Phase.values()) {
      groups.put(phase, new LinkedHashSet<>());
    }
  }

  /** Adds a connection and returns its phase: HEAD, REFUSED, or empty if it is to be closed at once. */
  public Optional<Phase> add(Connection connection) {
    Optional<Connection> victim = Optional.empty();
    Phase phase = Phase.HEAD;
    synchronized (this) {
      if (closed || draining) {
        return Optional.empty();
      }
      if (phases.size() - groups.get(Phase.REFUSED).size() >= most) {
        victim = removeOne();
        phase = victim.isPresent() ? Phase.HEAD : Phase.REFUSED;
      }
      if (phase == Phase.REFUSED && groups.get(phase).size() >= MAX_REFUSED) {
        return Optional.empty();
      }
      phases.put(connection, phase);
      groups.get(phase).add(connection);
    }
    victim.ifPresent(Connection::abandon);
    return Optional.of(phase);
  }

  /**
   * Notes the activity of a connection and puts it last. A refused one stays refused. Returns false if the connection has lost
   * its place, which one that would wait for another request has when the server stops.
   */
  synchronized boolean enter(Connection connection, Phase phase) {
    Phase before = phases.get(connection);
    if (draining && phase == Phase.IDLE) {
      return false;
    }
    if (before != null && before != Phase.REFUSED) {
      phases.put(connection, phase);
      groups.get(before).remove(connection);
      groups.get(phase).add(connection);
    }
    return before != null;
  }

  public synchronized void remove(Connection connection) {
    Phase phase = phases.remove(connection);
    if (phase != null) {
      groups.get(phase).remove(connection);
      notifyAll();
    }
  }

  /** Returns whether no connection may have another request. */
  synchronized boolean draining() {
    return draining;
  }

  /** Adds no connection from now on, and has each close after the answer that it gives. */
  public synchronized void addNoMore() {
    draining = true;
  }

  /** Closes the connections without a request, and waits until the others have ended. */
  public void drain(long nanos) {
    List<Connection> silent;
    synchronized (this) {
      silent = new ArrayList<>(groups.get(Phase.IDLE));
      groups.get(Phase.HEAD).stream().filter(Connection::silent).forEach(silent::add);
      silent.forEach(this::remove);
    }
    silent.forEach(Connection::abandon);
    awaitNone(nanos);
  }

  private synchronized void awaitNone(long nanos) {
    long begin = System.nanoTime();
    try {
      for (long left = nanos; left > 0 && !phases.isEmpty() && !closed; left = nanos - (System.nanoTime() - begin)) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes the connections that wait for another request for longer than some nanoseconds. Returns whether others wait. */
  boolean closeIdle(long nanos) {
    List<Connection> silent = new ArrayList<>();
    boolean more;
    synchronized (this) {
      for (Connection connection : groups.get(Phase.IDLE)) {
        if (!connection.idleFor(nanos)) {
          break;
        }
        silent.add(connection);
      }
      silent.forEach(this::remove);
      more = !groups.get(Phase.IDLE).isEmpty();
    }
    silent.forEach(Connection::abandon);
    return more;
  }

  /** Closes some connections that keep the server waiting. Their descriptors serve new clients and the calls of the model. */
  public void closeSome(int count) {
    List<Connection> victims = new ArrayList<>();
    synchronized (this) {
      for (int i = 0; i < count; i++) {
        removeOne().ifPresent(victims::add);
      }
    }
    victims.forEach(Connection::abandon);
  }

  private Optional<Connection> removeOne() {
    Set<Connection> largest = groups.get(Phase.LEAVING);
    if (largest.isEmpty()) {
      for (Phase phase : List.of(Phase.HEAD, Phase.IDLE, Phase.BODY)) {
        largest = groups.get(phase).size() > largest.size() ? groups.get(phase) : largest;
      }
    }
    Optional<Connection> oldest = largest.isEmpty()
        ? groups.get(Phase.ANSWER).stream().filter(Connection::stalled).findFirst() : largest.stream().findFirst();
    oldest.ifPresent(this::remove);
    return oldest;
  }

  public synchronized int count() {
    return phases.size();
  }

  /**
   * Closes all connections. Those whose work has not ended yet have lost their place, too. A second call returns after the first
   * has closed them, so that no caller interrupts a model whose client could still be told.
   */
  @Override
  public void close() {
    synchronized (closing) {
      takeAll().forEach(Connection::abandon);
    }
  }

  private synchronized List<Connection> takeAll() {
    closed = true;
    notifyAll();
    List<Connection> all = new ArrayList<>(phases.keySet());
    phases.clear();
    groups.values().forEach(Set::clear);
    return all;
  }

  /** Closes the connections whose clients are silent for too long after an answer. */
  public static final class IdleWatch {

    private static final long LONGEST_TICK_MILLIS = 1_000;
    private static final int TICKS = 8;

    private final Ticker ticker;

    /** Creates the watch of a server that closes connections after this time. */
    public IdleWatch(OpenConnections open, Duration most, Executor threads) {
      long nanos = TimeUnit.NANOSECONDS.convert(most);
      long millis = TimeUnit.NANOSECONDS.toMillis(nanos) / TICKS;
      this.ticker = new Ticker(threads, Math.max(1, Math.min(LONGEST_TICK_MILLIS, millis)), () -> open.closeIdle(nanos));
    }

    /** Takes the beginning of a wait. */
    void begin() {
      try {
        ticker.start();
      } catch (RuntimeException | Error noThread) {
        // The next wait starts it.
      }
    }
  }
}
