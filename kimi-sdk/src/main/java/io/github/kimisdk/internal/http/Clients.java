package io.github.kimisdk.internal.http;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Timeouts.Phase;
import io.github.kimisdk.internal.threads.Scheduler;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The HTTP client of a transport. The client is replaced when its pooled connections turn out to be closed, when not one byte of
 * an answer came in time, and when it has lost its only thread (JDK 17 says nothing of it, and every call falls silent).
 *
 * <p>Replacing the client drops all pooled connections at once, so that no call has to try them one by one. On JDK 17 a
 * dropped client keeps its selector thread and sockets until it is garbage collected. So the number of clients is
 * bounded: a client is replaced at most every {@link #RENEWAL}, and only while fewer than {@link #MAX_RETIRED} former
 * ones are still reachable. Otherwise the request is repeated on the same client.
 */
public final class Clients {

  /** A request is retried free of charge only if its connection proves to be closed so soon after it was sent. */
  static final Duration FIRST_MOMENTS = Duration.ofSeconds(1);

  /** The least time between replacements. A collected client of JDK 17 ends its thread within 3 seconds. */
  static final Duration RENEWAL = Duration.ofSeconds(10);

  static final int MAX_RETIRED = 2;

  /** The client of an attempt, by number, and whether the attempt may use a pooled connection. */
  public record Use(int generation, boolean pooled) {}

  private static final String CLOSED =
      "(?s).*(received no bytes|EOF reached|GOAWAY|Connection reset|Broken pipe|REFUSED_STREAM|not processed|unprocessed).*";

  /** The JDK's client quotes the beginning of a head that broke off. */
  private static final String PARTIAL_HEAD = "receiving [";

  private final boolean borrowed;
  private final Scheduler scheduler;
  private final List<WeakReference<HttpClient>> retired = new ArrayList<>();
  private HttpClient client;
  private long renewed;
  private int idle;
  private int generation;
  private boolean closed;

  /** Creates the clients of a transport. The caller's own client is never replaced; null for none. */
  Clients(HttpClient own, Scheduler scheduler) {
    this.client = own;
    this.borrowed = own != null;
    this.scheduler = scheduler;
  }

  /** Whether the caller supplied the client. */
  boolean borrowed() {
    return borrowed;
  }

  /** The proxies of the caller's client, or else of the JVM; null for none. */
  synchronized ProxySelector proxies() {
    ProxySelector general = ProxySelector.getDefault();
    return borrowed && client != null ? client.proxy().orElse(general) : general;
  }

  /** Returns the client for the next request, built if there is none; null after {@link #close}. */
  synchronized HttpClient ready(Supplier<HttpClient> builder) {
    if (client == null && !closed) {
      client = builder.get();
    }
    return client;
  }

  /** The number of the current client, from 0. Each replacement increments it. */
  synchronized int generation() {
    return generation;
  }

  /**
   * Notes that an attempt is about to be sent. The JDK's client does not tell whether it uses a pooled connection. It prefers
   * one, and there are at most as many as exchanges that ended and were not followed by another. With HTTP/2, which only a
   * client of the caller speaks, requests share one connection.
   */
  synchronized Use use() {
    boolean pooled = idle > 0;
    idle -= pooled && !borrowed ? 1 : 0;
    return new Use(generation, pooled);
  }

  /** Notes that an exchange has ended whole: its connection is pooled, and the server may close it. */
  public synchronized void answered(int used) {
    idle += used == generation ? 1 : 0;
  }

  /**
   * Takes the failure of an attempt. Returns whether to send its request again at once: its pooled connection seems to have been
   * closed before, as nothing was received and the attempt failed within {@link #FIRST_MOMENTS}. The JDK's client reports this in
   * words only, which differ by HTTP version and by the moment at which it notices.
   */
  public synchronized boolean stale(KimiException failure, Use used, Duration elapsed) {
    Throwable cause = failure.getCause();
    boolean lost = failure instanceof KimiException.Unreachable && cause instanceof IOException
        && !(cause instanceof ConnectException);
    String words = lost ? cause + " " + cause.getCause() : "";
    boolean silent = failure instanceof KimiException.TimedOut late && late.phase() == Phase.FIRST_BYTE;
    boolean stale = used.pooled() && elapsed.compareTo(FIRST_MOMENTS) <= 0 && words.matches(CLOSED)
        && !words.contains(PARTIAL_HEAD);
    if ((stale || silent || words.contains("selector manager closed")) && used.generation() == generation && !borrowed
        && renewable()) {
      renewed = scheduler.nanos();
      retired.add(new WeakReference<>(client));
      generation++;
      idle = 0;
      client = null;
    }
    return stale;
  }

  private boolean renewable() {
    retired.removeIf(former -> former.get() == null);
    return retired.size() < MAX_RETIRED && (generation == 0 || scheduler.nanos() - renewed >= RENEWAL.toNanos());
  }

  /** Builds no more clients. Returns the client to shut down, or null. */
  synchronized HttpClient close() {
    HttpClient own = borrowed ? null : client;
    closed = true;
    client = null;
    return own;
  }
}
