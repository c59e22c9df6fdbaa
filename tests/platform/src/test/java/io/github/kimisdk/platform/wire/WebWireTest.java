package io.github.kimisdk.platform.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.platform.data.FetchedPage;
import io.github.kimisdk.platform.data.SearchRequest;
import io.github.kimisdk.platform.data.SearchResult;
import io.github.kimisdk.server.format.platform.ServedPage;
import io.github.kimisdk.server.format.platform.ServedSearch;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Search requests, search results and fetched pages can be written as JSON and read back. */
class WebWireTest {

  private static final SearchResult RESULT = SearchResult.builder("T", "https://a.example").snippet("s").siteName("A")
      .date("2026-01-01")
      .icon("i").mime("text/html").build();

  private static SearchRequest request(SearchKind kind) {
    SearchRequest.Builder builder = SearchRequest.builder("大 q").limit(20).timeout(Duration.ofSeconds(60));
    return kind == SearchKind.PRO ? builder.sites("a.example", "b.example").windowStart("2025").windowEnd("2026-02").build()
        : builder.includeContent(true).build();
  }

  @ParameterizedTest
  @EnumSource(SearchKind.class)
  void aRequestIsReadAsItWasWritten(SearchKind kind) {
    assertThat(ServedSearch.read(SearchWire.write(request(kind), kind), kind)).isEqualTo(request(kind));
    assertThat(ServedSearch.read(SearchWire.write(SearchRequest.of("q"), kind), kind)).isEqualTo(SearchRequest.of("q"));
  }

  @ParameterizedTest
  @EnumSource(SearchKind.class)
  void aResultIsReadAsItWasWrittenWithTheMembersOfItsSearch(SearchKind kind) {
    SearchResult.Builder expected = RESULT.toBuilder();
    SearchResult all = RESULT.toBuilder().authority("S").text("page").chunk("c", 1.5).build();
    if (kind != SearchKind.CODING) {
      expected.authority("S");
    }
    expected = kind == SearchKind.PRO ? expected.chunk("c", 1.5) : expected.text("page");
    assertThat(SearchWire.readResults(ServedSearch.write(List.of(all), request(kind), kind))).containsExactly(expected.build());
  }

  @Test
  void unknownMembersSurvive() {
    String json = "{\"search_results\":[{\"title\":\"T\",\"url\":\"u\",\"rank\":3,\"chunks\":[{\"text\":\"c\",\"score\":1,\"page\":2}]}]}";
    SearchResult result = SearchWire.readResults(Json.parse(json)).get(0);
    assertThat(result.extra()).isEqualTo(Json.parse("{\"rank\":3}"));
    assertThat(result.chunks().get(0).extra()).isEqualTo(Json.parse("{\"page\":2}"));
    assertThat(ServedSearch.write(List.of(result), request(SearchKind.PRO), SearchKind.PRO).at("/search_results/0/rank").asInt())
        .isEqualTo(3);
    assertThat(result.toBuilder().build()).isEqualTo(result);
  }

  @Test
  void emptyAndOddResultsAreRead() {
    assertThat(SearchWire.readResults(Json.parse("{\"search_results\":null}"))).isEmpty();
    SearchResult odd = SearchWire.readResults(Json.parse(
        "{\"search_results\":[{\"title\":null,\"date\":2026,\"chunks\":[{\"score\":\"high\"}],\"icon\":{}}]}")).get(0);
    assertThat(odd.date()).isEqualTo("2026");
    assertThat(odd.title()).isEmpty();
    assertThat(odd.extra()).isEqualTo(Json.parse("{\"icon\":{}}"));
    assertThat(odd.chunks().get(0).score()).isZero();
    assertThatThrownBy(() -> SearchWire.readResults(Json.parse("{\"search_results\":[1]}")))
        .isInstanceOf(JsonTypeException.class);
  }

  @Test
  void aResultIsOneLine() {
    assertThat(RESULT).hasToString("SearchResult[T, A, 2026-01-01, https://a.example]");
    assertThat(SearchResult.builder("T", "u").build()).hasToString("SearchResult[T, u]");
  }

  @Test
  void aPageIsReadAsItWasWritten() {
    FetchedPage page = FetchedPage.of("https://a.example", "T", "# T\n\n大");
    assertThat(FetchWire.read(ServedPage.write(page))).isEqualTo(page)
        .hasToString("FetchedPage[T, https://a.example, 6 characters]");
    assertThat(ServedPage.readUrl(FetchWire.write("HTTPS://a.example"))).isEqualTo("HTTPS://a.example");
    FetchedPage more = FetchWire.read(Json.parse("{\"markdown\":\"\",\"lang\":\"en\"}"));
    assertThat(more.extra()).isEqualTo(Json.parse("{\"lang\":\"en\"}"));
    assertThat(FetchWire.read(ServedPage.write(more))).isEqualTo(more);
    assertThatThrownBy(() -> FetchWire.read(Json.parse("{\"title\":\"T\"}"))).isInstanceOf(JsonTypeException.class)
        .hasMessageContaining("/markdown");
  }
}
