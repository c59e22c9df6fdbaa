package io.github.kimisdk.benchmarks;

import java.util.List;
import java.util.Locale;

/** Bars of very different lengths, on a scale of powers of ten, as SVG that is readable on a light and a dark page. */
final class Chart {

  private static final int LEFT = 230;
  private static final int WIDTH = 760;
  private static final int BAR = 20;
  private static final int STEP = 28;
  private static final int TOP = 44;

  /** A bar; those of this library are drawn in another color. */
  record Bar(String name, double value, boolean ours) {}

  private Chart() {}

  static String svg(String title, List<Bar> bars) {
    double most = bars.stream().mapToDouble(Bar::value).max().orElse(1);
    double least = bars.stream().mapToDouble(Bar::value).min().orElse(1);
    double low = Math.floor(Math.log10(least));
    double unit = (WIDTH - LEFT - 70) / (Math.log10(most) - low);
    int bottom = TOP + bars.size() * STEP;
    StringBuilder svg = new StringBuilder();
    svg.append(form("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" "
        + "font-size=\"13\" fill=\"#6e7781\">%n",
        WIDTH, bottom + 28));
    svg.append(form("<title>%s</title>%n<text x=\"%d\" y=\"22\" font-size=\"15\">%s</text>%n", title, 8, title));
    for (int power = (int) low; power <= Math.log10(most); power++) {
      double x = LEFT + (power - low) * unit;
      svg.append(form("<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#8c959f\" stroke-opacity=\"0.35\"/>%n", x, TOP
          - 8, x, bottom));
      svg.append(form("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s ns</text>%n", x, bottom + 18,
          form("%,.0f", Math.pow(10, power))));
    }
    int y = TOP;
    for (Bar bar : bars) {
      double length = Math.max(2, (Math.log10(bar.value) - low) * unit);
      svg.append(form("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n", LEFT - 8, y + 15, bar.name));
      svg.append(form("<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\" fill=\"%s\"/>%n",
          LEFT, y, length, BAR, bar.ours ? "#1f883d" : "#8c959f"));
      svg.append(form("<text x=\"%.1f\" y=\"%d\">%s</text>%n", LEFT + length + 6, y + 15, Report.number(bar.value)));
      y += STEP;
    }
    return svg.append("</svg>\n").toString();
  }

  private static String form(String form, Object... values) {
    return String.format(Locale.ROOT, form, values).replace("\r", "");
  }
}
