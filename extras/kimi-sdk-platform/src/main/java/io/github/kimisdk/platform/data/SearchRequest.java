package io.github.kimisdk.platform.data;

import io.github.kimisdk.internal.text.OneLine;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A search of the web. Its values are checked when it is made, by the rules of the platform documentation, Web Search.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param query the words to search for
 * @param limit the most results, 1 to 20; 5 if absent
 * @param timeout the time that the service may take, 1 to 60 seconds; sent in whole seconds, rounded up
 * @param includeContent whether the results have the text of their pages; not of {@code searchPro}
 * @param sites the sites to search, at most 5; empty for all; of {@code searchPro} only
 * @param windowStart the first day of the results, as {@code 2026}, {@code 2026-05} or {@code 2026-05-03}; of {@code searchPro}
 *     only
 * @param windowEnd the last day, in the same forms; of {@code searchPro} only
 */
public record SearchRequest(
    String query, OptionalInt limit, Optional<Duration> timeout, boolean includeContent, List<String> sites,
    Optional<String> windowStart,
    Optional<String> windowEnd) {

  private static final int MOST_RESULTS = 20;
  private static final int MOST_SITES = 5;
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(60);

  /**
   * Creates a request from all components.
   *
   * @param query the words, not blank
   * @param limit the most results or empty
   * @param timeout the time or empty
   * @param includeContent whether to return the text of pages
   * @param sites the sites, not null
   * @param windowStart the first day or empty
   * @param windowEnd the last day or empty
   * @throws IllegalArgumentException if a value is out of its range
   */
  public SearchRequest {
    Objects.requireNonNull(query, "query");
    Objects.requireNonNull(limit, "limit");
    Objects.requireNonNull(timeout, "timeout");
    sites = List.copyOf(Objects.requireNonNull(sites, "sites"));
    Objects.requireNonNull(windowStart, "windowStart");
    Objects.requireNonNull(windowEnd, "windowEnd");
    if (query.isBlank()) {
      throw new IllegalArgumentException("expected words to search for, found a blank query");
    }
    if (limit.isPresent() && (limit.getAsInt() < 1 || limit.getAsInt() > MOST_RESULTS)) {
      throw new IllegalArgumentException("expected a limit of 1 to " + MOST_RESULTS + " results, found " + limit.getAsInt());
    }
    if (timeout.isPresent() && (timeout.get().compareTo(SHORTEST) < 0 || timeout.get().compareTo(LONGEST) > 0)) {
      throw new IllegalArgumentException("expected a timeout of 1 to 60 seconds, found " + timeout.get());
    }
    checkSites(sites);
    checkWindow(windowStart.map(text -> day("windowStart", text)), windowEnd.map(text -> day("windowEnd", text)));
  }

  private static void checkSites(List<String> sites) {
    if (sites.size() > MOST_SITES) {
      throw new IllegalArgumentException("expected at most " + MOST_SITES + " sites, found " + sites.size());
    }
    for (String site : sites) {
      if (site.isEmpty() || site.chars().anyMatch(c -> Character.isWhitespace(c) || c == '(' || c == ')')) {
        throw new IllegalArgumentException(
            "expected a site such as example.com, without white space and parentheses, found \"" + site + "\"");
      }
    }
  }

  private static LocalDate day(String name, String text) {
    return PartialDate.firstDay(text).orElseThrow(() -> new IllegalArgumentException(
        "expected " + name + " as 2026, 2026-05 or 2026-05-03, found \"" + text + "\""));
  }

  private static void checkWindow(Optional<LocalDate> start, Optional<LocalDate> end) {
    if (start.isPresent() && end.isPresent() && start.get().isAfter(end.get())) {
      throw new IllegalArgumentException(
          "expected windowStart not after windowEnd, found " + start.get() + " and " + end.get() + ", the first days of both");
    }
  }

  /**
   * Returns a search with the defaults of the service.
   *
   * @param query the words to search for
   * @return the request
   * @throws IllegalArgumentException if the query is blank
   */
  public static SearchRequest of(String query) {
    return builder(query).build();
  }

  /**
   * Returns a builder of a search.
   *
   * @param query the words to search for
   * @return the builder
   */
  public static Builder builder(String query) {
    return new Builder(Objects.requireNonNull(query, "query"));
  }

  /**
   * Returns a builder with the values of this request.
   *
   * @return the builder
   */
  public Builder toBuilder() {
    Builder builder = new Builder(query);
    builder.limit = limit;
    builder.timeout = timeout;
    builder.includeContent = includeContent;
    builder.sites = sites;
    builder.windowStart = windowStart;
    builder.windowEnd = windowEnd;
    return builder;
  }

  /** A builder of a search. Every method returns the builder. A builder is not safe for use by several threads at once. */
  public static final class Builder {

    private final String query;
    private OptionalInt limit = OptionalInt.empty();
    private Optional<Duration> timeout = Optional.empty();
    private boolean includeContent;
    private List<String> sites = List.of();
    private Optional<String> windowStart = Optional.empty();
    private Optional<String> windowEnd = Optional.empty();

    private Builder(String query) {
      this.query = query;
    }

    /**
     * Sets the most results.
     *
     * @param results 1 to 20; 5 if not set
     * @return this builder
     */
    public Builder limit(int results) {
      limit = OptionalInt.of(results);
      return this;
    }

    /**
     * Sets the time that the service may take.
     *
     * @param timeout 1 to 60 seconds; the service decides if not set
     * @return this builder
     */
    public Builder timeout(Duration timeout) {
      this.timeout = Optional.of(Objects.requireNonNull(timeout, "timeout"));
      return this;
    }

    /**
     * Sets whether the results have the text of their pages. {@code searchPro} returns passages instead.
     *
     * @param include false if not set
     * @return this builder
     */
    public Builder includeContent(boolean include) {
      includeContent = include;
      return this;
    }

    /**
     * Restricts the results of {@code searchPro} to sites.
     *
     * @param sites at most 5, such as {@code example.com}
     * @return this builder
     */
    public Builder sites(String... sites) {
      this.sites = Arrays.asList(Objects.requireNonNull(sites, "sites").clone());
      return this;
    }

    /**
     * Sets the first day of the results of {@code searchPro}.
     *
     * @param date a day, a month or a year, such as {@code 2026-05-03}, {@code 2026-05} or {@code 2026}
     * @return this builder
     */
    public Builder windowStart(String date) {
      windowStart = Optional.of(Objects.requireNonNull(date, "date"));
      return this;
    }

    /**
     * Sets the last day of the results of {@code searchPro}.
     *
     * @param date a day, a month or a year, as in {@link #windowStart}; the service compares by its first day
     * @return this builder
     */
    public Builder windowEnd(String date) {
      windowEnd = Optional.of(Objects.requireNonNull(date, "date"));
      return this;
    }

    /**
     * Returns the request.
     *
     * @return the request
     * @throws IllegalArgumentException if a value is out of its range
     */
    public SearchRequest build() {
      return new SearchRequest(query, limit, timeout, includeContent, sites, windowStart, windowEnd);
    }

    @Override
    public String toString() {
      return OneLine.of("SearchRequest.Builder", query);
    }
  }
}
