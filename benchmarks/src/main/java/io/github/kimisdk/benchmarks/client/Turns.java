package io.github.kimisdk.benchmarks.client;

import io.github.kimisdk.benchmarks.Jvm;
import io.github.kimisdk.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The turns of several contestants, who alternate. The first contestant is the one that the others are compared with. */
final class Turns {

  private final Wire wire;
  private final List<Row> rows = new ArrayList<>();

  /** A contestant and its turns, one in each round. */
  private record Row(String client, List<Turn> turns) {

    double median(ToDoubleFunction<Turn> figure) {
      return Jvm.median(turns.stream().mapToDouble(figure).toArray());
    }

    /** The median of what each round says about a turn and that of another contestant. */
    double median(Row first, ToDoubleBiFunction<Turn, Turn> figure) {
      return Jvm.median(IntStream.range(0, turns.size())
          .mapToDouble(round -> figure.applyAsDouble(turns.get(round), first.turns.get(round))).toArray());
    }
  }

  Turns(Wire wire) {
    this.wire = wire;
  }

  void add(String client, Turn turn) {
    for (Row row : rows) {
      if (row.client.equals(client)) {
        row.turns.add(turn);
        return;
      }
    }
    rows.add(new Row(client, new ArrayList<>(List.of(turn))));
  }

  /**
   * One object for each contestant: medians of the rounds, and the largest number of threads. The ratio of the chunks per second
   * and the added work are those to the first contestant in the same round.
   */
  List<JsonObject> results() {
    List<JsonObject> results = new ArrayList<>();
    for (Row row : rows) {
      Row first = rows.get(0);
      results.add(JsonObject.of("over", wire.label(), "client", row.client,
          "chunks", row.median(Turn::rate), "work", row.median(Turn::work),
          "ratio", row.median(first, (turn, other) -> turn.rate() / other.rate()),
          "added", row.median(first, (turn, other) -> turn.work() - other.work()),
          "mebibytes", row.median(Turn::heap) / (1 << 20),
          "threads", row.turns.stream().mapToInt(Turn::threads).max().orElseThrow(),
          "compiling", row.median(Turn::compiling)));
      System.err.println(results.get(results.size() - 1));
    }
    return results;
  }
}
