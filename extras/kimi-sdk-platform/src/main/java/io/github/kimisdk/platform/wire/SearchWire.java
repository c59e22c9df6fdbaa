package io.github.kimisdk.platform.wire;

import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.platform.data.SearchRequest;
import io.github.kimisdk.platform.data.SearchResult;
import io.github.kimisdk.platform.data.SearchResult.Chunk;
import java.time.Duration;
import java.util.List;

/** Searches and their results. */
public final class SearchWire {

  /** The member with the results. */
  public static final String RESULTS = "search_results";

  private SearchWire() {}

  /** Writes a request. Settings that the search does not have are not written. */
  public static JsonObject write(SearchRequest request, SearchKind kind) {
    ObjectWriter body = new ObjectWriter()
        .put("text_query", request.query())
        .put("limit", request.limit())
        .put("timeout_seconds", request.timeout().map(SearchWire::seconds), JsonNumber::of);
    return switch (kind) {
      case BASIC -> body.flag("include_content", request.includeContent()).object();
      case CODING -> body.flag("enable_page_crawling", request.includeContent()).object();
      case PRO -> body.list("sites", request.sites(), JsonString::of)
          .nested("time_window", new ObjectWriter().put("start", request.windowStart()).put("end", request.windowEnd()))
          .object();
    };
  }

  private static long seconds(Duration timeout) {
    return timeout.plusNanos(999_999_999).toSeconds();
  }

  /**
   * Reads the results of any search. The array must be there, and may be null.
   *
   * @throws JsonTypeException if the JSON is no answer of a search
   */
  public static List<SearchResult> readResults(JsonValue answer) {
    ObjectReader fields = ObjectReader.of(answer, "");
    if (!fields.object().has(RESULTS)) {
      throw new JsonTypeException("/" + RESULTS, "array", "nothing");
    }
    return fields.list(RESULTS, SearchWire::readResult);
  }

  private static SearchResult readResult(ObjectReader fields) {
    String title = LenientMembers.textOrEmpty(fields, "title");
    String url = LenientMembers.textOrEmpty(fields, "url");
    String snippet = LenientMembers.textOrEmpty(fields, "snippet");
    String siteName = LenientMembers.textOrEmpty(fields, "site_name");
    String date = LenientMembers.textOrEmpty(fields, "date");
    String authority = LenientMembers.textOrEmpty(fields, "authority");
    String icon = LenientMembers.textOrEmpty(fields, "icon");
    String mime = LenientMembers.textOrEmpty(fields, "mime");
    String text = LenientMembers.textOrEmpty(fields, "text");
    // Kimi Code has another name for the text of the page.
    String whole = text.isEmpty() ? LenientMembers.textOrEmpty(fields, "content") : text;
    List<Chunk> chunks = fields.list("chunks", SearchWire::readChunk);
    return new SearchResult(title, url, snippet, siteName, date, authority, icon, mime, whole, chunks, fields.rest());
  }

  private static Chunk readChunk(ObjectReader fields) {
    String text = LenientMembers.textOrEmpty(fields, "text");
    double score = fields.lenient("score", (reader, name) -> reader.value(name).map(JsonValue::asDouble)).orElse(0.0);
    return new Chunk(text, score, fields.rest());
  }
}
