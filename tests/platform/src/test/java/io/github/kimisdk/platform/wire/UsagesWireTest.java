package io.github.kimisdk.platform.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonTypeException;
import io.github.kimisdk.platform.data.Usages.Quota;
import io.github.kimisdk.platform.data.Usages.Wallet;
import io.github.kimisdk.platform.data.Usages;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every form of quotas that the reference has. */
class UsagesWireTest {

  private static Usages read(String json) {
    return UsagesWire.read(Json.parse(json));
  }

  private static Quota window(String detail) {
    return read("{\"limits\":[{\"window\":{\"duration\":1,\"timeUnit\":\"TIME_UNIT_DAY\"},\"detail\":" + detail + "}]}").windows()
        .get(0);
  }

  @Test
  void olderMembershipsHaveCountsAndAWallet() {
    Usages usages = read("""
        {"user":{"membership":{"level":"LEVEL_ADVANCED"}},
         "usage":{"name":"Weekly requests","limit":"1000","used":"40","remaining":"960","resetTime":"2026-05-19T04:12:48Z"},
         "limits":[{"window":{"duration":300,"timeUnit":"TIME_UNIT_MINUTE"},"detail":{"limit":"100","used":"7","remaining":"93","resetTime":"2026-05-18T09:00:00Z"}}],
         "boosterWallet":{"balance":{"type":"BOOSTER","amount":"20000000000","amountLeft":"10000000000"},
           "monthlyChargeLimitEnabled":true,"monthlyChargeLimit":{"currency":"USD","priceInCents":"20000"},"monthlyUsed":{"currency":"USD","priceInCents":"5000"}}}""");
    assertThat(usages.level()).contains("LEVEL_ADVANCED");
    Quota total = usages.total().orElseThrow();
    assertThat(total.name()).isEqualTo("Weekly requests");
    assertThat(total.limit()).contains(BigDecimal.valueOf(1000));
    assertThat(total.reset()).contains(Instant.parse("2026-05-19T04:12:48Z"));
    assertThat(total.ratio()).hasValue(0.04);
    Quota window = usages.window(Duration.ofHours(5)).orElseThrow();
    assertThat(window.remaining()).contains(BigDecimal.valueOf(93));
    assertThat(window).hasToString("Quota[PT5H, 7 of 100 used, until 2026-05-18T09:00:00Z]");
    Wallet wallet = usages.wallet().orElseThrow();
    assertThat(wallet.amount()).contains(new BigDecimal("200.00"));
    assertThat(wallet.left()).contains(new BigDecimal("100.00"));
    assertThat(wallet.limited()).contains(true);
    assertThat(wallet).hasToString("Wallet[100.00 of 200.00 left, 50.00 of 200.00 USD used this month]");
    assertThat(wallet.extra()).isEqualTo(Json.parse("{\"balance\":{\"type\":\"BOOSTER\"}}"));
    assertThat(usages.extra().empty()).isTrue();
    assertThat(usages).hasToString("Usages[LEVEL_ADVANCED, Quota[Weekly requests, 40 of 1000 used, until 2026-05-19T04:12:48Z], "
        + "Quota[PT5H, 7 of 100 used, until 2026-05-18T09:00:00Z], Wallet[100.00 of 200.00 left, 50.00 of 200.00 USD used this "
        + "month]]");
  }

  @Test
  void anEntryThatIsNoWindowLosesNoOther() {
    Usages usages = read("{\"limits\":[{\"window\":{\"duration\":5,\"timeUnit\":\"TIME_UNIT_HOUR\"},\"detail\":{\"limit\":\"100\"}},7]}");
    assertThat(usages.window(Duration.ofHours(5)).orElseThrow().limit()).contains(BigDecimal.valueOf(100));
    assertThat(usages.extra().has("limits")).isTrue();
    Usages half = read("{\"limits\":[{\"window\":{\"duration\":1.5,\"timeUnit\":\"TIME_UNIT_HOUR\"},\"detail\":{\"limit\":\"100\"}}]}");
    assertThat(half.windows()).hasSize(1);
    assertThat(half.window(Duration.ofHours(1))).isEmpty();
  }

  @Test
  void newerMembershipsHaveRatiosByName() {
    Usages usages = read("""
        {"limits":[{"window":{"duration":300,"timeUnit":"TIME_UNIT_MINUTE"},"detail":{"limit":"100","used":"0","remaining":"100","resetTime":"2026-09-15T12:49:10.897370Z"}}],
         "usages":{"limit_5h":{"used_ratio":0,"reset_time":"2026-09-15T12:49:10Z"},
          "limit_month_total":{"used_ratio":0.0338,"reset_time":"2026-10-15T07:49:10Z"},
          "limit_month_code":{"used_ratio":0,"reset_time":"2026-10-15T07:49:10Z"}}}""");
    assertThat(usages.total()).isEmpty();
    assertThat(usages.windows()).extracting(Quota::name).containsExactly("", "limit_5h", "limit_month_total", "limit_month_code");
    assertThat(usages.windows().get(0).reset()).contains(Instant.parse("2026-09-15T12:49:10.897370Z"));
    Quota month = usages.window("limit_month_total").orElseThrow();
    assertThat(month.ratio()).hasValue(0.0338);
    assertThat(month).hasToString("Quota[limit_month_total, 3.4 % used, until 2026-10-15T07:49:10Z]");
    assertThat(usages.window("limit_7d")).isEmpty();
    assertThat(usages.extra().empty()).isTrue();
  }

