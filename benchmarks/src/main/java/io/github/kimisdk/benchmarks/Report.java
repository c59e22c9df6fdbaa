package io.github.kimisdk.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Results that JMH wrote as CSV ({@code -rf csv -rff results.csv}) as a table: time per chunk, and times a pure read. */
public final class Report {

  private Report() {}

  /**
   * Prints the table.
   *
   * @param arguments the file, {@code results.csv} if none is given
   * @throws IOException if it cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    Map<String, Double> reads = new TreeMap<>();
    List<String[]> rows = new ArrayList<>();
    List<String> lines = Files.readAllLines(Path.of(arguments.length > 0 ? arguments[0] : "results.csv"));
    List<String> head = List.of(lines.get(0).replace("\"", "").split(",", -1));
    int workload = head.indexOf("Param: workload");
    int slicing = head.indexOf("Param: slicing");
    int score = head.indexOf("Score");
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.replace("\"", "").split(",", -1);
      String name = cells[0].substring(cells[0].lastIndexOf('.', cells[0].lastIndexOf('.') - 1) + 1);
      String cut = slicing < 0 ? "" : cells[slicing];
      if (name.indexOf(':') < 0) {
        rows.add(new String[] {cells[workload], cut, name, cells[score]});
      } else if (name.endsWith("gc.alloc.rate.norm")) {
        rows.add(new String[] {cells[workload], cut, name.substring(0, name.indexOf(':')) + " allocates", cells[score]});
      }
      if (name.equals("LimitBenchmark.read")) {
        reads.put(cells[workload], Double.parseDouble(cells[score]));
      }
    }
    System.out.println("| stream | slices | what | per chunk | × read |\n|---|---|---|---:|---:|");
    for (String[] row : rows) {
      int chunks = Workload.valueOf(row[0]).chunks();
      double value = Double.parseDouble(row[3]);
      boolean bytes = row[2].endsWith("allocates");
      String ratio = bytes || !reads.containsKey(row[0]) ? "" : String.format(Locale.ROOT, "%.1f", value / reads.get(row[0]));
      System.out.printf(Locale.ROOT, "| %s | %s | %s | %.1f %s | %s |%n", row[0], row[1], row[2],
          value / chunks * (bytes ? 1 : 1_000), bytes ? "B" : "ns", ratio);
    }
  }
}
