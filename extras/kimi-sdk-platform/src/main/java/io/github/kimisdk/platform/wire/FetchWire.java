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
   * Reads a page.
   *
   * @throws io.github.kimisdk.json.JsonTypeException if the JSON is no page
   */
  public static FetchedPage read(JsonValue answer) {
    ObjectReader fields = ObjectReader.of(answer, "");
    String url = LenientMembers.textOrEmpty(fields, "url");
    String title = LenientMembers.textOrEmpty(fields, "title");
    return new FetchedPage(url, title, fields.required("markdown"), fields.rest());
  }
}
