package io.github.kimisdk.server.fake;

import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.internal.protocol.platform.FormulaWire;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.platform.SearchRequest;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/**
 * An invented formula with one function. The names of the functions are guesses, except {@code web_search}.
 *
 * @param uri the URI of the formula
 * @param spec the declaration of its function
 * @param work makes the context of a fiber from the arguments; it throws where they cannot be used
 */
record SampleFormula(String uri, ToolSpec.Function spec, Function<JsonObject, JsonObject> work) {

  private static final String BEGIN = "----MOONSHOT ENCRYPTED BEGIN----";
  private static final String END = "----MOONSHOT ENCRYPTED END----";

  /** Returns all formulas. Search and fetch answer from the data. */
  static List<SampleFormula> all(Account data) {
    return List.of(
        of("web-search", "web_search", "Searches the web", "query", query ->
        encrypted(data.search(SearchRequest.of(query)).toString())),
        of("fetch", "fetch", "Reads a page of the web", "url", url -> FormulaWire.output(data.page(url).markdown())),
        of("date", "date", "Tells the day in UTC", "format",
            format -> FormulaWire.output(LocalDate.now(ZoneOffset.UTC).toString())),
        of("base64", "base64_decode", "Decodes base64", "text",
            text -> FormulaWire.output(new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8))));
  }

  private static SampleFormula of(
      String formula, String function, String description, String parameter, Function<String, JsonObject> work) {
    JsonObject parameters = JsonObject.of(
        "type", "object", "properties", JsonObject.of(parameter, JsonObject.of("type", "string")), "required",
        List.of(parameter));
    return new SampleFormula("moonshot/" + formula + ":latest", ToolSpec.function(function, description, parameters),
        arguments -> work.apply(arguments.get(parameter).asString()));
  }

  /** The service encrypts the results of its search. Here they are encoded only. */
  private static JsonObject encrypted(String text) {
    String encoded = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    return FormulaWire.encryptedOutput(BEGIN + encoded + END);
  }

  /** Runs the function. */
  JsonObject context(String arguments) {
    return work.apply(Json.parse(arguments).asObject());
  }
}
