package io.github.kimisdk.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.benchmarks.report.Chart.Bar;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChartTest {

  @Test
  void barsOfSimilarLengthHaveALinearScaleFromZero() {
    String svg = new Chart("Speed", "%", List.of(new Bar("one", 50, true), new Bar("two", 100, false))).svg();
    assertThat(svg).contains("<title>Speed</title>", ">0 %<", ">20 %<", ">100 %<")
        .contains("width=\"230.0\"", "width=\"460.0\"").doesNotContain("powers");
  }

  @Test
  void barsOfVeryDifferentLengthsHaveAScaleOfPowersOfTen() {
    String svg = new Chart("Time", "ns", List.of(new Bar("one", 10, true), new Bar("two", 1_000, false))).svg();
    assertThat(svg).contains("Time (a scale of powers of ten)", ">10 ns<", ">100 ns<", ">1,000 ns<").doesNotContain(">0 ns<");
  }

  @Test
  void aValueBelowZeroHasAShortBarAndItsNumber() {
    String svg = new Chart("Added", "µs", List.of(new Bar("one", -3, true), new Bar("two", 40, false))).svg();
    assertThat(svg).contains("width=\"2.0\"", ">-3.00<");
  }

  @Test
  void marksStandAtRoundNumbers() {
    assertThat(Chart.step(100)).isEqualTo(20);
    assertThat(Chart.step(12)).isEqualTo(5);
    assertThat(Chart.step(4.8)).isEqualTo(1);
    assertThat(Chart.step(0.9)).isEqualTo(0.2);
  }
}
