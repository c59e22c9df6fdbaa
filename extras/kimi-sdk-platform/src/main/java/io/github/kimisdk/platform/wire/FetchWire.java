package io.github.kimisdk.platform.wire;

import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.platform.data.FetchedPage;
import java.util.Locale;

/** The address of a page, and the page as Markdown. Kimi Code answers with the Markdown itself. */
public final class FetchWire {

  private FetchWire() {}

  /** Returns whether an address can be fetched: whether its scheme is http or https, and something follows. */
  public static boolean fetchable(String url) {
    String lower = url.toLowerCase(Locale.ROOT);
    String rest = lower.startsWith("https://") ? lower.substring(8) : lower.startsWith("http://") ? lower.substring(7) : "";
    return !rest.isEmpty() && rest.chars().noneMatch(c -> c <= ' ');
  }

  /** Writes a request. */
  public static JsonObject write(String url) {
    return new ObjectWriter().put("url", url).object();
  }

  /**
   * Reads the address of a request. The words of the refusals are a guess after those of the search.
   *
   * @throws io.github.kimisdk.json.JsonTypeException if it is no string
   * @throws IllegalArgumentException if it is missing or no address of the web
   */
  public static String readUrl(JsonValue body) {
    String url = ObjectReader.of(body, "").string("url").orElse("");
    if (url.isBlank()) {
      throw new IllegalArgumentException("url is required");
    }
    if (!fetchable(url)) {
      throw new IllegalArgumentException("url must be http or https");
    }
    return url;
  }

  /** Writes a page. */
  public static JsonObject write(FetchedPage page) {
    return new ObjectWriter().put("url", page.url()).put("title", page.title()).put("markdown", page.markdown())
        .with(page.extra());
  }

  /**
   * Reads a page.
   *
   * @throws io.github.kimisdk.json.JsonTypeException if the JSON is no page
   */
  public static FetchedPage read(JsonValue answer) {
    ObjectReader fields = ObjectReader.of(answer, "");
    String url = Loose.textOrEmpty(fields, "url");
    String title = Loose.textOrEmpty(fields, "title");
    return new FetchedPage(url, title, fields.required("markdown"), fields.rest());
  }
}
