package io.github.kimisdk.platform.bulk;

import io.github.kimisdk.platform.data.BulkProgress;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The settings of a bulk.
 *
 * @param concurrency the maximum number of calls under way
 * @param ordered whether results come in the order of their requests
 * @param window the number of {@link #places}; 0 if the user has not set it
 * @param repeatFailures whether requests that failed in an earlier run are asked again
 * @param journal the file of the results; null for none
 * @param total the number of requests if the user told it
 * @param currency the currency of the cost
 * @param listener is told of progress; null for none
 */
public record BulkSettings(
    int concurrency,
    boolean ordered,
    int window,
    boolean repeatFailures,
    Path journal,
    OptionalLong total,
    String currency,
    Consumer<BulkProgress> listener) {

  /** 16 calls at a time, in order, without a journal. */
  public static final BulkSettings DEFAULT = new BulkSettings(16, true, 0, true, null, OptionalLong.empty(), "USD", null);

  private static final int LEAST_PLACES = 256;
  private static final long PLACES_PER_CALL = 4;

  /** The maximum number of requests between the input and the reader: calls under way, and results that wait. */
  int places() {
    return window > 0 ? window : (int) Math.min(Integer.MAX_VALUE, Math.max(LEAST_PLACES, PLACES_PER_CALL * concurrency));
  }

  public BulkSettings withConcurrency(int calls) {
    return new BulkSettings(atLeastOne("concurrency", calls), ordered, window, repeatFailures, journal, total, currency,
        listener);
  }

  public BulkSettings withOrdered(boolean inOrder) {
    return new BulkSettings(concurrency, inOrder, window, repeatFailures, journal, total, currency, listener);
  }

  public BulkSettings withWindow(int requests) {
    return new BulkSettings(concurrency, ordered, atLeastOne("window", requests), repeatFailures, journal, total, currency,
        listener);
  }

  public BulkSettings withRepeatFailures(boolean repeat) {
    return new BulkSettings(concurrency, ordered, window, repeat, journal, total, currency, listener);
  }

  public BulkSettings withJournal(Path file) {
    return new BulkSettings(concurrency, ordered, window, repeatFailures, file, total, currency, listener);
  }

  public BulkSettings withTotal(long requests) {
    if (requests < 0) {
      throw new IllegalArgumentException("expected a total from 0, found " + requests);
    }
    return new BulkSettings(concurrency, ordered, window, repeatFailures, journal, OptionalLong.of(requests), currency, listener);
  }

  public BulkSettings withCurrency(String other) {
    return new BulkSettings(concurrency, ordered, window, repeatFailures, journal, total, other, listener);
  }

  public BulkSettings withListener(Consumer<BulkProgress> other) {
    return new BulkSettings(concurrency, ordered, window, repeatFailures, journal, total, currency, other);
  }

  private static int atLeastOne(String name, int number) {
    if (number < 1) {
      throw new IllegalArgumentException("expected a " + name + " from 1, found " + number);
    }
    return number;
  }
}
