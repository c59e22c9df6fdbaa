package io.github.kimisdk.benchmarks.client;

import io.github.kimisdk.benchmarks.Jvm;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The turns of several contestants, who alternate. The first contestant is the one that the others are compared with. */
final class Turns {

  private final Wire wire;
  private final List<Row> rows = new ArrayList<>();

  /** A contestant with a number of streams, and its turns, one in each round. */
  private record Row(String client, int streams, List<Turn> turns) {

    double median(ToDoubleFunction<Turn> figure) {
      return Jvm.median(turns.stream().mapToDouble(figure).toArray());
    }

    /** The chunks per second over those of another contestant in the same round. */
    double[] over(Row first) {
      double[] ratios = new double[turns.size()];
      for (int round = 0; round < ratios.length; round++) {
        ratios[round] = turns.get(round).rate() / first.turns.get(round).rate();
      }
      return ratios;
    }
  }

  Turns(Wire wire) {
    this.wire = wire;
  }

  void add(String client, int streams, Turn turn) {
    for (Row row : rows) {
      if (row.client.equals(client) && row.streams == streams) {
        row.turns.add(turn);
        return;
      }
    }
    rows.add(new Row(client, streams, new ArrayList<>(List.of(turn))));
  }

  /** One object for each contestant: medians of the rounds, and the largest number of threads. */
  List<JsonObject> results() {
    List<JsonObject> results = new ArrayList<>();
    for (Row row : rows) {
      double[] ratios = row.over(rows.get(0));
      results.add(JsonObject.of("over", wire.label(), "client", row.client, "streams", row.streams,
          "chunks", row.median(Turn::rate), "ratio", Jvm.median(ratios), "work", row.median(Turn::work),
          "mebibytes", row.median(Turn::heap) / (1 << 20),
          "threads", row.turns.stream().mapToInt(Turn::threads).max().orElseThrow(),
          "compiling", row.median(Turn::compiling)));
      System.err.println(results.get(results.size() - 1) + " ratios " + Arrays.toString(ratios));
    }
    return results;
  }
}
