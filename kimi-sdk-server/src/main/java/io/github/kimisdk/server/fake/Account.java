package io.github.kimisdk.server.fake;

import io.github.kimisdk.internal.callback.Callbacks;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.platform.Balance;
import io.github.kimisdk.platform.FetchedPage;
import io.github.kimisdk.platform.Profile;
import io.github.kimisdk.platform.SearchRequest;
import io.github.kimisdk.platform.SearchResult;
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
}
