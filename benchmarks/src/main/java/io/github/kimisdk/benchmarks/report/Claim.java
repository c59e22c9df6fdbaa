package io.github.kimisdk.benchmarks.report;

import io.github.kimisdk.benchmarks.report.Chart.Bar;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A claim about speed: sentences and a chart. A sentence or a bar whose figure was not measured is left out.
 */
final class Claim {

  private final String title;
  private final String file;
  private final String caption;
  private final String unit;
  private final List<String> sentences = new ArrayList<>();
  private final List<Bar> bars = new ArrayList<>();

  /**
   * A claim without figures.
   *
   * @param title its title
   * @param file the file of its chart
   * @param caption the title of its chart
   * @param unit the unit of its bars
   */
  Claim(String title, String file, String caption, String unit) {
    this.title = title;
    this.file = file;
    this.caption = caption;
    this.unit = unit;
  }

  /** Adds a sentence, which has a {@code %s} for each figure. */
  Claim says(String sentence, double... figures) {
    if (Arrays.stream(figures).allMatch(Double::isFinite)) {
      sentences.add(String.format(sentence, Arrays.stream(figures).mapToObj(Report::number).toArray()));
    }
    return this;
  }

  /** Adds a bar of this library. */
  Claim ours(String name, double value) {
    return bar(name, value, true);
  }

  /** Adds a bar of another one. */
  Claim other(String name, double value) {
    return bar(name, value, false);
  }

  private Claim bar(String name, double value, boolean ours) {
    if (Double.isFinite(value)) {
      bars.add(new Bar(name, value, ours));
    }
    return this;
  }

  /** Whether there is anything to say and to draw. */
  boolean measured() {
    return !sentences.isEmpty() && !bars.isEmpty();
  }

  String file() {
    return file;
  }

  Chart chart() {
    return new Chart(caption, unit, bars);
  }

  /** The paragraph and its chart in Markdown. */
  String markdown() {
    return "**" + title + ".** " + String.join(" ", sentences) + "\n\n![" + caption + "](" + file + ")\n";
  }
}
