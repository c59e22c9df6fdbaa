package io.github.kimisdk.server.fake;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.internal.failures.RefusalTable;
import io.github.kimisdk.internal.rules.Violation;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.models.Model;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;

/**
 * The words with which Kimi refuses a request.
 *
 * @param row a row of the table of refusals, with a text
 */
record RefusalWords(JsonObject row) {

  static RefusalWords of(String id) {
    return RefusalTable.rows().stream().filter(row -> row.get("id").asString().equals(id)).findFirst().map(RefusalWords::new)
        .orElseThrow();
  }

  /** The words for a violation; empty where they are not known. */
  static Optional<RefusalWords> about(Violation violation) {
    return RefusalTable.rows().stream()
        .filter(row -> RefusalTable.list(row, "checks").stream().anyMatch(check -> means(check, violation))).findFirst()
        .filter(row -> !RefusalTable.list(row, "texts").get(0).isEmpty()).map(RefusalWords::new);
  }

  /** A check is the code of violations, alone or with words of those that it is about, or with the end of their path. */
  private static boolean means(String check, Violation violation) {
    String[] parts = check.split(": ", 2);
    return parts[0].equals(violation.code()) && (parts.length == 1
        || (parts[1].startsWith("/") ? violation.path().endsWith(parts[1]) : violation.found().contains(parts[1])));
  }

  /**
   * Makes the error.
   *
   * @param about a word of the text, if the row has several; else the first is taken
   * @param changing the changing part of the text
   * @param path the place, which the texts about schemas name
   * @param model the model
   */
  ApiError error(String about, String changing, String path, Model model) {
    List<String> texts = RefusalTable.list(row, "texts");
    String text = texts.stream().filter(one -> one.contains(about)).findFirst().orElse(texts.get(0));
    String prefix = row.tryGet("prefix").map(JsonValue::asString).orElse("").replace("<path>", path);
    String words = (text.startsWith("… ") ? prefix + text.substring(2) : text)
        .replace("<model>", model.id()).replaceAll("<[a-z]{1,9}>|…", Matcher.quoteReplacement(changing));
    return ApiError.of(row.get("error").asString().split(" ")[1], words);
  }
}
