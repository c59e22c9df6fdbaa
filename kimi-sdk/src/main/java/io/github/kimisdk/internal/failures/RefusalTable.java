package io.github.kimisdk.internal.failures;

import io.github.kimisdk.internal.text.ErrorPage;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.models.Models;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The errors of the service, from {@code refusals.json} beside the table of models. Hints, the page of errors and the fake server
 * read it, so a new text is a row. {@code refusal-page.json} of the tests has the members that only the page needs. A row has:
 *
 * <ul>
 *   <li>{@code id}, which is its place on the page if the row has phrases;
 *   <li>{@code error}: the status, and the types and codes;
 *   <li>{@code host}, if only one host answers so;
 *   <li>{@code texts}: the messages, in which {@code <n>} and {@code …} stand for changing parts; an empty one is no message;
 *   <li>{@code phrases} in lower case, if the cure is the hint for messages with one of them;
 *   <li>{@code cure}, if it has phrases;
 *   <li>{@code checks}: the codes of the violations that the error answers, each with words of those that it is about;
 *   <li>{@code prefix}, if the texts that begin with {@code …} have a known beginning.
 * </ul>
 */
public final class RefusalTable {

  private static final List<JsonObject> ROWS = read();

  private RefusalTable() {}

  /** Returns the rows, each with the members of its table: {@code section}, which is the name of its exception, for all. */
  public static List<JsonObject> rows() {
    return ROWS;
  }

  /** Returns the hint of the first row of a section with a phrase of a message in lower case. */
  static Optional<String> hint(String section, String words) {
    return ROWS.stream().filter(row -> row.get("section").asString().equals(section)
        && list(row, "phrases").stream().anyMatch(words::contains)).findFirst().map(RefusalTable::hint);
  }

  private static String hint(JsonObject row) {
    String cure = row.get("cure").asString().replace("`", "");
    return ErrorPage.linked(cure.substring(0, cure.length() - 1), row.get("id").asString());
  }

  /** Returns the texts of a member of a row; none if the row does not have it. */
  public static List<String> list(JsonObject row, String member) {
    return row.tryGet(member).map(all -> all.asArray().values().stream().map(JsonValue::asString).toList()).orElse(List.of());
  }

  private static List<JsonObject> read() {
    List<JsonObject> rows = new ArrayList<>();
    try (InputStream file = Models.class.getResourceAsStream("refusals.json")) {
      for (JsonValue table : Json.parse(file.readAllBytes()).asObject().get("tables").asArray()) {
        for (JsonValue row : table.asObject().get("rows").asArray()) {
          Map<String, JsonValue> members = new LinkedHashMap<>(table.asObject().without("rows").members());
          members.putAll(row.asObject().members());
          rows.add(JsonObject.of(members));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read refusals.json", e);
    }
    return List.copyOf(rows);
  }
}
