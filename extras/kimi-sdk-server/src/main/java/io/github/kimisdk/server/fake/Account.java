package io.github.kimisdk.server.fake;

import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.platform.data.Balance;
import io.github.kimisdk.platform.data.FetchedPage;
import io.github.kimisdk.platform.data.Profile;
import io.github.kimisdk.platform.data.SearchRequest;
import io.github.kimisdk.platform.data.SearchResult;
import java.math.BigDecimal;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** The invented data of an account, and of the web that its searches find. */
public record Account(
    Balance balance, JsonObject usages, Profile profile, Function<SearchRequest, List<SearchResult>> finder,
    Map<String, FetchedPage> pages) {

  public static final Account SAMPLE =
      new Account(SampleData.BALANCE, SampleData.USAGES, SampleData.PROFILE, SampleData::search, SampleData.pages());

  List<SearchResult> search(SearchRequest request) {
    return Objects.requireNonNull(
        Callbacks.unchecked(() -> finder.apply(request)), "expected results of the search function, found null");
  }

  public FetchedPage page(String url) {
    return Optional.ofNullable(pages.get(url)).orElseGet(() -> FetchedPage.of(url, "", ""));
  }

  /** The data of {@link Account#SAMPLE}. All of it is invented. */
  static final class SampleData {

    static final Balance BALANCE = Balance.of(new BigDecimal("46.58893"), new BigDecimal("3.00001"));

    static final Profile PROFILE = Profile.of("sample-user", "Sample").withLevel("20", "Advanced");

    static final JsonObject USAGES = Json.parse("""
        {"user":{"userId":"sample-user","membership":{"level":"LEVEL_ADVANCED"}},
         "usage":{"name":"Weekly requests","limit":"1000","used":"40","remaining":"960","resetTime":"2030-01-07T00:00:00Z"},
         "limits":[{"window":{"duration":300,"timeUnit":"TIME_UNIT_MINUTE"},
           "detail":{"limit":"100","used":"7","remaining":"93","resetTime":"2030-01-01T05:00:00Z"}}]}""").asObject();

    private static final List<SearchResult> RESULTS = List.of(
        page("Streams in kimi-sdk", "https://kimi-sdk.example/docs/streams", "2026-09-21",
            "A stream brings an answer chunk by chunk. If it breaks, the client can resume it."),
        page("Tools and agents in kimi-sdk", "https://kimi-sdk.example/docs/agents", "2026-10-05",
            "An agent asks the model, runs the tools that it calls, and asks again until there is an answer."),
        page("Sky colors", "https://encyclopedia.example/sky", "2025-03-01",
            "Air scatters blue light more than red light, so the sky is blue by day."));

    private SampleData() {}

    private static SearchResult page(String title, String url, String date, String text) {
      String host = URI.create(url).getHost();
      return SearchResult.builder(title, url).snippet(text).siteName(host).date(date).authority("B").mime("text/html")
          .text("# " + title + "\n\n" + text).chunk(text, 1.0).build();
    }

    /** Finds all pages, or those of some sites. Words and dates of the request count for nothing. */
    static List<SearchResult> search(SearchRequest request) {
      List<String> sites = request.sites();
      return RESULTS.stream().filter(result -> sites.isEmpty() || sites.contains(result.siteName())).toList();
    }

    static Map<String, FetchedPage> pages() {
      Map<String, FetchedPage> pages = new LinkedHashMap<>();
      RESULTS.forEach(result -> pages.put(result.url(), FetchedPage.of(result.url(), result.title(), result.text())));
      return pages;
    }
  }
}
