package io.github.kimisdk.server.format.platform;

import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.platform.data.FetchedPage;
import io.github.kimisdk.platform.wire.FetchWire;

/** The half of a fetch that serves. */
public final class ServedPage {

  private ServedPage() {}

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
    if (!FetchWire.fetchable(url)) {
      throw new IllegalArgumentException("url must be http or https");
    }
    return url;
  }

  /** Writes a page. */
  public static JsonObject write(FetchedPage page) {
    return new ObjectWriter().put("url", page.url()).put("title", page.title()).put("markdown", page.markdown())
        .with(page.extra());
  }
}
