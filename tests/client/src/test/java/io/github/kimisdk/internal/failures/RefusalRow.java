package io.github.kimisdk.internal.failures;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.http.Errors;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A row of the table of refusals.
 *
 * @param row the members, with those that only the page of errors and the tests need, of {@code refusal-page.json}
 */
record RefusalRow(JsonObject row) {

  private static final JsonObject PAGE = read("/refusal-page.json");

  /** An answer with an error, as a row documents it. */
  record Answer(int status, String body) {}

  static List<RefusalRow> all() {
    List<JsonObject> rows = RefusalTable.rows();
    assertThat(PAGE.names()).containsExactlyElementsOf(rows.stream().map(row -> row.get("id").asString()).toList());
    return rows.stream().map(RefusalRow::whole).toList();
  }

  private static RefusalRow whole(JsonObject row) {
    Map<String, JsonValue> members = new LinkedHashMap<>(row.members());
    PAGE.get(row.get("id").asString()).asObject().members().forEach((name, value) ->
        assertThat(members.put(name, value)).as("%s of %s, which the table has", name, row.get("id")).isNull());
    return new RefusalRow(JsonObject.of(members));
  }

  /** Reads a resource of the tests. */
  static JsonObject read(String resource) {
    try (InputStream file = RefusalRow.class.getResourceAsStream(resource)) {
      return Json.parse(file.readAllBytes()).asObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String id() {
    return text("id");
  }

  /** The simple name of the exception. */
  String section() {
    return text("section");
  }

  /** The place on the page: its own if it has phrases, or that of its section. */
  String anchor() {
    return row.has("phrases") ? id() : section().toLowerCase(Locale.ROOT);
  }

  List<String> texts() {
    return RefusalTable.list(row, "texts");
  }

  /** The codes of the violations that it answers. */
  List<String> codes() {
    return RefusalTable.list(row, "checks").stream().map(check -> check.split(": ")[0]).toList();
  }

  private String text(String member) {
    return row.tryGet(member).map(JsonValue::asString).orElse("");
  }

  private int status() {
    return Integer.parseInt(text("error").substring(0, 3));
  }

  private List<String> names() {
    return Stream.of(text("error").split(" ")).skip(1).toList();
  }

  /** The row as cells of the page. */
  List<String> cells() {
    String place = row.has("phrases") ? "<a id=\"" + id() + "\"></a>" : "";
    String error = status() + names().stream().map(name -> " " + (name.startsWith("code:") ? "code " : "")
        + "`" + name.replace("code:", "") + "`").collect(Collectors.joining());
    String mark = row.has("mark") ? " *(" + text("mark") + ")*" : "";
    return List.of(place + error + (row.has("host") ? ", " + text("host") : ""),
        texts().stream().map(text -> text.isEmpty() ? "no text" : "`" + text + "`").collect(Collectors.joining("<br>")) + mark,
        text("cause"), text("cure"));
  }

  /** The answers of the row: each text with each name. */
  List<Answer> answers() {
    List<Answer> answers = new ArrayList<>();
    for (String text : texts()) {
      if (names().isEmpty() || text.isEmpty()) {
        answers.add(new Answer(status(), text.isEmpty() || text.startsWith("<") ? text : body(text, JsonObject.EMPTY)));
      }
      names().forEach(name -> answers.add(new Answer(status(), body(text, named(name)))));
    }
    return answers;
  }

  private static JsonObject named(String name) {
    return name.startsWith("code:") ? JsonObject.of("code", name.substring(5)) : JsonObject.of("type", name);
  }

  private static String body(String text, JsonObject name) {
    return JsonObject.of("error", name.with("message", JsonString.of(text))).toString();
  }

  private Endpoint endpoint() {
    return text("host").equals("Kimi Code") ? Endpoint.CODING : Endpoint.INTERNATIONAL;
  }

  /** The failures that the answers mean. */
  Stream<KimiException> failures() {
    return answers().stream().map(answer -> Errors.of(endpoint(), answer.status, answer.body));
  }
}
