package io.github.kimisdk.platform.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * The sources that tools have shown a model, with the numbers under which the model read them. An answer that cites {@code [2]}
 * means the source with the number 2 here. Safe for use by many threads; use one for each run, or one for a conversation.
 *
 * <pre>{@code
 * Sources sources = new Sources();
 * Agent agent = Agent.builder(kimi).tools(platform.web().tools(sources)).build();
 * String answer = agent.run("Search for Kimi and cite the sources").text();
 * sources.cited(answer).forEach(System.out::println);   // [1] API overview, Kimi API, 2026-09-21, https://...
 * }</pre>
 */
public final class Sources {

  /** A longer text in brackets is no citation. */
  private static final int LONGEST_CITATION = 40;

  private static final int MOST_DIGITS = 6;

  private final Map<String, Source> byUrl = new LinkedHashMap<>();

  /**
   * A page that a tool has shown to the model. Texts that are not known are empty.
   *
   * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
   *
   * @param number the number of the source, from 1
   * @param title the title of the page
   * @param url its address
   * @param siteName the name of its site
   * @param date its date
   */
  public record Source(int number, String title, String url, String siteName, String date) {

    /**
     * Creates a source from all components.
     *
     * @param number the number
     * @param title not null
     * @param url not null
     * @param siteName not null
     * @param date not null
     */
    public Source {
      Objects.requireNonNull(title, "title");
      Objects.requireNonNull(url, "url");
      Objects.requireNonNull(siteName, "siteName");
      Objects.requireNonNull(date, "date");
    }

    /**
     * Returns the source in one line, as a list of sources shows it.
     *
     * @return for example {@code [1] API overview, Kimi API, 2026-09-21, https://platform.kimi.ai/docs/api/overview}
     */
    @Override
    public String toString() {
      StringBuilder line = new StringBuilder("[").append(number).append("] ");
      for (String part : List.of(title, siteName, date)) {
        line.append(part.isEmpty() ? "" : part.replace('\n', ' ') + ", ");
      }
      return line.append(url).toString();
    }
  }

  /** Creates an empty list of sources. */
  public Sources() {}

  /**
   * Adds a source, or finds it by its address. The texts of the first addition count; a later one fills those that are empty. A
   * source without an address is a new one each time.
   *
   * @param title the title of the page; may be empty
   * @param url its address; may be empty
   * @param siteName the name of its site; may be empty
   * @param date its date; may be empty
   * @return the source with its number
   */
  public Source add(String title, String url, String siteName, String date) {
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(url, "url");
    Objects.requireNonNull(siteName, "siteName");
    Objects.requireNonNull(date, "date");
    synchronized (byUrl) {
      int next = byUrl.size() + 1;
      String place = url.isEmpty() ? "#" + next : url;
      Source known = byUrl.getOrDefault(place, new Source(next, "", url, "", ""));
      Source filled = new Source(
          known.number, either(known.title, title), url, either(known.siteName, siteName), either(known.date, date));
      byUrl.put(place, filled);
      return filled;
    }
  }

  private static String either(String first, String second) {
    return first.isEmpty() ? second : first;
  }

  /**
   * Returns all sources.
   *
   * @return the sources in the order of their numbers
   */
  public List<Source> list() {
    synchronized (byUrl) {
      return List.copyOf(byUrl.values());
    }
  }

  /**
   * Returns the sources that a text cites: those whose number stands in brackets, as in {@code [1]}, {@code [1, 3]} or {@code
   * 【2】}.
   *
   * @param text the answer of a model
   * @return the cited sources in the order of their numbers; numbers without a source are ignored
   */
  public List<Source> cited(String text) {
    Objects.requireNonNull(text, "text");
    List<Source> all = list();
    TreeSet<Integer> numbers = new TreeSet<>();
    for (int i = 0; i < text.length(); i++) {
      int closing = text.charAt(i) == '[' ? ']' : text.charAt(i) == '【' ? '】' : 0;
      String inside = closing == 0 ? "" : text.substring(i + 1, Math.min(text.length(), i + LONGEST_CITATION));
      int end = inside.indexOf(closing);
      if (end > 0) {
        numbers.addAll(numbers(inside.substring(0, end)));
      }
    }
    return numbers.stream().filter(number -> number >= 1 && number <= all.size()).map(number -> all.get(number - 1)).toList();
  }

  /** Returns the numbers of a list such as {@code 1, 3}; none if it has anything else. */
  private static List<Integer> numbers(String list) {
    List<Integer> numbers = new ArrayList<>();
    for (String part : list.split(",")) {
      String digits = part.strip();
      if (digits.isEmpty() || digits.length() > MOST_DIGITS || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return List.of();
      }
      numbers.add(Integer.parseInt(digits));
    }
    return numbers;
  }

  /**
   * Returns the number of sources in one line.
   *
   * @return for example {@code Sources[3]}
   */
  @Override
  public String toString() {
    return "Sources[" + list().size() + "]";
  }
}
