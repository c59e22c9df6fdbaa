package io.github.kimisdk.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.kimisdk.chat.Usage;
import io.github.kimisdk.server.gateway.CallObserver;
import io.github.kimisdk.server.run.Budgets.Budget;
import io.github.kimisdk.tool.ConversationStore;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The metrics are read by a parser of the text format of Prometheus. */
class MetricsTest {

  private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(.*)\\})? (\\S+)");
  private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\[\\\\\"n])*)\"(,|$)");

  private final Budgets budgets = new Budgets(
      Map.of("alice", new Budget(OptionalLong.of(1_000), Optional.empty(), "day")), "USD", ConversationStore.inMemory(),
      Clock.systemUTC());
  private final Metrics metrics = new Metrics(budgets);

  private static AnswerEntry entry(String client, String model, int status, int millis) {
    CallObserver.End end =
        new CallObserver.End("req_1", "alice", "chat", "sent", status, Duration.ofMillis(millis));
    return new AnswerEntry(Instant.EPOCH, client, end, new AnswerEntry.Work("asked", model,
        Optional.of(Usage.of(10, 5).withCachedTokens(4)), Optional.of(new BigDecimal("0.001")),
        Optional.of(Duration.ofMillis(20)), 1,
        "key0", "store", ""));
  }

  @Test
  void aLineOfTheLogNamesWhatWasLeftOut() {
    assertThat(entry("alice", "kimi-k3", 200, 5).line()).contains("\"key\":\"key0\"").contains("\"dropped\":\"store\"");
  }

  /** Reads the text format, and checks its grammar: HELP and TYPE once and before the samples of a metric. */
  private static Map<String, Double> parsed(String text) {
    assertThat(text).endsWith("\n");
    Map<String, String> types = new HashMap<>();
    Map<String, Double> samples = new LinkedHashMap<>();
    String current = "";
    for (String line : text.split("\n")) {
      if (line.startsWith("# HELP ")) {
        current = line.split(" ", 4)[2];
        assertThat(types).doesNotContainKey(current);
      } else if (line.startsWith("# TYPE ")) {
        assertThat(line.split(" ")).hasSize(4);
        assertThat(line.split(" ")[2]).isEqualTo(current);
        types.put(current, line.split(" ")[3]);
      } else {
        Matcher sample = SAMPLE.matcher(line);
        assertThat(sample.matches()).as(line).isTrue();
        String suffixes = types.get(current).equals("histogram") ? "(_bucket|_sum|_count)" : "";
        assertThat(sample.group(1)).matches(current + suffixes);
        labels(sample.group(3) == null ? "" : sample.group(3));
        assertThat(samples.put(line.substring(0, line.lastIndexOf(' ')), Double.valueOf(sample.group(4)))).as(line).isNull();
      }
    }
    return samples;
  }

  private static void labels(String text) {
    Matcher label = LABEL.matcher(text);
    int end = 0;
    while (end < text.length()) {
      assertThat(label.find(end) && label.start() == end).as(text).isTrue();
      end = label.end();
    }
  }

  @Test
  void answersAreCountedByClientModelFormatAndStatus() {
    metrics.add(entry("alice", "kimi-k3.1-pro", 200, 700));
    metrics.add(entry("alice", "kimi-k3.1-pro", 200, 40));
    metrics.add(entry("bob", "kimi-k3.1-pro", 429, 1));
    String alice = "{client=\"alice\",model=\"kimi-k3.1-pro\",format=\"chat\",status=\"200\",ending=\"sent\"";
    Map<String, Double> samples = parsed(metrics.text(7));
    assertThat(samples).containsEntry("kimi_gateway_answers_total" + alice + "}", 2.0)
        .containsEntry("kimi_gateway_tokens_total" + alice + ",kind=\"in\"}", 20.0)
        .containsEntry("kimi_gateway_tokens_total" + alice + ",kind=\"cached\"}", 8.0)
        .containsEntry("kimi_gateway_tokens_total" + alice + ",kind=\"out\"}", 10.0)
        .containsEntry("kimi_gateway_cost_total" + alice + ",currency=\"USD\"}", 0.002)
        .containsEntry("kimi_gateway_duration_seconds_bucket" + alice + ",le=\"0.05\"}", 1.0)
        .containsEntry("kimi_gateway_duration_seconds_bucket" + alice + ",le=\"0.5\"}", 1.0)
        .containsEntry("kimi_gateway_duration_seconds_bucket" + alice + ",le=\"1.0\"}", 2.0)
        .containsEntry("kimi_gateway_duration_seconds_bucket" + alice + ",le=\"+Inf\"}", 2.0)
        .containsEntry("kimi_gateway_duration_seconds_count" + alice + "}", 2.0)
        .containsEntry("kimi_gateway_first_chunk_seconds_count" + alice + "}", 2.0)
        .containsEntry("kimi_gateway_budget_used{client=\"alice\",unit=\"tokens\"}", 0.0)
        .containsEntry("kimi_gateway_running", 7.0);
    assertThat(samples.get("kimi_gateway_duration_seconds_sum" + alice + "}")).isEqualTo(0.74, within(1e-9));
  }

  @Test
  void labelsAreEscaped() {
    metrics.add(entry("al\"i\\ce", "a\nb", 200, 1));
    assertThat(parsed(metrics.text(7))).containsKey(
        "kimi_gateway_answers_total{client=\"al\\\"i\\\\ce\",model=\"a\\nb\",format=\"chat\",status=\"200\",ending=\"sent\"}");
  }

  /** One name of 3 MB made the answer too large for good. */
  @Test
  void everyTextOfAnAnswerIsCutInTheLogAndTheMetrics() throws ReflectiveOperationException {
    RecordComponent[] parts = AnswerEntry.Work.class.getRecordComponents();
    Object[] values = Stream.of(parts).map(part -> part.getType() == String.class ? "\ud83d\ude00\"".repeat(1_000_000)
        : part.getType() == int.class ? (Object) 1
        : part.getName().equals("first") ? Optional.of(Duration.ZERO) : Optional.empty()).toArray();
    AnswerEntry.Work work = AnswerEntry.Work.class
        .getDeclaredConstructor(Stream.of(parts).map(RecordComponent::getType).toArray(Class<?>[]::new)).newInstance(values);
    AnswerEntry entry = new AnswerEntry(Instant.EPOCH, "alice", entry("alice", "", 200, 1).end(), work);
    metrics.add(entry);
    assertThat(entry.line()).contains("\ud83d\ude00").hasSizeLessThan(4_000);
    assertThat(metrics.text(0)).contains("\ud83d\ude00").hasSizeLessThan(50_000);
  }

  @Test
  void namesThatNoModelAnsweredCountAsOther() {
    metrics.add(new AnswerEntry(Instant.EPOCH, "alice", entry("alice", "", 404, 1).end(), unanswered("invented")));
    metrics.add(new AnswerEntry(Instant.EPOCH, "alice", entry("alice", "", 429, 1).end(), unanswered("kimi-k2.6")));
    metrics.add(entry("alice", "own-model", 200, 1));
    metrics.add(new AnswerEntry(Instant.EPOCH, "alice", entry("alice", "", 500, 1).end(), unanswered("own-model")));
    assertThat(parsed(metrics.text(0)).keySet()).filteredOn(name -> name.startsWith("kimi_gateway_answers_total"))
        .extracting(name -> name.replaceAll(".*model=\"([^\"]*)\".*", "$1"))
        .containsExactly("other", "kimi-k2.6", "own-model", "own-model");
  }

  private static AnswerEntry.Work unanswered(String model) {
    return new AnswerEntry.Work(model, model, Optional.empty(), Optional.empty(), Optional.empty(), 1, "key0", "", "");
  }

  @Test
  void namesOfModelsThatClientsInventAreBounded() {
    for (int i = 0; i < 5_000; i++) {
      metrics.add(entry("alice", "model-" + i, 404, 1));
    }
    Map<String, Double> samples = parsed(metrics.text(7));
    assertThat(samples.keySet()).filteredOn(name -> name.startsWith("kimi_gateway_answers_total")).hasSize(1_001);
    assertThat(samples).containsEntry(
        "kimi_gateway_answers_total{client=\"alice\",model=\"other\",format=\"chat\",status=\"404\",ending=\"sent\"}", 4_000.0);
  }
}
