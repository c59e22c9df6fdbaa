package io.github.kimisdk.internal.failures;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

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

  private static final Pattern CODE = Pattern.compile("(code )?`([^`]+)`");

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

  /** The texts of a cell in code. */
  List<String> texts(int cell) {
    return CODE.matcher(cells.get(cell)).results().map(text -> text.group(2)).toList();
  }
}
