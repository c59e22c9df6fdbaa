package io.github.kimisdk.server.run;

import io.github.kimisdk.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The tokens of a client and their cost, for each day of a month and each currency. Its {@link Budgets} guard it. */
final class Spending {

  private final NavigableMap<LocalDate, Map<String, Amount>> days = new TreeMap<>();

  /** Adds the use of an answer, and forgets earlier months. */
  void add(LocalDate day, String currency, Amount used) {
    days.headMap(day.withDayOfMonth(1)).clear();
    days.computeIfAbsent(day, ignored -> new HashMap<>()).merge(currency, used, Amount::plus);
  }

  /** Returns the sums from a day on, with the currency of the settings even if nothing was spent. */
  JsonObject since(LocalDate from, String currency) {
    Map<String, BigDecimal> cost = new TreeMap<>(Map.of(currency, BigDecimal.ZERO));
    Amount all = Amount.ZERO;
    for (Map<String, Amount> day : days.tailMap(from).values()) {
      for (Map.Entry<String, Amount> one : day.entrySet()) {
        all = all.plus(one.getValue());
        cost.merge(one.getKey(), one.getValue().money(), BigDecimal::add);
      }
    }
    return JsonObject.of("from", from.toString(), "tokens", all.tokens(), "cost", JsonObject.of(cost));
  }
}
