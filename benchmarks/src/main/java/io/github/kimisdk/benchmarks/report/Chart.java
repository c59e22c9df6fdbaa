package io.github.kimisdk.benchmarks.report;

import java.util.List;
import java.util.Locale;

/**
 * Bars as SVG that is readable on a light and a dark page. The scale is one of powers of ten if their lengths are very
 * different, and linear otherwise.
 *
 * @param title the title, with the unit
 * @param unit the unit at the scale
 * @param bars the bars
 */
record Chart(String title, String unit, List<Bar> bars) {

  private static final int LEFT = 230;
  private static final int WIDTH = 760;
  private static final int BAR = 20;
  private static final int STEP = 28;
  private static final int TOP = 44;
  private static final int LENGTH = WIDTH - LEFT - 70;

  /** Beyond this ratio of the longest bar to the shortest one the scale is one of powers of ten. */
  private static final double VERY_DIFFERENT = 30;

  /** Marks of a linear scale, at most. */
  private static final int MARKS = 5;

  /** A bar; those of this library are drawn in another color. */
  record Bar(String name, double value, boolean ours) {}

  String svg() {
    boolean powers = powers();
    int bottom = TOP + bars.size() * STEP;
    String head = title + (powers ? " (a scale of powers of ten)" : "");
    StringBuilder svg = new StringBuilder();
    svg.append(form("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" "
        + "font-size=\"13\" fill=\"#6e7781\">%n", WIDTH, bottom + 28));
    svg.append(form("<title>%s</title>%n<text x=\"%d\" y=\"22\" font-size=\"15\">%s</text>%n", head, 8, head));
    for (double mark = powers ? Math.pow(10, low()) : 0; mark <= most(); mark = powers ? mark * 10 : mark + step(most())) {
      mark(svg, mark, LEFT + length(mark, powers), bottom);
    }
    for (int i = 0; i < bars.size(); i++) {
      bar(svg, bars.get(i), Math.max(2, length(bars.get(i).value, powers)), TOP + i * STEP);
    }
    return svg.append("</svg>\n").toString();
  }

  private void mark(StringBuilder svg, double value, double x, int bottom) {
    svg.append(form("<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#8c959f\" stroke-opacity=\"0.35\"/>%n",
        x, TOP - 8, x, bottom));
    svg.append(form("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s %s</text>%n", x, bottom + 18,
        value == Math.rint(value) ? form("%,.0f", value) : Report.number(value), unit));
  }

  private static void bar(StringBuilder svg, Bar bar, double length, int y) {
    svg.append(form("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n", LEFT - 8, y + 15, bar.name));
    svg.append(form("<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\" fill=\"%s\"/>%n",
        LEFT, y, length, BAR, bar.ours ? "#1f883d" : "#8c959f"));
    svg.append(form("<text x=\"%.1f\" y=\"%d\">%s</text>%n", LEFT + length + 6, y + 15, Report.number(bar.value)));
  }

  private double most() {
    return bars.stream().mapToDouble(Bar::value).max().orElse(1);
  }

  private double least() {
    return bars.stream().mapToDouble(Bar::value).min().orElse(1);
  }

  private double low() {
    return Math.floor(Math.log10(least()));
  }

  private boolean powers() {
    return least() > 0 && most() / least() > VERY_DIFFERENT;
  }

  private double length(double value, boolean powers) {
    return powers ? (Math.log10(value) - low()) * LENGTH / (Math.log10(most()) - low()) : value * LENGTH / most();
  }

  /** The distance of the marks of a linear scale: 1, 2 or 5 times a power of ten. */
  static double step(double most) {
    double power = Math.pow(10, Math.floor(Math.log10(most / MARKS)));
    for (int times : new int[] {1, 2, 5}) {
      if (most / (times * power) <= MARKS) {
        return times * power;
      }
    }
    return 10 * power;
  }

  private static String form(String form, Object... values) {
    return String.format(Locale.ROOT, form, values).replace("\r", "");
  }
}
