package io.github.kimisdk.internal.failures;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.http.Errors;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A row of a table in {@code docs/errors.md}.
 *
 * @param part the heading of the part
 * @param section the heading of the section
 * @param cells the cells
 */
record ErrorRow(String part, String section, List<String> cells) {

  static final Path ROOT = Path.of(System.getProperty("kimi.root", ".."));
  static final String SERVICE = "Errors of the service";

  private static final Pattern ANCHOR = Pattern.compile("<a id=\"([^\"]*)\"></a>");
  private static final Pattern CODE = Pattern.compile("(code )?`([^`]+)`");

  /** An answer with an error, as a row documents it. */
  record Answer(int status, String body) {}

  static String page() {
    try {
      return Files.readString(ROOT.resolve("docs/errors.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All rows but the heads of the tables. */
  static List<ErrorRow> in(String page) {
    List<ErrorRow> rows = new ArrayList<>();
    String part = "";
    String section = "";
    String before = "";
    for (String line : page.lines().toList()) {
      part = line.startsWith("## ") ? line.substring(3) : part;
      section = line.startsWith("## ") ? "" : line.startsWith("### ") ? line.substring(4) : section;
      if (line.startsWith("| ") && before.startsWith("|")) {
        rows.add(new ErrorRow(part, section, List.of(line.substring(2).split(" \\|(?: |$)"))));
      }
      before = line;
    }
    return rows;
  }

  /** The rows of the errors of the service. */
  static List<ErrorRow> ofService(String page) {
    return in(page).stream().filter(row -> row.part.equals(SERVICE)).toList();
  }

  /** The place of the row: its own, or that of its section. */
  String anchor() {
    Matcher own = ANCHOR.matcher(cells.get(0));
    return own.find() ? own.group(1) : section.toLowerCase(Locale.ROOT);
  }

  /** The texts of a cell in code. */
  List<String> texts(int cell) {
    return CODE.matcher(cells.get(cell)).results().map(text -> text.group(2)).toList();
  }

  Endpoint endpoint() {
    return cells.get(0).contains("Kimi Code") ? Endpoint.CODING : Endpoint.INTERNATIONAL;
  }

  /** The answers of the row: each name and each text, and an empty body if the row has no text. */
  List<Answer> answers() {
    String error = ANCHOR.matcher(cells.get(0)).replaceFirst("");
    int status = Integer.parseInt(error.substring(0, 3));
    List<MatchResult> names = CODE.matcher(error).results().toList();
    List<Answer> answers = new ArrayList<>();
    for (String text : texts(1)) {
      if (names.isEmpty()) {
        answers.add(new Answer(status, text.startsWith("<") ? text : body(text, JsonObject.EMPTY)));
      }
      names.forEach(name -> answers.add(new Answer(status, body(text, named(name)))));
    }
    if (cells.get(1).contains("no text")) {
      answers.add(new Answer(status, ""));
      names.forEach(name -> answers.add(new Answer(status, body("", named(name)))));
    }
    return answers;
  }

  private static JsonObject named(MatchResult name) {
    return JsonObject.of(name.group(1) == null ? "type" : "code", name.group(2));
  }

  private static String body(String text, JsonObject name) {
    return JsonObject.of("error", name.with("message", JsonString.of(text))).toString();
  }

  /** The failures that the answers of the row mean. */
  Stream<KimiException> failures() {
    return answers().stream().map(answer -> Errors.of(endpoint(), answer.status, answer.body));
  }
}
