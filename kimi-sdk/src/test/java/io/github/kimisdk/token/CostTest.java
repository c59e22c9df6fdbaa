package io.github.kimisdk.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.chat.Hints;
import io.github.kimisdk.chat.PromptCacheOptions;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.models.Model;
import io.github.kimisdk.models.Models;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class CostTest {

  private final Models models = Models.shipped();

  @Test
  void cachedFreshAndAnsweredTokensHaveTheirPrices() {
    Usage usage = new Usage(1_000_000, 100_000, 1_100_000, 600_000, 0, 50_000, false, JsonObject.EMPTY);
    Cost cost = Cost.of(usage, models.of("kimi-k2.6"), "USD").orElseThrow();
    assertThat(cost.cached()).isEqualByComparingTo("0.096");
    assertThat(cost.fresh()).isEqualByComparingTo("0.38");
    assertThat(cost.output()).isEqualByComparingTo("0.4");
    assertThat(cost.total()).isEqualByComparingTo("0.876");
    assertThat(cost.asOf()).isEqualTo(LocalDate.of(2026, 11, 22));
    assertThat(cost.guess()).isFalse();
    assertThat(Cost.of(usage, models.of("kimi-k2.6"), "CNY").orElseThrow().total()).isEqualByComparingTo("5.96");
  }

  @Test
  void writesToTheCacheHaveTheirOwnPrice() {
    Usage usage = new Usage(1_000, 0, 1_000, 0, 400, 0, false, JsonObject.EMPTY);
    JsonObject dear = JsonObject.of("prices",
        java.util.List.of(JsonObject.of("currency", "USD", "miss", 1, "output", 1, "write", 10)));
    assertThat(Cost.of(usage, models.of("kimi-k3").with(dear), "USD").orElseThrow().fresh()).isEqualByComparingTo("0.0046");
  }

  @Test
  void writesForAnHourHaveThePriceOfAnHour() {
    Usage usage = Usage.of(1_000_000, 0).withCacheWriteTokens(400_000);
    Hints hour = Hints.NONE.withPromptCacheOptions(PromptCacheOptions.implicit("1h"));
    Hints minutes = Hints.NONE.withPromptCacheOptions(PromptCacheOptions.implicit("5m"));
    Model k3 = models.of("kimi-k3");
    assertThat(Cost.of(usage, k3, "USD", hour).orElseThrow().total()).isEqualByComparingTo("4.2");
    assertThat(Cost.of(usage, k3, "CNY", hour).orElseThrow().total()).isEqualByComparingTo("28");
    assertThat(Cost.of(usage, k3, "USD", minutes)).isEqualTo(Cost.of(usage, k3, "USD"));
    assertThat(Cost.of(usage, k3, "USD").orElseThrow().total()).isEqualByComparingTo("3");
    assertThat(Cost.of(usage, models.of("kimi-k2.6"), "USD", hour)).isEqualTo(Cost.of(usage, models.of("kimi-k2.6"), "USD"));
  }

  @Test
  void anEstimatedPromptIsPricedAsWritten() {
    Usage estimate = Usage.of(1_000_000, 0).asEstimate();
    Hints hour = Hints.NONE.withPromptCacheOptions(PromptCacheOptions.implicit("1h"));
    assertThat(Cost.of(estimate, models.of("kimi-k3"), "USD", hour).orElseThrow().total()).isEqualByComparingTo("6");
    assertThat(Cost.of(estimate, models.of("kimi-k3"), "USD").orElseThrow().total()).isEqualByComparingTo("3");
  }

  @Test
  void costsAddUpInOneCurrency() {
    Cost one = Cost.of(Usage.of(1_000, 10), models.of("kimi-k3"), "USD").orElseThrow();
    Cost two = Cost.of(Usage.of(1_000, 10), models.of("kimi-k2-thinking"), "USD").orElseThrow();
    assertThat(one.plus(two).total()).isEqualTo(one.total().add(two.total()));
    assertThat(one.plus(two).guess()).isTrue();
    Cost yuan = Cost.of(Usage.of(1, 1), models.of("kimi-k3"), "CNY").orElseThrow();
    assertThatThrownBy(() -> one.plus(yuan)).hasMessage("expected a cost in USD, found one in CNY");
  }

  @Test
  void modelsThatAreBilledBySizeHaveThePriceOfTheirSize() {
    assertThat(fresh(5_000)).isEqualByComparingTo("0.001");
    assertThat(fresh(10_000)).isEqualByComparingTo("0.01");
    assertThat(fresh(100_000)).isEqualByComparingTo("0.2");
  }

  private BigDecimal fresh(long tokens) {
    return Cost.of(Usage.of(tokens, 0), models.of("moonshot-v1-auto"), "USD").orElseThrow().fresh();
  }

  @Test
  void oddCountsAreNoOddPrices() {
    Usage cached = new Usage(100, 0, 100, 500, 500, 0, false, JsonObject.EMPTY);
    Cost cost = Cost.of(cached, models.of("kimi-k2.6"), "USD").orElseThrow();
    assertThat(cost.total()).isEqualByComparingTo("0.000016");
    Usage negative = new Usage(-5, -5, -10, -5, -5, 0, false, JsonObject.EMPTY);
    assertThat(Cost.of(negative, models.of("kimi-k2.6"), "USD").orElseThrow().total()).isEqualByComparingTo("0");
    Usage noTotal = new Usage(100_000, 0, 0, 0, 0, 0, false, JsonObject.EMPTY);
    assertThat(Cost.of(noTotal, models.of("moonshot-v1-auto"), "USD").orElseThrow().fresh()).isEqualByComparingTo("0.2");
  }

  @Test
  void pricesOfYourOwnHaveTheDayOfTheTable() {
    JsonObject prices = JsonObject.of("prices", java.util.List.of(JsonObject.of("currency", "USD", "miss", 1, "output", 1)));
    Model mine = new Model("mine", prices);
    Cost cost = Cost.of(Usage.of(1_000_000, 0), models.with(java.util.List.of(mine)).of("mine"), "USD").orElseThrow();
    assertThat(cost.total()).isEqualByComparingTo("1");
    assertThat(cost.asOf()).isEqualTo(models.date());
    assertThat(Cost.of(Usage.of(1, 1), mine, "USD").orElseThrow().asOf()).isEqualTo(LocalDate.EPOCH);
  }

  @Test
  void whatHasNoPriceCostsNobodyKnows() {
    assertThat(Cost.of(Usage.of(1, 1), models.of("kimi-for-coding"), "USD")).isEmpty();
    assertThat(Cost.of(Usage.of(1, 1), models.of("gpt"), "USD")).isEmpty();
    assertThat(Cost.of(Usage.of(1, 1), models.of("kimi-k3"), "EUR")).isEmpty();
  }
}
