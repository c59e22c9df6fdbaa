package io.github.kimisdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.internal.threads.VirtualTime;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

  @ParameterizedTest
  @CsvSource({
    "retry-after, 1, PT1S",
    "retry-after, ' 30 ', PT30S",
    "retry-after, 1.5, PT1.5S",
    "retry-after, 0.25, PT0.25S",
    "retry-after-ms, 1500, PT1.5S",
    "retry-after-ms, 12.5, PT0.0125S",
    "x-retry-after, 7, PT7S",
    "retry-after, 'Sat, 21 Nov 2026 00:01:30 GMT', PT1M30S",
    "x-retry-after, 'Sat, 21 Nov 2026 00:00:02 GMT', PT2S",
  })
  void everyFormIsRead(String name, String value, Duration wait) {
    assertThat(of(name, value)).contains(wait);
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "", " ", "soon", "-1", "NaN", "Infinity", "1e400", "0x10", "0x1p3", "5d", "5f", "1,5", "+", "Sat, 99 Nov 2026 00:00:00 GMT",
    "2026-11-21", "1 second", "--1", "1.2.3"
  })
  void garbageIsNoWait(String value) {
    assertThat(of("retry-after", value)).isEmpty();
    assertThat(of("retry-after-ms", value)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0.0", " 0 ", "Fri, 20 Nov 2026 23:00:00 GMT", "Sat, 21 Nov 2026 00:00:00 GMT"})
  void aWaitOfNothingIsNone(String value) {
    assertThat(of("retry-after", value)).isEmpty();
    assertThat(of("retry-after-ms", value)).isEmpty();
    assertThat(of("retry-after-ms", value, "retry-after", "1")).contains(Duration.ofSeconds(1));
    assertThat(of("retry-after", value, "x-retry-after", "2")).contains(Duration.ofSeconds(2));
  }

  @Test
  void garbageDoesNotHideTheNextForm() {
    assertThat(of("retry-after-ms", "soon", "retry-after", "3")).contains(Duration.ofSeconds(3));
    assertThat(of("retry-after", "soon", "x-retry-after", "4")).contains(Duration.ofSeconds(4));
  }

  @Test
  void millisecondsGoBeforeSecondsAndThoseBeforeTheHeaderOfTheService() {
    assertThat(of("x-retry-after", "9", "retry-after", "5", "retry-after-ms", "20")).contains(Duration.ofMillis(20));
    assertThat(of("x-retry-after", "9", "retry-after", "5")).contains(Duration.ofSeconds(5));
  }

  @Test
  void aDateCountsFromTheClockOfTheService() {
    String date = "Sat, 21 Nov 2026 05:00:00 GMT";
    assertThat(of("date", date, "retry-after", "Sat, 21 Nov 2026 05:00:20 GMT")).contains(Duration.ofSeconds(20));
    assertThat(of("date", date, "retry-after", "Sat, 21 Nov 2026 00:01:30 GMT")).isEmpty();
    assertThat(of("date", "five", "retry-after", "Sat, 21 Nov 2026 00:01:30 GMT")).contains(Duration.ofSeconds(90));
  }

  @Test
  void aResetCountsFromTheClockOfTheService() {
    assertThat(reset("x-ratelimit-reset", "1795219230")).contains(Duration.ofSeconds(30));
    assertThat(reset("date", "Sat, 21 Nov 2026 04:59:55 GMT", "x-ratelimit-reset", "1795219230")).isEmpty();
    assertThat(reset("date", "Sat, 21 Nov 2026 00:00:20 GMT", "x-ratelimit-reset", "1795219230"))
        .contains(Duration.ofSeconds(10));
    assertThat(reset("date", "five", "x-ratelimit-reset", "1795219230")).contains(Duration.ofSeconds(30));
  }

  /** The limit of five minutes counts from the same time. */
  @Test
  void aLaterResetBelongsToAnotherLimit() {
    assertThat(reset("date", "Fri, 20 Nov 2026 23:55:30 GMT", "x-ratelimit-reset", "1795219230")).contains(Duration.ofMinutes(5));
    assertThat(reset("date", "Fri, 20 Nov 2026 23:55:29 GMT", "x-ratelimit-reset", "1795219230")).isEmpty();
    assertThat(reset("date", "Sat, 21 Nov 2026 00:10:00 GMT", "x-ratelimit-reset", "1795219830"))
        .contains(Duration.ofSeconds(30));
  }

  @ParameterizedTest
  @CsvSource({
    "retry-after, 99999999999", "retry-after-ms, 99999999999999", "retry-after, 'Fri, 31 Dec 9999 23:59:59 GMT'"
  })
  void aWaitOfMoreThanAYearIsAYear(String name, String value) {
    assertThat(of(name, value)).contains(Duration.ofDays(365));
  }

  @ParameterizedTest
  @CsvSource({
    "'request reached organization max RPM: 3, please try again after 1 seconds', PT1S",
    "'Please Try Again After 20 seconds', PT20S",
    "'try again after a while; then try again after 5 seconds', PT5S",
  })
  void theNumberInTheWordsIsRead(String message, Duration wait) {
    assertThat(RetryAfter.in(message)).contains(wait);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "please try again later", "try again after", "try again after -1", "try again after 0 seconds",
      "try again after 99999999999999999"})
  void wordsWithoutANumberAreNoWait(String message) {
    assertThat(RetryAfter.in(message)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Retry-After", "retry-after", "retry-after-ms", "X-RETRY-AFTER"})
  void anAnswerIsAskedForEachName(String name) {
    Reply reply = Errors.reply(200, Map.of("Date", List.of("x"), name, List.of("2000")), 0);
    assertThat(reply.details(CallDetails.NONE, VirtualTime.still()).retryAfter())
        .contains(name.endsWith("ms") ? Duration.ofSeconds(2) : Duration.ofSeconds(2000));
  }

  private static Optional<Duration> of(String... pairs) {
    return RetryAfter.of(headers(pairs), VirtualTime.still());
  }

  private static Optional<Duration> reset(String... pairs) {
    return RetryAfter.untilReset(headers(pairs), VirtualTime.still());
  }

  private static HttpHeaders headers(String... pairs) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      headers.put(pairs[i], List.of(pairs[i + 1]));
    }
    return HttpHeaders.of(headers, (name, value) -> true);
  }
}
