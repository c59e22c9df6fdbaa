package io.github.kimisdk.schema;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.jsonschema.SchemaNormalizer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Prints the verdict of {@link Schema#check} on many schemas. Each line is the group, a tab, {@code accepted} or {@code refused},
 * a tab, and the schema. CONTRIBUTING.md has the command that compares the lines with the published validator.
 *
 * <p>The groups are {@code tests} for the cases of the tests, {@code random} for random schemas, {@code files} for the schemas of
 * files, and {@code made} for all that this library makes: the schemas of records, and each of the others in its normal form and
 * loosened.
 */
final class CheckVerdicts {
  /** The members that hold the schema of a tool. */
  private static final Set<String> PARAMETERS = Set.of("parameters", "parametersJsonSchema", "input_schema", "inputSchema");

  private final PrintStream out;

  private CheckVerdicts(PrintStream out) {
    this.out = out;
  }

  /**
   * Prints.
   *
   * @param arguments how many random schemas; a seed if a run is to be repeated; files. The lines of a file {@code .jsonl} are
   *     schemas, or objects whose member {@code schema} is the text of one. Another file is JSON with tools anywhere in it.
   */
  public static void main(String[] arguments) throws IOException {
    int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20_000;
    long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
    System.err.println("seed " + seed);
    CheckVerdicts verdicts = new CheckVerdicts(new PrintStream(System.out, false, StandardCharsets.UTF_8));
    for (String table : List.of(KeywordCheckTest.ACCEPTED, ReferenceCheckTest.ACCEPTED, TerminationTest.ACCEPTED)) {
      verdicts.table(table, 1);
    }
    for (String table : List.of(KeywordCheckTest.REFUSED, ReferenceCheckTest.REFUSED, TerminationTest.REFUSED)) {
      verdicts.table(table, 3);
    }
    for (Class<?> type : Corpus.all()) {
      verdicts.print("made", RecordType.of(type).schema());
    }
    for (int i = 2; i < arguments.length; i++) {
      verdicts.file(Path.of(arguments[i]));
    }
    RandomSchemas schemas = new RandomSchemas(seed);
    for (int i = 0; i < count; i++) {
      verdicts.both("random", schemas.next());
    }
    verdicts.out.flush();
  }

  /** Prints the last of the given number of cells of each line. */
  private void table(String table, int cells) {
    for (String line : table.lines().filter(line -> !line.isBlank()).toList()) {
      both("tests", Table.schema(line.strip().split(" +", cells)[cells - 1]).json());
    }
  }

  private void file(Path file) throws IOException {
    if (!file.toString().endsWith(".jsonl")) {
      tools(Json.parse(Files.readString(file)));
      return;
    }
    for (String line : Files.readAllLines(file)) {
      try {
        JsonValue value = Json.parse(line);
        if (value instanceof JsonObject object && object.tryGet("schema").orElse(null) instanceof JsonString text) {
          value = Json.parse(text.value());
        }
        if (value instanceof JsonObject schema) {
          both("files", schema);
        }
      } catch (JsonParseException noJson) {
        // Some cases of the validator are about its parser.
      }
    }
  }

  private void tools(JsonValue value) {
    if (value instanceof JsonArray array) {
      array.forEach(this::tools);
    } else if (value instanceof JsonObject object) {
      object.members().forEach((name, member) -> {
        if (PARAMETERS.contains(name) && member instanceof JsonObject schema) {
          both("files", schema);
        } else {
          tools(member);
        }
      });
    }
  }

  private void both(String group, JsonObject schema) {
    print(group, Schema.of(schema));
    print("made", SchemaNormalizer.loosen(Schema.of(schema)).schema());
    try {
      print("made", SchemaNormalizer.normalize(Schema.of(schema)));
    } catch (IllegalArgumentException impossible) {
      // It has no normal form.
    }
  }

  private void print(String group, Schema schema) {
    out.println(group + "\t" + (schema.check().isEmpty() ? "accepted" : "refused") + "\t" + Json.write(schema.json()));
  }
}