  @Test
  void anAnswerToAKeyNamesItsMemberAndItsScope() {
    Usages usages = read("{\"user\":{\"userId\":\"u-1\",\"region\":\"x\"},\"authentication\":{\"method\":\"METHOD_API_KEY\",\"scope\":\"FEATURE_CODING\"}}");
    assertThat(usages.userId()).contains("u-1");
    assertThat(usages.extra()).isEqualTo(
        Json.parse("{\"user\":{\"region\":\"x\"},\"authentication\":{\"method\":\"METHOD_API_KEY\",\"scope\":\"FEATURE_CODING\"}}"));
    assertThat(usages.toString()).doesNotContain("u-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"resetTime", "reset_time", "resetAt", "reset_at"})
  void aResetHasFourNames(String name) {
    assertThat(window("{\"" + name + "\":\"2026-05-18T09:00:00Z\"}").reset()).contains(Instant.parse("2026-05-18T09:00:00Z"));
  }

  @ParameterizedTest
  @CsvSource({"TIME_UNIT_MINUTE, PT2M", "TIME_UNIT_HOUR, PT2H", "TIME_UNIT_DAY, PT48H", "TIME_UNIT_WEEK, PT336H"})
  void aWindowHasFourUnits(String unit, Duration length) {
    Usages usages = read("{\"limits\":[{\"window\":{\"duration\":\"2\",\"timeUnit\":\"" + unit + "\"},\"detail\":{}}]}");
    assertThat(usages.window(length)).isPresent();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "{\"limit\":100,\"used\":7} | 7 | 93 | 0.07", "{\"limit\":\"100\",\"remaining\":\"93\"} | 7 | 93 | 0.07",
      "{\"limit\":100,\"used\":7,\"remaining\":90} | 7 | 90 | 0.07", "{\"limit\":0,\"used\":0} | 0 | 0 | -",
      "{\"used\":7} | 7 | - | -", "{\"limit\":\"many\"} | - | - | -", "{\"limit\":\"1.5\",\"used\":0.5} | 0.5 | 1.0 | 0.333",
      "{\"used_ratio\":\"0.5\"} | - | - | 0.5", "{} | - | - | -"})
  void countsAreNumbersOrTextsAndOneOfThemFollowsFromTheOther(String detail, String used, String remaining, String ratio) {
    Quota quota = window(detail);
    assertThat(quota.used()).isEqualTo(number(used));
    assertThat(quota.remaining()).isEqualTo(number(remaining));
    assertThat(quota.ratio().isPresent()).isEqualTo(!ratio.equals("-"));
    quota.ratio()
        .ifPresent(found -> assertThat(found).isCloseTo(Double.parseDouble(ratio), org.assertj.core.data.Offset.offset(0.001)));
  }

  private static Optional<BigDecimal> number(String text) {
    return text.equals("-") ? Optional.empty() : Optional.of(new BigDecimal(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "{\"usage\":5}", "{\"limits\":{}}", "{\"limits\":[5]}", "{\"usages\":[1]}", "{\"usages\":{\"a\":5}}", "{\"user\":\"me\"}",
      "{\"boosterWallet\":[]}", "{\"user\":{\"membership\":7}}", "{\"new\":{\"a\":1}}"})
  void aMemberThatCannotBeReadIsKept(String json) {
    Usages usages = read(json);
    assertThat(usages.extra()).isEqualTo(Json.parse(json));
    assertThat(usages.total()).isEmpty();
    assertThat(usages.windows()).isEmpty();
    assertThat(usages.wallet()).isEmpty();
  }

  @Test
  void aCountOrATimeThatCannotBeReadIsKeptInItsQuota() {
    assertThat(window("{\"limit\":\"many\",\"resetTime\":\"soon\",\"used\":[1]}").extra())
        .isEqualTo(Json.parse("{\"detail\":{\"limit\":\"many\",\"used\":[1],\"resetTime\":\"soon\"}}"));
    Usages month = read("{\"limits\":[{\"window\":{\"duration\":1,\"timeUnit\":\"TIME_UNIT_MONTH\"},\"detail\":{\"limit\":5}}]}");
    assertThat(month.windows().get(0).window()).isEmpty();
    assertThat(month.windows().get(0).limit()).contains(BigDecimal.valueOf(5));
    assertThat(month.windows().get(0).extra())
        .isEqualTo(Json.parse("{\"window\":{\"duration\":1,\"timeUnit\":\"TIME_UNIT_MONTH\"}}"));
  }

  @Test
  void anEmptyAnswerSaysNothing() {
    assertThat(read("{}")).hasToString("Usages[unknown level]");
    assertThatThrownBy(() -> read("[]")).isInstanceOf(JsonTypeException.class);
  }
}
