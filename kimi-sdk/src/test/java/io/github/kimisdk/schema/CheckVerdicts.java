package io.github.kimisdk.schema;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Prints the verdict of {@link Schema#check} on the cases of the tests and on random schemas. Each line is {@code accepted} or
 * {@code refused}, a tab, and the schema. CONTRIBUTING.md has the command that compares the lines with the published validator.
 */
final class CheckVerdicts {
  private CheckVerdicts() {}

  /**
   * Prints.
   *
   * @param arguments how many random schemas, and a seed if a run is to be repeated
   */
  public static void main(String[] arguments) {
    int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20_000;
    long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
    System.err.println("seed " + seed);
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    for (String table : List.of(KeywordCheckTest.ACCEPTED, ReferenceCheckTest.ACCEPTED, TerminationTest.ACCEPTED)) {
      print(table, 1, out);
    }
    for (String table : List.of(KeywordCheckTest.REFUSED, ReferenceCheckTest.REFUSED, TerminationTest.REFUSED)) {
      print(table, 3, out);
    }
    RandomSchemas schemas = new RandomSchemas(seed);
    for (int i = 0; i < count; i++) {
      print(schemas.next(), out);
    }
    out.flush();
  }

  /** Prints the last of the given number of cells of each line. */
  private static void print(String table, int cells, PrintStream out) {
    for (String line : table.lines().filter(line -> !line.isBlank()).toList()) {
      print(Table.schema(line.strip().split(" +", cells)[cells - 1]).json(), out);
    }
  }

  private static void print(JsonObject schema, PrintStream out) {
    out.println((Schema.of(schema).check().isEmpty() ? "accepted" : "refused") + "\t" + Json.write(schema));
  }
}
