package io.github.kimisdk.benchmarks.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {

  @Test
  void theRatioIsTheMedianOfTheRatiosOfTheRounds() {
    Turns turns = new Turns(Wire.HTTPS);
    double[] http = {100, 200, 1_000};
    double[] publish = {90, 100, 900};
    for (int round = 0; round < http.length; round++) {
      turns.add("http", turn(http[round], 500, 10));
      turns.add("publish", turn(publish[round], 600 + 50 * round, 20 + round));
    }
    List<JsonObject> results = turns.results();
    assertThat(results).extracting(row -> row.get("client").asString()).containsExactly("http", "publish");
    JsonObject second = results.get(1);
    // The ratio of the medians is 0.5.
    assertThat(second.get("ratio").asDouble()).isEqualTo(0.9);
    assertThat(second.get("added").asDouble()).isEqualTo(150);
    assertThat(second.get("chunks").asDouble()).isEqualTo(100);
    assertThat(second.get("threads").asInt()).isEqualTo(22);
    assertThat(second.get("mebibytes").asDouble()).isEqualTo(3);
    assertThat(second.get("over").asString()).isEqualTo("https");
  }

  @Test
  void aTurnIsReadFromItsLine() {
    Turn turn = new Turn(1.5e6, 480.25, 123_456_789_012L, 31, 0.02);
    assertThat(Turn.parse(turn.line())).isEqualTo(turn);
  }

  @Test
  void theAddedTimeIsTheMedianOfTheDifferences() {
    JsonObject result = LatencyBenchmark.result(Wire.HTTP_2, new double[] {100, 200, 300}, new double[] {150, 210, 320});
    assertThat(result).isEqualTo(JsonObject.of("over", "HTTP/2", "http", 200.0, "publish", 210.0, "added", 20.0));
  }

  private static Turn turn(double rate, double work, int threads) {
    return new Turn(rate, work, 3 << 20, threads, 0);
  }
}
