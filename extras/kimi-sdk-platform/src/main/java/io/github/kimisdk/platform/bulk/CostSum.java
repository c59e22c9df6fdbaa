package io.github.kimisdk.platform.bulk;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.models.Models;
import io.github.kimisdk.token.Cost;
import java.math.BigDecimal;
import java.util.Optional;

/** Adds up the cost of responses by the shipped price list. */
final class CostSum {

  private final String defaultModel;
  private final String currency;
  private Cost sum;
  private long unpriced;

  CostSum(String defaultModel, String currency) {
    this.defaultModel = defaultModel;
    this.currency = currency;
  }

  /** Adds a response. Its model may be an internal alias without a price; then the model that was asked counts. */
  void add(ChatRequest request, ChatResponse response) {
    Optional<Cost> cost = response.usage().flatMap(usage ->
        cost(usage, response.model(), request).or(() -> cost(usage, request.model().orElse(defaultModel), request)));
    if (cost.isEmpty()) {
      unpriced++;
    } else {
      sum = sum == null ? cost.get() : sum.plus(cost.get());
    }
  }

  private Optional<Cost> cost(Usage usage, String model, ChatRequest request) {
    return Cost.of(usage, Models.shipped().of(model), currency, request.hints());
  }

  String currency() {
    return currency;
  }

  /** The whole cost; absent if no response had a price. */
  Optional<BigDecimal> total() {
    return Optional.ofNullable(sum).map(Cost::total);
  }

  /** The number of responses without a price. */
  long unpriced() {
    return unpriced;
  }
}
