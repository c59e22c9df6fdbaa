package io.github.kimisdk.platform.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchRequestTest {

  private static void refused(UnaryOperator<SearchRequest.Builder> change, String words) {
    assertThatIllegalArgumentException().isThrownBy(() -> change.apply(SearchRequest.builder("q")).build())
        .withMessageContaining(words);
  }

  @Test
  void aBuilderKeepsAllValues() {
    SearchRequest request = SearchRequest.builder("q").limit(20).timeout(Duration.ofSeconds(60)).includeContent(true)
        .sites("a.example", "b.example").windowStart("2026").windowEnd("2026-01-01").build();
    assertThat(request.toBuilder().build()).isEqualTo(request);
    assertThat(request.toBuilder().limit(1).build().limit()).hasValue(1);
    assertThat(SearchRequest.of("q").toBuilder().build()).isEqualTo(SearchRequest.of("q"));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 21})
  void aLimitIsOneToTwenty(int limit) {
    refused(builder -> builder.limit(limit), "expected a limit of 1 to 20 results, found " + limit);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 999, 60_001})
  void aTimeoutIsOneToSixtySeconds(long millis) {
    refused(builder -> builder.timeout(Duration.ofMillis(millis)), "expected a timeout of 1 to 60 seconds, found PT");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "(a)", "a\u3000b", "a)"})
  void aSiteHasNoSpacesAndParentheses(String site) {
    refused(builder -> builder.sites("fine.example", site), "found \"" + site + "\"");
  }

  @Test
  void thereAreAtMostFiveSites() {
    refused(builder -> builder.sites("a", "b", "c", "d", "e", "f"), "expected at most 5 sites, found 6");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "26", "2026-13", "2026-5", "2026-02-30", "2026-05-03T00:00:00Z", "today", "2026/05/03"})
  void aWindowIsADayAMonthOrAYear(String date) {
    refused(builder -> builder.windowStart(date), "expected windowStart as 2026, 2026-05 or 2026-05-03, found \"" + date + "\"");
    refused(builder -> builder.windowEnd(date), "expected windowEnd as");
  }

  @ParameterizedTest
  @CsvSource({"2026-05, 2026", "2027, 2026-12-31", "2026-05-02, 2026-05"})
  void aWindowIsComparedByItsFirstDays(String start, String end) {
    refused(builder -> builder.windowStart(start).windowEnd(end), "expected windowStart not after windowEnd");
    assertThat(SearchRequest.builder("q").windowStart(end).windowEnd(start).build().windowEnd()).contains(start);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n"})
  void aQueryIsNotBlank(String query) {
    assertThatIllegalArgumentException().isThrownBy(() -> SearchRequest.of(query)).withMessageContaining("found a blank query");
  }
}
