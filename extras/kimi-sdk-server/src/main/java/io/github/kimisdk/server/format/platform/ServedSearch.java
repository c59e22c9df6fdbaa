package io.github.kimisdk.server.format.platform;

import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.internal.wire.ObjectWriter;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.platform.data.SearchRequest;
import io.github.kimisdk.platform.data.SearchResult.Chunk;
import io.github.kimisdk.platform.data.SearchResult;
import io.github.kimisdk.platform.wire.SearchKind;
import io.github.kimisdk.platform.wire.SearchWire;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The half of the search that serves. A request that is refused throws with the words of the platform's page on Web Search. */
public final class ServedSearch {

  private static final int MOST_RESULTS = 20;
  private static final int MOST_SECONDS = 60;
  private static final int MOST_SITES = 5;
  private static final String DATES = "expect YYYY / YYYY-MM / YYYY-MM-DD";

  private ServedSearch() {}

  /**
   * Reads a request.
   *
   * @throws io.github.kimisdk.json.JsonTypeException if a member has another type
   * @throws IllegalArgumentException if a value is refused
   */
  public static SearchRequest read(JsonValue body, SearchKind kind) {
    ObjectReader fields = ObjectReader.of(body, "");
    String query = fields.string("text_query").orElse("");
    require(!query.isBlank(), "text_query is required");
    SearchRequest.Builder request = SearchRequest.builder(query);
    OptionalInt limit = fields.integer("limit");
    require(limit.orElse(1) >= 1 && limit.orElse(1) <= MOST_RESULTS, "limit must be between 1 and " + MOST_RESULTS);
    limit.ifPresent(request::limit);
    OptionalInt seconds = fields.integer("timeout_seconds");
    require(seconds.orElse(1) <= MOST_SECONDS, "timeout_seconds must be less than or equal to " + MOST_SECONDS);
    require(seconds.orElse(1) >= 1, "timeout_seconds must be greater than or equal to 1");
    seconds.ifPresent(number -> request.timeout(Duration.ofSeconds(number)));
    if (kind == SearchKind.PRO) {
      readScope(fields, request);
    } else {
      request.includeContent(fields.bool(kind == SearchKind.BASIC ? "include_content" : "enable_page_crawling").orElse(false));
    }
    return request.build();
  }

  private static void readScope(ObjectReader fields, SearchRequest.Builder request) {
    List<String> sites = fields.strings("sites");
    require(sites.size() <= MOST_SITES, "sites must contain at most " + MOST_SITES + " entries");
    for (String site : sites) {
      boolean plain = site.chars().noneMatch(c -> Character.isWhitespace(c) || c == '(' || c == ')');
      require(plain && !site.isEmpty(), "site must not contain whitespace or parentheses");
    }
    request.sites(sites.toArray(new String[0]));
    ObjectReader window = fields.child("time_window");
    Optional<String> start = window.string("start").filter(text -> !text.isEmpty());
    Optional<String> end = window.string("end").filter(text -> !text.isEmpty());
    start.ifPresent(date -> require(accepted(request.windowStart(date)), "time_window.start is invalid, " + DATES));
    SearchRequest.Builder other = SearchRequest.builder("any");
    end.ifPresent(date -> require(accepted(other.windowEnd(date)), "time_window.end is invalid, " + DATES));
    end.ifPresent(request::windowEnd);
    require(accepted(request), "time_window.start must not be after time_window.end");
  }

  private static boolean accepted(SearchRequest.Builder request) {
    try {
      request.build();
      return true;
    } catch (IllegalArgumentException refused) {
      return false;
    }
  }

  private static void require(boolean met, String message) {
    if (!met) {
      throw new IllegalArgumentException(message);
    }
  }

  /**
   * Writes the results for a request. Texts of pages are written if the request asks for them, passages for {@link
   * SearchKind#PRO} only.
   */
  public static JsonObject write(List<SearchResult> results, SearchRequest request, SearchKind kind) {
    return new ObjectWriter()
        .put(SearchWire.RESULTS, ObjectWriter.array(results, result -> write(result, request, kind)))
        .object();
  }

  private static JsonObject write(SearchResult result, SearchRequest request, SearchKind kind) {
    ObjectWriter members = new ObjectWriter()
        .put("title", result.title())
        .put("url", result.url())
        .put("snippet", result.snippet())
        .put("site_name", result.siteName())
        .put("date", result.date())
        .put("icon", result.icon())
        .put("mime", result.mime());
    String text = request.includeContent() ? result.text() : "";
    switch (kind) {
      case BASIC -> members.put("authority", result.authority()).put("text", text);
      case PRO -> members.put("authority", result.authority())
          .put("chunks", ObjectWriter.array(result.chunks(), ServedSearch::write));
      case CODING -> members.put("content", text);
    }
    return members.with(result.extra());
  }

  private static JsonObject write(Chunk chunk) {
    return new ObjectWriter().put("text", chunk.text()).put("score", JsonNumber.of(chunk.score())).with(chunk.extra());
  }
}
