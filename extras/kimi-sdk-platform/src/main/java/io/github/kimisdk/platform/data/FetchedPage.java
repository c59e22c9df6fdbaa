package io.github.kimisdk.platform.data;

import io.github.kimisdk.json.JsonObject;
import java.util.Objects;

/**
 * A web page as Markdown.
 *
 * <p>A later version may add components. Use the factories and accessors, not the constructor or record patterns.
 *
 * @param url its address
 * @param title its title; empty if not known, and always on Kimi Code
 * @param markdown its text; blank if the service found none, which is not billed
 * @param extra members that this version does not know
 */
public record FetchedPage(String url, String title, String markdown, JsonObject extra) {

  /**
   * Creates a page from all components.
   *
   * @param url the address, not null
   * @param title the title, not null
   * @param markdown the text, not null
   * @param extra unknown members, not null
   */
  public FetchedPage {
    Objects.requireNonNull(url, "url");
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(markdown, "markdown");
    Objects.requireNonNull(extra, "extra");
  }

  /**
   * Returns a page.
   *
   * @param url its address
   * @param title its title; may be empty
   * @param markdown its text; may be empty
   * @return the page
   */
  public static FetchedPage of(String url, String title, String markdown) {
    return new FetchedPage(url, title, markdown, JsonObject.EMPTY);
  }

  /**
   * Returns the page in one line, without its text.
   *
   * @return for example {@code FetchedPage[API overview, https://platform.kimi.ai/docs/api/overview, 5120 characters]}
   */
  @Override
  public String toString() {
    return "FetchedPage[" + (title.isEmpty() ? "" : title + ", ") + url + ", " + markdown.length()
        + " characters]";
  }
}
