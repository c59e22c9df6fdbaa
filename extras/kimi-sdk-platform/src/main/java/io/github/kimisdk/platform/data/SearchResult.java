package io.github.kimisdk.platform.data;

import io.github.kimisdk.internal.text.OneLine;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A page that a search found. Texts that the service does not know are empty. A program cites the title, the site, the date and
 * the address, because answers of a chat have no citations of their own.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param title the title of the page
 * @param url its address
 * @param snippet a few sentences of it
 * @param siteName the name of its site
 * @param date its date, mostly as {@code 2026-05-03}
 * @param authority the grade of the source: {@code S}, {@code A}, {@code B} and {@code C} were seen
 * @param icon the address of its icon
 * @param mime its media type
 * @param text the text of the page, if the request asked for it
 * @param chunks passages in their order; only {@code searchPro} returns them
 * @param extra members that this version does not know
 */
public record SearchResult(
    String title, String url, String snippet, String siteName, String date, String authority, String icon, String mime,
    String text,
    List<Chunk> chunks, JsonObject extra) {

  /**
   * A passage of a page.
   *
   * @param text the passage
   * @param score how well it fits the query; larger is better; 0 if the service sent none
   * @param extra members that this version does not know
   */
  public record Chunk(String text, double score, JsonObject extra) {

    /**
     * Creates a passage from all components.
     *
     * @param text the passage, not null
     * @param score the score
     * @param extra unknown members, not null
     */
    public Chunk {
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(extra, "extra");
    }

    /**
     * Returns a passage.
     *
     * @param text the passage
     * @param score its score
     * @return the passage
     */
    public static Chunk of(String text, double score) {
      return new Chunk(text, score, JsonObject.EMPTY);
    }
  }

  /**
   * Creates a result from all components.
   *
   * @param title not null
   * @param url not null
   * @param snippet not null
   * @param siteName not null
   * @param date not null
   * @param authority not null
   * @param icon not null
   * @param mime not null
   * @param text not null
   * @param chunks the passages, not null
   * @param extra unknown members, not null
   */
  public SearchResult {
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(url, "url");
    Objects.requireNonNull(snippet, "snippet");
    Objects.requireNonNull(siteName, "siteName");
    Objects.requireNonNull(date, "date");
    Objects.requireNonNull(authority, "authority");
    Objects.requireNonNull(icon, "icon");
    Objects.requireNonNull(mime, "mime");
    Objects.requireNonNull(text, "text");
    chunks = List.copyOf(Objects.requireNonNull(chunks, "chunks"));
    Objects.requireNonNull(extra, "extra");
  }

  /**
   * Returns a builder of a result, for tests and for a server of your own.
   *
   * @param title the title of the page
   * @param url its address
   * @return the builder
   */
  public static Builder builder(String title, String url) {
    return new Builder(Objects.requireNonNull(title, "title"), Objects.requireNonNull(url, "url"));
  }

  /**
   * Returns a builder with the values of this result.
   *
   * @return the builder
   */
  public Builder toBuilder() {
    Builder builder = new Builder(title, url);
    builder.snippet = snippet;
    builder.siteName = siteName;
    builder.date = date;
    builder.authority = authority;
    builder.icon = icon;
    builder.mime = mime;
    builder.text = text;
    builder.chunks.addAll(chunks);
    builder.extra = extra;
    return builder;
  }

  /** A builder of a result. Every method returns the builder. A builder is not safe for use by several threads at once. */
  public static final class Builder {

    private final String title;
    private final String url;
    private String snippet = "";
    private String siteName = "";
    private String date = "";
    private String authority = "";
    private String icon = "";
    private String mime = "";
    private String text = "";
    private final List<Chunk> chunks = new ArrayList<>();
    private JsonObject extra = JsonObject.EMPTY;

    private Builder(String title, String url) {
      this.title = title;
      this.url = url;
    }

    /**
     * Sets a few sentences of the page.
     *
     * @param snippet the sentences; empty if not set
     * @return this builder
     */
    public Builder snippet(String snippet) {
      this.snippet = Objects.requireNonNull(snippet, "snippet");
      return this;
    }

    /**
     * Sets the name of the site.
     *
     * @param siteName the name; empty if not set
     * @return this builder
     */
    public Builder siteName(String siteName) {
      this.siteName = Objects.requireNonNull(siteName, "siteName");
      return this;
    }

    /**
     * Sets the date of the page.
     *
     * @param date for example {@code 2026-05-03}; empty if not set
     * @return this builder
     */
    public Builder date(String date) {
      this.date = Objects.requireNonNull(date, "date");
      return this;
    }

    /**
     * Sets the grade of the source.
     *
     * @param authority for example {@code A}; empty if not set
     * @return this builder
     */
    public Builder authority(String authority) {
      this.authority = Objects.requireNonNull(authority, "authority");
      return this;
    }

    /**
     * Sets the address of the icon.
     *
     * @param icon the address; empty if not set
     * @return this builder
     */
    public Builder icon(String icon) {
      this.icon = Objects.requireNonNull(icon, "icon");
      return this;
    }

    /**
     * Sets the media type.
     *
     * @param mime for example {@code text/html}; empty if not set
     * @return this builder
     */
    public Builder mime(String mime) {
      this.mime = Objects.requireNonNull(mime, "mime");
      return this;
    }

    /**
     * Sets the text of the page.
     *
     * @param text the text; empty if not set
     * @return this builder
     */
    public Builder text(String text) {
      this.text = Objects.requireNonNull(text, "text");
      return this;
    }

    /**
     * Adds a passage.
     *
     * @param text the passage
     * @param score its score
     * @return this builder
     */
    public Builder chunk(String text, double score) {
      chunks.add(Chunk.of(Objects.requireNonNull(text, "text"), score));
      return this;
    }

    /**
     * Returns the result.
     *
     * @return the result
     */
    public SearchResult build() {
      return new SearchResult(title, url, snippet, siteName, date, authority, icon, mime, text, chunks, extra);
    }

    @Override
    public String toString() {
      return OneLine.of("SearchResult.Builder", title, url);
    }
  }

  /**
   * Returns the result in one line.
   *
   * @return for example {@code SearchResult[API overview, Kimi API, 2026-09-21, https://platform.kimi.ai/docs/api/overview]}
   */
  @Override
  public String toString() {
    String site = siteName.isEmpty() ? "" : ", " + siteName;
    return "SearchResult[" + title + site + (date.isEmpty() ? "" : ", " + date) + ", " + url + "]";
  }
}
