package io.github.kimisdk.server.run;

import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.models.Models;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** Counters and histograms of answers in the text format of Prometheus. The number of series is bounded. */
final class Metrics {

  private static final int MOST_SERIES = 1_000;
  private static final String OTHER = "other";
  private static final double[] BOUNDS = {0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900};

  private record Labels(String client, String model, String format, int status, String ending) {

    String text() {
      return "client=\"" + escaped(client) + "\",model=\"" + escaped(model) + "\",format=\"" + escaped(format)
          + "\",status=\"" + status + "\",ending=\"" + ending + '"';
    }
  }

  /** A histogram whose last bucket has no bound. */
  private static final class Histogram {

    private final long[] buckets = new long[BOUNDS.length + 1];
    private double sum;

    void add(Duration time) {
      double seconds = time.toNanos() / 1e9;
      int bucket = 0;
      while (bucket < BOUNDS.length && seconds > BOUNDS[bucket]) {
        bucket++;
      }
      buckets[bucket]++;
      sum += seconds;
    }

    void write(StringBuilder text, String name, String labels) {
      long count = 0;
      for (int i = 0; i < buckets.length; i++) {
        count += buckets[i];
        String bound = i < BOUNDS.length ? String.valueOf(BOUNDS[i]) : "+Inf";
        sample(text, name + "_bucket", labels + ",le=\"" + bound + '"', count);
      }
      sample(text, name + "_sum", labels, sum);
      sample(text, name + "_count", labels, count);
    }
  }

  /** The sums of one series. */
  private static final class Sums {

    private final Histogram total = new Histogram();
    private final Histogram first = new Histogram();
    private long answers;
    private Usage usage = Usage.ZERO;
    private BigDecimal cost = BigDecimal.ZERO;
  }

  private final Map<Labels, Sums> series = new LinkedHashMap<>();
  /** The names under which a model has answered. */
  private final Set<String> models = new HashSet<>();
  private final Budgets budgets;

  Metrics(Budgets budgets) {
    this.budgets = budgets;
  }

  /** Adds an answer. Clients choose the names of models, so those that never answered, or are beyond the limit, count as one. */
  synchronized void add(AnswerEntry entry) {
    String model = entry.work().model();
    if (entry.work().first().isPresent() && models.size() < MOST_SERIES) {
      models.add(model);
    }
    boolean named = model.isEmpty() || models.contains(model) || Models.shipped().of(model).known();
    Labels labels = new Labels(entry.client(), named ? model : OTHER, entry.end().format(), entry.end().status(),
        entry.ending());
    if (series.size() >= MOST_SERIES && !series.containsKey(labels)) {
      labels = new Labels(entry.client(), OTHER, labels.format(), labels.status(), labels.ending());
    }
    Sums sums = series.computeIfAbsent(labels, ignored -> new Sums());
    sums.answers++;
    sums.total.add(entry.end().time());
    entry.work().first().ifPresent(sums.first::add);
    sums.usage = sums.usage.plus(entry.work().usage().orElse(Usage.ZERO));
    sums.cost = sums.cost.add(entry.work().cost().orElse(BigDecimal.ZERO));
  }

  /** Returns all metrics, with the number of the calls that are being answered. */
  synchronized String text(int running) {
    StringBuilder text = new StringBuilder();
    head(text, "kimi_gateway_running", "gauge", "Calls that are being answered.");
    text.append("kimi_gateway_running ").append(running).append('\n');
    each(text, "kimi_gateway_answers_total", "counter", "Answers.", (labels, sums) ->
        sample(text, "kimi_gateway_answers_total", labels, sums.answers));
    each(text, "kimi_gateway_tokens_total", "counter", "Tokens that were read (prompt), read from the cache, and written.",
        (labels, sums) -> {
          sample(text, "kimi_gateway_tokens_total", labels + ",kind=\"in\"", sums.usage.promptTokens());
          sample(text, "kimi_gateway_tokens_total", labels + ",kind=\"cached\"", sums.usage.cachedTokens());
          sample(text, "kimi_gateway_tokens_total", labels + ",kind=\"out\"", sums.usage.completionTokens());
        });
    each(text, "kimi_gateway_cost_total", "counter", "Cost by the table of prices.", (labels, sums) ->
        sample(text, "kimi_gateway_cost_total", labels + ",currency=\"" + budgets.currency() + '"', sums.cost.doubleValue()));
    each(text, "kimi_gateway_duration_seconds", "histogram", "Time of the whole answer.", (labels, sums) ->
        sums.total.write(text, "kimi_gateway_duration_seconds", labels));
    each(text, "kimi_gateway_first_chunk_seconds", "histogram", "Time to the first chunk.", (labels, sums) ->
        sums.first.write(text, "kimi_gateway_first_chunk_seconds", labels));
    budgets(text);
    return text.toString();
  }

  private void budgets(StringBuilder text) {
    head(text, "kimi_gateway_budget_used", "gauge", "What a client has used of its budget in this period.");
    for (Budgets.Use use : budgets.uses()) {
      String client = "client=\"" + escaped(use.client()) + "\",unit=";
      sample(text, "kimi_gateway_budget_used", client + "\"tokens\"", use.amount().tokens());
      sample(text, "kimi_gateway_budget_used", client + '"' + budgets.currency() + '"', use.amount().money().doubleValue());
    }
  }

  private void each(StringBuilder text, String name, String type, String help, BiConsumer<String, Sums> writer) {
    head(text, name, type, help);
    series.forEach((labels, sums) -> writer.accept(labels.text(), sums));
  }

  private static void head(StringBuilder text, String name, String type, String help) {
    text.append("# HELP ").append(name).append(' ').append(help).append("\n# TYPE ").append(name).append(' ').append(type)
        .append('\n');
  }

  private static void sample(StringBuilder text, String name, String labels, Number value) {
    text.append(name).append('{').append(labels).append("} ").append(value).append('\n');
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
